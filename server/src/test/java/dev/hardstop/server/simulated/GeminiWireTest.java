package dev.hardstop.server.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class GeminiWireTest {
  private static final String MODEL = "/v1beta/models/gemini-2.5-flash";
  private static final String EVENTS = MODEL + ":streamGenerateContent?alt=sse";

  private final RunningProvider running = new RunningProvider();

  @AfterEach
  void stop() {
    running.close();
  }

  private HttpResponse<String> post(String path, String body) {
    return running.post(path, body, "x-goog-api-key", "AIza-test", "content-type", Answer.JSON);
  }

  private static String body(String text, String fields) {
    return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\""
        + text
        + "\"}]}]"
        + fields
        + "}";
  }

  private static JsonNode json(String text) {
    return Json.read(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void usageFollowsFromTheRequest() {
    JsonNode answer = json(post(MODEL + ":generateContent", body("one two three", "")).body());
    JsonNode usage = answer.path("usageMetadata");

    assertThat(usage.path("promptTokenCount").asLong()).isEqualTo(3);
    assertThat(usage.path("candidatesTokenCount").asLong()).isEqualTo(19);
    assertThat(usage.path("thoughtsTokenCount").asLong()).isEqualTo(64);
    assertThat(usage.path("totalTokenCount").asLong()).isEqualTo(86);
    assertThat(answer.at("/candidates/0/finishReason").asString()).isEqualTo("STOP");
    assertThat(running.served().billed()).isEqualTo(new BilledUsage(3, 0, 0, 83, 64));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"generationConfig\":{\"maxOutputTokens\":10,\"thinkingConfig\":{\"thinkingBudget\":0}}",
        ",\"generation_config\":{\"max_output_tokens\":\"10\","
            + "\"thinking_config\":{\"thinking_budget\":\"0\"}}"
      })
  void theCapHoldsInBothSpellings(String fields) {
    JsonNode answer = json(post(MODEL + ":generateContent", body("hi", fields)).body());

    assertThat(answer.at("/usageMetadata/candidatesTokenCount").asLong()).isEqualTo(10);
    assertThat(answer.at("/usageMetadata").has("thoughtsTokenCount")).isFalse();
    assertThat(answer.at("/candidates/0/finishReason").asString()).isEqualTo("MAX_TOKENS");
  }

  @Test
  void aStreamComesAsEventsOrAsAnArray() {
    String body =
        body("[[simulate tokens=5 reasoning=2]]", ",\"generationConfig\":{\"candidateCount\":2}");
    HttpResponse<String> events = post(EVENTS, body);
    HttpResponse<String> array = post(MODEL + ":streamGenerateContent", body);
    List<JsonNode> pieces = new ArrayList<>();
    events
        .body()
        .lines()
        .filter(line -> line.startsWith("data: "))
        .forEach(line -> pieces.add(json(line.substring(6))));
    JsonNode elements = json(array.body());

    assertThat(events.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(array.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/json");
    assertThat(pieces).hasSize(10);
    assertThat(elements).hasSize(10);
    for (JsonNode last : List.of(pieces.getLast(), elements.get(9))) {
      assertThat(last.at("/usageMetadata/candidatesTokenCount").asLong()).isEqualTo(10);
      assertThat(last.at("/usageMetadata/thoughtsTokenCount").asLong()).isEqualTo(4);
      assertThat(last.at("/candidates/0/index").asLong()).isEqualTo(1);
    }
    assertThat(pieces.getFirst().at("/usageMetadata/candidatesTokenCount").asLong()).isEqualTo(1);
  }

  @Test
  void aFunctionIsCalledWhenItIsWanted() {
    String tools =
        ",\"tools\":{\"function_declarations\":{\"name\":\"f\",\"parameters\":{\"type\":\"OBJECT\","
            + "\"properties\":{\"n\":{\"type\":\"INTEGER\"}}}}}";
    JsonNode called = json(post(MODEL + ":generateContent", body("use a tool", tools)).body());
    JsonNode said = json(post(MODEL + ":generateContent", body("hello", tools)).body());

    assertThat(called.at("/candidates/0/content/parts/0/functionCall").toString())
        .isEqualTo("{\"name\":\"f\",\"args\":{\"n\":7}}");
    assertThat(said.at("/candidates/0/content/parts/0/text").isString()).isTrue();
  }

  @Test
  void countingIsFreeAndEmbeddingIsNot() {
    JsonNode counted = json(post(MODEL + ":countTokens", body("one two", "")).body());
    assertThat(counted.path("totalTokens").asLong()).isEqualTo(2);
    assertThat(running.served().billed()).isEqualTo(BilledUsage.NOTHING);
    String request =
        "{\"content\":{\"parts\":[{\"text\":\"one two\"}]},\"output_dimensionality\":4}";
    JsonNode one = json(post("/v1beta/models/gemini-embedding-001:embedContent", request).body());
    JsonNode batch =
        json(
            post(
                    "/v1beta/models/gemini-embedding-001:batchEmbedContents",
                    "{\"requests\":[" + request + "," + request + "]}")
                .body());

    assertThat(one.at("/embedding/values")).hasSize(4);
    assertThat(one.at("/usageMetadata/promptTokenCount").asLong()).isEqualTo(2);
    assertThat(batch.path("embeddings")).hasSize(2);
    assertThat(running.served().billed().promptTokens()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({
    "fail=429, 429, RESOURCE_EXHAUSTED",
    "fail=503, 503, UNAVAILABLE",
    "fail=error-in-ok, 200, INTERNAL"
  })
  void faultsAreSaidInGooglesShape(String directive, int status, String word) {
    HttpResponse<String> answer =
        post(MODEL + ":generateContent", body("[[simulate " + directive + "]]", ""));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer.body()).at("/error/status").asString()).isEqualTo(word);
  }

  @Test
  void whoHasNoKeyIsRefused() {
    HttpResponse<String> answer =
        running.post(MODEL + ":generateContent", body("hi", ""), "content-type", Answer.JSON);

    assertThat(answer.statusCode()).isEqualTo(403);
  }
}
