package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.azure.AzureOpenAIServiceVersion;
import com.openai.azure.AzureUrlPathMode;
import com.openai.azure.credential.AzureApiKeyCredential;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import dev.hardstop.server.simulated.ServedCall;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Azure OpenAI: deployments in the path, the openai-java SDK in its Azure mode, real prices. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AzureTest {
  private static final String MODE = "?api-version=2024-10-21";

  private Rig rig;
  private OpenAIClient legacy;
  private OpenAIClient unified;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            """
            providers:
              cloud: {api: azure, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
                      deployments: {prod-chat: gpt-4o, cheap: gpt-4o-mini,
                                    vectors: text-embedding-3-small, dear: gpt-4.1,
                                    lost: no-such-model}}
            """
                + Rig.KEY
                + """
                budgets:
                  - {id: all, limit: 100 USD, window: day}
                  - {id: none-left, match: {model: gpt-4.1}, limit: 0 USD, window: day}
                """);
    legacy = sdk(AzureUrlPathMode.LEGACY);
    unified = sdk(AzureUrlPathMode.UNIFIED);
  }

  @AfterAll
  void close() {
    legacy.close();
    unified.close();
    rig.settled();
    rig.close();
  }

  private OpenAIClient sdk(AzureUrlPathMode mode) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(rig.url() + (mode == AzureUrlPathMode.LEGACY ? "" : "/openai/v1"))
        .credential(AzureApiKeyCredential.create(Rig.SECRET))
        .azureServiceVersion(AzureOpenAIServiceVersion.getV2024_10_21())
        .azureUrlPathMode(mode)
        .build();
  }

  private static ChatCompletionCreateParams.Builder chat(String model, String text) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(text);
  }

  private static String body(String directive) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":\"hi [[simulate "
        + directive
        + "]]\"}],\"max_tokens\":100}";
  }

  private HttpResponse<String> post(String deployment, String body) {
    return rig.post("/openai/deployments/" + deployment + "/chat/completions" + MODE, body);
  }

  @Test
  void openAiJavaInAzureModeReadsAChatOfADeployment() {
    ChatCompletion answer =
        legacy.chat().completions().create(chat("prod-chat", "[[simulate tokens=20]]").build());

    assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(20);
    assertThat(rig.provider.served().last().uri())
        .isEqualTo("/openai/deployments/prod-chat/chat/completions?api-version=2024-10-21");
  }

  @Test
  void openAiJavaInAzureModeReadsAStreamAndVectorsAndAResponse() {
    try (StreamResponse<ChatCompletionChunk> stream =
        legacy
            .chat()
            .completions()
            .createStreaming(chat("prod-chat", "[[simulate tokens=20]]").build())) {
      assertThat(stream.stream().toList())
          .hasSizeGreaterThan(10)
          .allMatch(chunk -> chunk.usage().isEmpty());
      var vectors = EmbeddingCreateParams.builder().model("vectors").input("one").dimensions(8);
      assertThat(legacy.embeddings().create(vectors.build()).data()).hasSize(1);
    }
    var asked =
        ResponseCreateParams.builder().model("prod-chat").input("Hello [[simulate tokens=30]]");
    var answer = unified.responses().create(asked.build());
    assertThat(answer.usage().orElseThrow().outputTokens()).isEqualTo(30);
  }

  @Test
  void openAiJavaInAzureModeTakesARefusalForWhatItIsAndDoesNotRetry() {
    long before = rig.provider.served().calls();
    assertThatThrownBy(() -> legacy.chat().completions().create(chat("dear", "hello").build()))
        .isInstanceOfSatisfying(
            OpenAIServiceException.class,
            refusal -> {
              assertThat(refusal.statusCode()).isEqualTo(402);
              assertThat(refusal.code()).contains("request_exceeds_budget");
            });
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @Test
  void aCallCostsWhatTheModelBehindTheDeploymentCostsAtAzure() {
    HttpResponse<String> answer = post("prod-chat", body("prompt=1000 tokens=50"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    // 1,000 x 2.50 + 50 x 10 USD a million.
    assertThat(answer.headers().firstValue("x-hardstop-cost-usd")).contains("0.003");
    assertThat(rig.call(answer).attributes()).contains("gpt-4o", "cloud").doesNotContain("prod-");
  }

  @Test
  void theKeyGoesUpstreamAsAzureTakesIt() {
    post("cheap", body("tokens=1"));

    ServedCall served = rig.provider.served().last();
    assertThat(served.headers())
        .contains(Map.entry("api-key", "sk-sim-0123456789"))
        .noneMatch(header -> header.getKey().equalsIgnoreCase("authorization"));
  }

  @Test
  void aDeploymentThatIsNotListedIsRefusedAndNotSentForNothing() {
    long before = rig.provider.served().calls();

    for (String deployment : List.of("unlisted", "lost")) {
      HttpResponse<String> answer = post(deployment, body("tokens=1"));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("\"code\":\"unpriced_model\"").contains(deployment);
    }
    assertThat(post("unlisted", body("tokens=1")).body())
        .contains("deployments: {unlisted: MODEL}");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @Test
  void theModelsListedAreTheDeploymentsThatHaveAPrice() {
    HttpResponse<String> answer = rig.get("/openai/v1/models");

    assertThat(answer.body())
        .contains("\"prod-chat\"", "\"vectors\"")
        .doesNotContain("\"lost\"", "\"gpt-4o\"");
  }

  @Test
  void azureBillsWhatItFilteredSoABadRequestIsNotFree() {
    HttpResponse<String> filtered = post("cheap", body("fail=400"));
    HttpResponse<String> limited = post("cheap", body("fail=429"));

    assertThat(filtered.statusCode()).isEqualTo(400);
    assertThat(rig.call(filtered).charge().orElseThrow().nanoUsd()).isPositive();
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(rig.call(limited).charge().orElseThrow().nanoUsd()).isZero();
  }

  @Test
  void openAisOwnPathsAreNotThoseOfAzure() {
    HttpResponse<String> answer =
        rig.post("/v1/chat/completions", "{\"model\":\"prod-chat\"," + body("x").substring(1));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("wire_mismatch")
        .contains("/openai/deployments/DEPLOYMENT/chat/completions");
  }
}
