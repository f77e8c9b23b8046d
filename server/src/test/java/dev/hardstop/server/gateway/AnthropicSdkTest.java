package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Anthropic's own Java SDK, unmodified: only its base URL and its key are of this gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AnthropicSdkTest {
  private Rig rig;
  private AnthropicClient client;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            Rig.WIRES
                + Rig.KEY
                + """
                budgets:
                  - {id: all, limit: 100 USD, window: day}
                  - {id: none-left, match: {model: claude-opus-4-1}, limit: 0 USD, window: day}
                """);
    client = AnthropicOkHttpClient.builder().apiKey(Rig.SECRET).baseUrl(rig.url()).build();
  }

  @AfterAll
  void close() {
    client.close();
    rig.settled();
    rig.close();
  }

  private static MessageCreateParams.Builder message(String model, String text) {
    return MessageCreateParams.builder().model(model).maxTokens(500).addUserMessage(text);
  }

  @Test
  void readsAMessage() {
    Message answer =
        client
            .messages()
            .create(message("claude-haiku-4-5", "[[simulate prompt=50 tokens=20]]").build());

    answer.validate();
    assertThat(answer.usage().inputTokens()).isEqualTo(50);
    assertThat(answer.usage().outputTokens()).isEqualTo(20);
    assertThat(answer.content().getFirst().asText().text()).startsWith("Always");
  }

  @Test
  void readsAThoughtfulMessage() {
    Message answer =
        client
            .messages()
            .create(
                message("claude-haiku-4-5", "[[simulate tokens=20]]")
                    .maxTokens(3_000)
                    .enabledThinking(1_024)
                    .build());

    assertThat(answer.content()).hasSize(2);
    assertThat(answer.content().getFirst().isThinking()).isTrue();
    assertThat(answer.usage().outputTokens()).isEqualTo(84);
  }

  @Test
  void readsAStreamToItsEnd() {
    List<RawMessageStreamEvent> events;
    try (StreamResponse<RawMessageStreamEvent> stream =
        client
            .messages()
            .createStreaming(message("claude-haiku-4-5", "[[simulate tokens=20]]").build())) {
      events = stream.stream().toList();
    }

    events.forEach(RawMessageStreamEvent::validate);
    assertThat(events.stream().filter(RawMessageStreamEvent::isContentBlockDelta)).hasSize(20);
    assertThat(events.get(events.size() - 2).asMessageDelta().usage().outputTokens()).isEqualTo(20);
    assertThat(events.getLast().isMessageStop()).isTrue();
  }

  @Test
  void readsAToolCallWholeAndStreamed() {
    MessageCreateParams params =
        message("claude-haiku-4-5", "Use a tool.").addTool(weatherTool()).build();
    Message answer = client.messages().create(params);

    assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
    assertThat(answer.content().getFirst().asToolUse().name()).isEqualTo("get_weather");
    var json = new StringBuilder();
    try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(params)) {
      stream.stream()
          .flatMap(event -> event.contentBlockDelta().stream())
          .forEach(event -> json.append(event.delta().asInputJson().partialJson()));
    }
    assertThat(json).hasToString("{\"city\":\"simulated\"}");
  }

  @Test
  void countsTokensAndListsModels() {
    long counted =
        client
            .messages()
            .countTokens(
                MessageCountTokensParams.builder()
                    .model("claude-haiku-4-5")
                    .addUserMessage("one two")
                    .build())
            .inputTokens();

    assertThat(counted).isEqualTo(8);
    assertThat(client.models().list().data())
        .anyMatch(model -> model.id().equals("claude-haiku-4-5"));
  }

  @Test
  void takesARefusalForWhatItIsAndDoesNotRetry() {
    long sentBefore = rig.provider.served().calls();
    double refusedBefore = rig.refusals();

    assertThatThrownBy(() -> client.messages().create(message("claude-opus-4-1", "hi").build()))
        .isInstanceOfSatisfying(
            AnthropicServiceException.class,
            refusal -> {
              assertThat(refusal.statusCode()).isEqualTo(402);
              assertThat(refusal.getMessage()).contains("request_exceeds_budget");
              assertThat(refusal.requestId()).isPresent();
            });
    assertThat(rig.provider.served().calls()).isEqualTo(sentBefore);
    assertThat(rig.refusals() - refusedBefore).as("requests that the gateway saw").isEqualTo(1);
  }

  @Test
  void raisesTheErrorOfAStreamThatBreaksOff() {
    assertThatThrownBy(
            () -> {
              try (StreamResponse<RawMessageStreamEvent> stream =
                  client
                      .messages()
                      .createStreaming(
                          message("claude-haiku-4-5", "[[simulate tokens=40 fail=cut]]").build())) {
                stream.stream().toList();
              }
            })
        .isInstanceOf(AnthropicServiceException.class)
        .hasMessageContaining("broke off");
  }

  private static Tool weatherTool() {
    return Tool.builder()
        .name("get_weather")
        .inputSchema(
            Tool.InputSchema.builder()
                .properties(
                    Tool.InputSchema.Properties.builder()
                        .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                        .build())
                .build())
        .build();
  }
}
