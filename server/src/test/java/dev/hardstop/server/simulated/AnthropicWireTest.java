package dev.hardstop.server.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The simulated Anthropic, byte by byte where its SDK does not look. */
final class AnthropicWireTest {
  private static final RunningProvider RUNNING =
      new RunningProvider(RunningProvider.options().apiKey("sk-right"));

  private static final String BODY =
      """
      {"model":"claude-haiku-4-5","max_tokens":100,"messages":[{"role":"user","content":"%s"}]%s}""";

  @AfterAll
  static void close() {
    RUNNING.close();
  }

  private static HttpResponse<String> post(String path, String body) {
    return RUNNING.send(
        RUNNING
            .request(path, "x-api-key", "sk-right", "anthropic-version", "2023-06-01")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static HttpResponse<String> message(String words, String more) {
    return post("/v1/messages", BODY.formatted("Hello [[simulate " + words + "]]", more));
  }

  @Test
  void cachedAndWrittenTokensStandBesideTheOthers() {
    String more =
        ",\"system\":[{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"ttl\":\"1h\"}}]";
    JsonNode usage =
        RunningProvider.json(message("prompt=100 cached=30 cache-write=20 tokens=7", more))
            .path("usage");

    assertThat(usage.path("input_tokens").asLong()).isEqualTo(50);
    assertThat(usage.path("cache_read_input_tokens").asLong()).isEqualTo(30);
    assertThat(usage.path("cache_creation_input_tokens").asLong()).isEqualTo(20);
    assertThat(usage.path("cache_creation").path("ephemeral_1h_input_tokens").asLong())
        .isEqualTo(20);
    assertThat(usage.path("output_tokens").asLong()).isEqualTo(7);
    assertThat(RUNNING.served().last().billed().promptTokens()).isEqualTo(100);
  }

  @Test
  void aCapEndsTheMessageAndNoCapIsExceeded() {
    JsonNode answer = RunningProvider.json(message("tokens=500", ""));

    assertThat(answer.path("stop_reason").asString()).isEqualTo("max_tokens");
    assertThat(answer.path("usage").path("output_tokens").asLong()).isEqualTo(100);
  }

  @Test
  void aStreamStartsWithTheInputAndEndsWithCumulativeCounts() {
    String stream = message("prompt=9 tokens=3", ",\"stream\":true").body();

    assertThat(stream)
        .containsSubsequence(
            "event: message_start\n",
            "\"input_tokens\":9",
            "\"output_tokens\":1",
            "event: content_block_start\n",
            "event: content_block_delta\n",
            "event: content_block_stop\n",
            "event: message_delta\n",
            "\"stop_reason\":\"end_turn\"",
            "\"output_tokens\":3",
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  }

  @ParameterizedTest(name = "{0} -> {1} {2}")
  @CsvSource({
    "429, 429, rate_limit_error",
    "529, 529, overloaded_error",
    "500, 500, api_error",
    "402, 402, billing_error",
    "error-in-ok, 200, api_error"
  })
  void errorsAreInAnthropicsShape(String fault, int status, String type) {
    HttpResponse<String> answer = message("fail=" + fault, "");

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(RunningProvider.json(answer).path("type").asString()).isEqualTo("error");
    assertThat(RunningProvider.json(answer).path("error").path("type").asString()).isEqualTo(type);
    assertThat(answer.headers().firstValue("request-id").orElseThrow()).startsWith("req_");
  }

  @Test
  void itRefusesWhatAnthropicRefuses() {
    assertThat(post("/v1/messages", "{\"model\":\"m\",\"messages\":[{}]}").body())
        .contains("max_tokens: Field required");
    assertThat(post("/v1/messages", "{").statusCode()).isEqualTo(400);
    assertThat(message("", ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":9}").body())
        .contains("greater than or equal to 1024");
    assertThat(post("/v1/messages/nothing", BODY.formatted("a", "")).statusCode()).isEqualTo(404);
    HttpResponse<String> wrongKey = RUNNING.post("/v1/messages", "{}", "x-api-key", "sk-wrong");
    assertThat(wrongKey.statusCode()).isEqualTo(401);
    HttpResponse<String> noVersion = RUNNING.post("/v1/messages", "{}", "x-api-key", "sk-right");
    assertThat(noVersion.body()).contains("anthropic-version: header is required");
  }
}
