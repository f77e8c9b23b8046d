package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.types.EmbedContentConfig;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.ListModelsConfig;
import com.google.genai.types.Schema;
import com.google.genai.types.Tool;
import com.google.genai.types.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Google's own Java SDK, unmodified: only its base URL and its key are of this gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GeminiSdkTest {
  private static final String MODEL = "gemini-2.5-flash";
  private static final GenerateContentConfig USUAL = GenerateContentConfig.builder().build();

  private Rig rig;
  private Client client;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            GeminiTest.PROVIDERS
                + Rig.KEY
                + """
                budgets:
                  - {id: all, limit: 100 USD, window: day}
                  - {id: none-left, match: {model: gemini-2.0-flash}, limit: 0 USD, window: day}
                """);
    client = client(HttpOptions.builder().baseUrl(rig.url()).build());
  }

  private static Client client(HttpOptions options) {
    return Client.builder().apiKey(Rig.SECRET).httpOptions(options).build();
  }

  @AfterAll
  void close() {
    client.close();
    rig.settled();
    rig.close();
  }

  @Test
  void readsAnAnswer() {
    GenerateContentResponse answer =
        client.models.generateContent(
            MODEL, "[[simulate prompt=50 reasoning=10 tokens=20]]", USUAL);

    assertThat(answer.text()).startsWith("Always");
    assertThat(answer.finishReason()).isEqualTo(new FinishReason(FinishReason.Known.STOP));
    var usage = answer.usageMetadata().orElseThrow();
    assertThat(usage.promptTokenCount()).contains(50);
    assertThat(usage.candidatesTokenCount()).contains(20);
    assertThat(usage.thoughtsTokenCount()).contains(10);
  }

  @Test
  void readsAStreamToItsEnd() {
    List<GenerateContentResponse> pieces = new ArrayList<>();
    try (ResponseStream<GenerateContentResponse> stream =
        client.models.generateContentStream(MODEL, "[[simulate tokens=20]]", USUAL)) {
      stream.forEach(pieces::add);
    }

    assertThat(pieces).hasSize(20);
    assertThat(pieces.getLast().finishReason())
        .isEqualTo(new FinishReason(FinishReason.Known.STOP));
    assertThat(pieces.getLast().usageMetadata().orElseThrow().candidatesTokenCount()).contains(20);
  }

  @Test
  void readsACallOfAFunctionWholeAndStreamed() {
    GenerateContentConfig config =
        GenerateContentConfig.builder()
            .tools(Tool.builder().functionDeclarations(weather()).build())
            .build();
    GenerateContentResponse answer = client.models.generateContent(MODEL, "Use a tool.", config);

    assertThat(answer.functionCalls())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.name()).contains("get_weather");
              assertThat(call.args()).contains(Map.of("city", "simulated"));
            });
    try (ResponseStream<GenerateContentResponse> stream =
        client.models.generateContentStream(MODEL, "Use a tool.", config)) {
      assertThat(stream.iterator().next().functionCalls()).hasSize(1);
    }
  }

  @Test
  void embedsCountsAndListsModels() {
    var embedded =
        client.models.embedContent(
            "gemini-embedding-001",
            List.of("one two", "three"),
            EmbedContentConfig.builder().outputDimensionality(8).build());
    var counted = client.models.countTokens(MODEL, "one two", null);

    assertThat(embedded.embeddings().orElseThrow()).hasSize(2);
    assertThat(embedded.embeddings().orElseThrow().getFirst().values().orElseThrow()).hasSize(8);
    assertThat(counted.totalTokens()).contains(2);
    assertThat(client.models.list(ListModelsConfig.builder().build()))
        .anyMatch(model -> model.name().orElseThrow().equals("models/" + MODEL));
  }

  @Test
  void takesARefusalForWhatItIsAndDoesNotRetry() {
    refusedOnce(client);
  }

  @Test
  void doesNotRetryARefusalEvenIfItIsToldToRetry() {
    HttpRetryOptions eager = HttpRetryOptions.builder().attempts(4).initialDelay(0.001).build();
    try (Client retrying =
        client(HttpOptions.builder().baseUrl(rig.url()).retryOptions(eager).build())) {
      refusedOnce(retrying);
    }
  }

  private void refusedOnce(Client caller) {
    long sentBefore = rig.provider.served().calls();
    double refusedBefore = rig.refusals();

    assertThatThrownBy(() -> caller.models.generateContent("gemini-2.0-flash", "hi", USUAL))
        .isInstanceOfSatisfying(
            ApiException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(402);
              assertThat(refusal.status()).isEqualTo("RESOURCE_EXHAUSTED");
            });
    assertThat(rig.provider.served().calls()).isEqualTo(sentBefore);
    assertThat(rig.refusals() - refusedBefore).as("requests that the gateway saw").isEqualTo(1);
  }

  private static FunctionDeclaration weather() {
    Schema city = Schema.builder().type(new Type(Type.Known.STRING)).build();
    return FunctionDeclaration.builder()
        .name("get_weather")
        .parameters(
            Schema.builder()
                .type(new Type(Type.Known.OBJECT))
                .properties(Map.of("city", city))
                .build())
        .build();
  }
}
