package dev.hardstop.server.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's own Java client, unmodified and validating, takes the provider for the real one. */
final class OpenAiJavaTest {
  private static final RunningProvider RUNNING =
      new RunningProvider(RunningProvider.options().apiKey("sk-right"));
  private static OpenAIClient client;

  @BeforeAll
  static void connect() {
    client = client("sk-right");
  }

  @AfterAll
  static void disconnect() {
    client.close();
    RUNNING.close();
  }

  @Test
  void readsAChatWithItsUsage() {
    ChatCompletion chat =
        client.chat().completions().create(chat("gpt-4o", "Hello [[simulate tokens=20]]").build());

    assertThat(chat.id()).startsWith("chatcmpl-");
    assertThat(chat.created()).isEqualTo(RunningProvider.NOW.getEpochSecond());
    assertThat(chat.choices().getFirst().message().content().orElseThrow()).startsWith("Always");
    assertThat(chat.choices().getFirst().finishReason().asString()).isEqualTo("stop");
    // Three for the chat, three for the message; hello, simulate, tokens and 20.
    assertThat(chat.usage().orElseThrow().promptTokens()).isEqualTo(10);
    assertThat(chat.usage().orElseThrow().completionTokens()).isEqualTo(20);
    assertThat(chat.usage().orElseThrow().totalTokens()).isEqualTo(30);
  }

