package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified SDKs: only their base URL and their key are of this gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SdkTest {
  private Rig rig;
  private OpenAIClient openAi;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            Rig.KEY
                + """
                budgets:
                  - {id: all, limit: 100 USD, window: day}
                  - {id: none-left, match: {model: gpt-broke}, limit: 0 USD, window: day}
                """);
    openAi = OpenAIOkHttpClient.builder().apiKey(Rig.SECRET).baseUrl(rig.url() + "/v1").build();
  }

  @AfterAll
  void close() {
    openAi.close();
    rig.settled();
    rig.close();
  }

  private static ChatCompletionCreateParams.Builder chat(String model, String text) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(text);
  }

  @Test
  void openAiJavaReadsAChat() {
    ChatCompletion answer =
        openAi.chat().completions().create(chat("gpt-a", "[[simulate tokens=20]]").build());

    assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(20);
    assertThat(answer.choices().getFirst().message().content().orElseThrow()).isNotEmpty();
  }

  @Test
  void openAiJavaReadsAStreamWithoutTheHiddenUsage() {
    try (StreamResponse<ChatCompletionChunk> stream =
        openAi
            .chat()
            .completions()
            .createStreaming(chat("gpt-a", "[[simulate tokens=20]]").build())) {
      List<ChatCompletionChunk> chunks = stream.stream().toList();

      assertThat(chunks).hasSizeGreaterThan(10).allMatch(chunk -> chunk.usage().isEmpty());
      assertThat(chunks.getLast().choices()).isNotEmpty();
    }
  }

  @Test
  void openAiJavaReadsAToolCall() {
    ChatCompletion answer =
        openAi
            .chat()
            .completions()
            .create(chat("gpt-a", "Use a tool.").addTool(weatherTool()).build());

    assertThat(answer.choices().getFirst().message().toolCalls().orElseThrow()).hasSize(1);
  }

  @Test
  void openAiJavaReadsEmbeddings() {
    var embeddings =
        openAi
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("text-embedding-3-small")
                    .inputOfArrayOfStrings(List.of("one two", "three"))
                    .dimensions(8)
                    .build());

    assertThat(embeddings.data()).hasSize(2);
  }

  @Test
  void openAiJavaReadsAResponse() {
    var response =
        openAi
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model("gpt-a")
                    .input("Hello [[simulate tokens=30]]")
                    .build());

    assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(30);
  }

  @Test
  void openAiJavaReadsAStreamedResponse() {
    try (StreamResponse<ResponseStreamEvent> stream =
        openAi
            .responses()
            .createStreaming(
                ResponseCreateParams.builder()
                    .model("gpt-a")
                    .input("Hello [[simulate tokens=30]]")
                    .build())) {
      assertThat(stream.stream().toList().getLast().isCompleted()).isTrue();
    }
  }

  @Test
  void openAiJavaReadsACompletionAndTheModels() {
    var completion =
        openAi
            .completions()
            .create(
                CompletionCreateParams.builder()
                    .model("gpt-a")
                    .prompt("Hello [[simulate tokens=5]]")
                    .build());

    assertThat(completion.choices()).hasSize(1);
    assertThat(openAi.models().list().data()).isNotNull();
  }

  @Test
  void openAiJavaTakesARefusalForWhatItIsAndDoesNotRetry() {
    long before = rig.provider.served().calls();
    double refusedBefore = rig.refusals();

    assertThatThrownBy(() -> openAi.chat().completions().create(chat("gpt-broke", "hello").build()))
        .isInstanceOfSatisfying(
            OpenAIServiceException.class,
            refusal -> {
              assertThat(refusal.statusCode()).isEqualTo(402);
              assertThat(refusal.code()).contains("request_exceeds_budget");
            });
    assertThat(rig.provider.served().calls()).isEqualTo(before);
    assertThat(rig.refusals() - refusedBefore).as("requests that the gateway saw").isEqualTo(1);
  }

  @Test
  void langChain4jReadsAChatAndAStream() throws Exception {
    var model =
        OpenAiChatModel.builder()
            .baseUrl(rig.url() + "/v1")
            .apiKey(Rig.SECRET)
            .modelName("gpt-a")
            .build();
    assertThat(model.chat("Hello [[simulate tokens=12]]")).isNotEmpty();

    var streaming =
        OpenAiStreamingChatModel.builder()
            .baseUrl(rig.url() + "/v1")
            .apiKey(Rig.SECRET)
            .modelName("gpt-a")
            .build();
    var done = new CompletableFuture<ChatResponse>();
    streaming.chat(
        List.of(UserMessage.from("Hello [[simulate tokens=12]]")),
        new StreamingChatResponseHandler() {
          @Override
          public void onCompleteResponse(ChatResponse response) {
            done.complete(response);
          }

          @Override
          public void onError(Throwable error) {
            done.completeExceptionally(error);
          }
        });
    ChatResponse response = done.get(20, TimeUnit.SECONDS);
    assertThat(response.aiMessage().text()).isNotEmpty();
    assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(12);
  }

  @Test
  void langChain4jReadsEmbeddings() {
    var model =
        OpenAiEmbeddingModel.builder()
            .baseUrl(rig.url() + "/v1")
            .apiKey(Rig.SECRET)
            .modelName("text-embedding-3-small")
            .build();

    assertThat(model.embed("hello").content().vector()).isNotEmpty();
  }

  @Test
  void langChain4jTakesARefusalForWhatItIsAndDoesNotRetry() {
    double before = rig.refusals();
    var model =
        OpenAiChatModel.builder()
            .baseUrl(rig.url() + "/v1")
            .apiKey(Rig.SECRET)
            .modelName("gpt-broke")
            .build();

    assertThatThrownBy(() -> model.chat("hello"))
        .rootCause()
        .isInstanceOfSatisfying(
            HttpException.class, refusal -> assertThat(refusal.statusCode()).isEqualTo(402));
    assertThat(rig.refusals() - before).isEqualTo(1);
  }

  private static ChatCompletionFunctionTool weatherTool() {
    return ChatCompletionFunctionTool.builder()
        .function(
            FunctionDefinition.builder()
                .name("get_weather")
                .parameters(
                    FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                            "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .build())
                .build())
        .build();
  }
}