  @Test
  void readsAStreamedChatWhoseLastChunkHasTheUsage() {
    ChatCompletionCreateParams params =
        chat("gpt-4o", "Hello [[simulate tokens=20]]")
            .n(2)
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    List<ChatCompletionChunk> chunks;
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params)) {
      chunks = stream.stream().toList();
    }

    chunks.forEach(ChatCompletionChunk::validate);
    assertThat(chunks.getLast().choices()).isEmpty();
    assertThat(chunks.getLast().usage().orElseThrow().completionTokens()).isEqualTo(40);
    assertThat(chunks.subList(0, chunks.size() - 1)).allMatch(chunk -> chunk.usage().isEmpty());
    assertThat(said(chunks, 0)).isEqualTo(said(chunks, 1)).startsWith("Always hold the worst");
    assertThat(chunks).extracting(ChatCompletionChunk::id).containsOnly(chunks.getFirst().id());
  }

  @Test
  void readsAToolCallWithArgumentsThatFitTheSchema() {
    ChatCompletionCreateParams params =
        chat("gpt-4o", "What is the weather in Oslo? Use a tool.").addTool(weatherTool()).build();
    ChatCompletion.Choice choice = client.chat().completions().create(params).choices().getFirst();

    assertThat(choice.finishReason().asString()).isEqualTo("tool_calls");
    assertThat(choice.message().content()).isEmpty();
    var function = choice.message().toolCalls().orElseThrow().getFirst().asFunction().function();
    assertThat(function.name()).isEqualTo("get_weather");
    assertThat(function.arguments()).isEqualTo("{\"city\":\"simulated\",\"days\":7}");
  }

  @Test
  void readsAStreamedToolCallWhoseArgumentsAddUp() {
    ChatCompletionCreateParams params =
        chat("gpt-4o", "Use a tool.").addTool(weatherTool()).build();
    StringBuilder arguments = new StringBuilder();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params)) {
      stream.stream()
          .flatMap(chunk -> chunk.choices().stream())
          .flatMap(choice -> choice.delta().toolCalls().stream().flatMap(List::stream))
          .forEach(call -> arguments.append(call.function().orElseThrow().arguments().orElse("")));
    }

    assertThat(arguments).hasToString("{\"city\":\"simulated\",\"days\":7}");
  }

  @Test
  void readsEmbeddings() {
    // The client asks for base64 and decodes it, unless it is told otherwise.
    EmbeddingCreateParams params =
        EmbeddingCreateParams.builder()
            .model("text-embedding-3-small")
            .inputOfArrayOfStrings(List.of("one two", "three"))
            .dimensions(8)
            .build();
    var embeddings = client.embeddings().create(params);

    assertThat(embeddings.data()).hasSize(2);
    assertThat(embeddings.data().getFirst().embedding()).hasSize(8);
    assertThat(embeddings.data().getFirst().embedding())
        .isNotEqualTo(embeddings.data().getLast().embedding());
    assertThat(embeddings.usage().promptTokens()).isEqualTo(3);
    var floats =
        client
            .embeddings()
            .create(
                params.toBuilder()
                    .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                    .build());
    assertThat(floats.data().getFirst().embedding())
        .isEqualTo(embeddings.data().getFirst().embedding());
  }

  @Test
  void readsAResponseOfAModelThatThinks() {
    Response response =
        client
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model("gpt-5")
                    .input("Hello [[simulate tokens=20]]")
                    .build());

    assertThat(response.status().orElseThrow().asString()).isEqualTo("completed");
    assertThat(response.output()).hasSize(2);
    assertThat(response.output().getFirst().isReasoning()).isTrue();
    var usage = response.usage().orElseThrow();
    assertThat(usage.outputTokensDetails().reasoningTokens()).isEqualTo(64);
    assertThat(usage.outputTokens()).isEqualTo(84);
    assertThat(usage.inputTokens()).isEqualTo(10);
  }

  @Test
  void readsAStreamedResponseThatStopsAtItsCap() {
    ResponseCreateParams params =
        ResponseCreateParams.builder()
            .model("gpt-4o")
            .input("Hello [[simulate tokens=50]]")
            .maxOutputTokens(16)
            .build();
    List<ResponseStreamEvent> events;
    try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
      events = stream.stream().toList();
    }

    events.forEach(ResponseStreamEvent::validate);
    assertThat(events.getFirst().isCreated()).isTrue();
    assertThat(events.stream().filter(ResponseStreamEvent::isOutputTextDelta)).hasSize(16);
    Response last = events.getLast().asIncomplete().response();
    assertThat(last.incompleteDetails().orElseThrow().reason().orElseThrow().asString())
        .isEqualTo("max_output_tokens");
    assertThat(last.usage().orElseThrow().outputTokens()).isEqualTo(16);
    assertThat(events.getLast().asIncomplete().sequenceNumber()).isEqualTo(events.size() - 1);
  }

  @Test
  void readsAFunctionCallOfAResponse() {
    FunctionTool tool =
        FunctionTool.builder()
            .name("get_weather")
            .parameters(
                FunctionTool.Parameters.builder()
                    .putAllAdditionalProperties(weatherSchema())
                    .build())
            .strict(false)
            .build();
    ResponseCreateParams params =
        ResponseCreateParams.builder()
            .model("gpt-4o")
            .input("Please get_weather")
            .addTool(tool)
            .build();

    var call = client.responses().create(params).output().getFirst().asFunctionCall();
    assertThat(call.name()).isEqualTo("get_weather");
    assertThat(call.arguments()).isEqualTo("{\"city\":\"simulated\",\"days\":7}");
    assertThat(call.callId()).startsWith("call_");
  }

  @Test
  void readsModelsModerationsAndLegacyCompletions() {
    assertThat(client.models().list().data()).anyMatch(model -> model.id().equals("gpt-4o"));
    assertThat(client.models().retrieve("o3").ownedBy()).isEqualTo("openai");
    var moderation =
        client.moderations().create(ModerationCreateParams.builder().input("kind words").build());
    assertThat(moderation.results().getFirst().flagged()).isFalse();
    var completion =
        client
            .completions()
            .create(
                CompletionCreateParams.builder()
                    .model("gpt-3.5-turbo-instruct")
                    .prompt("Once upon a time")
                    .build());
    assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(16);
    assertThat(completion.choices().getFirst().finishReason().asString()).isEqualTo("length");
  }

  @Test
  void countsTheInputOfAResponse() {
    var count =
        client
            .responses()
            .inputTokens()
            .count(
                com.openai.models.responses.inputtokens.InputTokenCountParams.builder()
                    .model("gpt-4o")
                    .input("one two three")
                    .build());
    assertThat(count.inputTokens()).isEqualTo(9);
  }

  @Test
  void throwsTypedErrors() {
    assertThatThrownBy(() -> ask("Hello [[simulate fail=429]]"))
        .isInstanceOfSatisfying(
            RateLimitException.class, e -> assertThat(e.code()).contains("rate_limit_exceeded"));
    assertThatThrownBy(() -> ask("Hello [[simulate fail=500]]"))
        .isInstanceOf(InternalServerException.class);
    assertThatThrownBy(
            () ->
                client
                    .chat()
                    .completions()
                    .create(chat("gpt-4o", "Hello").maxCompletionTokens(999_999).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            e -> assertThat(e.param()).contains("max_completion_tokens"));
    assertThatThrownBy(() -> client.models().retrieve("no-such-model"))
        .isInstanceOf(NotFoundException.class);
    OpenAIClient stranger = client("sk-wrong");
    assertThatThrownBy(() -> stranger.chat().completions().create(chat("gpt-4o", "Hello").build()))
        .isInstanceOfSatisfying(
            UnauthorizedException.class, e -> assertThat(e.code()).contains("invalid_api_key"));
    stranger.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream-error", "cut", "reset", "truncated-json"})
  void noticesAStreamThatBreaks(String fault) {
    ChatCompletionCreateParams params =
        chat("gpt-4o", "Hello [[simulate tokens=50 fail=" + fault + "]]").build();
    assertThatThrownBy(
            () -> {
              try (StreamResponse<ChatCompletionChunk> stream =
                  client.chat().completions().createStreaming(params)) {
                stream.stream().forEach(ChatCompletionChunk::validate);
              }
            })
        .isInstanceOf(OpenAIException.class);
  }

  private static void ask(String text) {
    client.chat().completions().create(chat("gpt-4o", text).build());
  }

  private static OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(RUNNING.provider().url() + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .responseValidation(true)
        .build();
  }

  private static ChatCompletionCreateParams.Builder chat(String model, String text) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(text);
  }

  private static ChatCompletionFunctionTool weatherTool() {
    return ChatCompletionFunctionTool.builder()
        .function(
            FunctionDefinition.builder()
                .name("get_weather")
                .parameters(
                    FunctionParameters.builder()
                        .putAllAdditionalProperties(weatherSchema())
                        .build())
                .build())
        .build();
  }

  private static Map<String, JsonValue> weatherSchema() {
    return Map.of(
        "type",
        JsonValue.from("object"),
        "properties",
        JsonValue.from(
            new java.util.TreeMap<>(
                Map.of("city", Map.of("type", "string"), "days", Map.of("type", "integer")))));
  }

  private static String said(List<ChatCompletionChunk> chunks, long index) {
    StringBuilder text = new StringBuilder();
    chunks.stream()
        .flatMap(chunk -> chunk.choices().stream())
        .filter(choice -> choice.index() == index)
        .forEach(choice -> text.append(choice.delta().content().orElse("")));
    return text.toString();
  }
}
