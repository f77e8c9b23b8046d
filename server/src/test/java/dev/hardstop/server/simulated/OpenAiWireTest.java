package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What goes over the wire, field by field. */
final class OpenAiWireTest {
  private static final RunningProvider RUNNING = new RunningProvider();

  @AfterAll
  static void stop() {
    RUNNING.close();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "chat/completions | {} | 400 | | ",
        "chat/completions | {\"model\":\"gpt-4o\"} | 400 | messages | missing_required_parameter",
        "chat/completions | {\"model\":7} | 400 | model | invalid_type",
        "chat/completions | {\"model\":\"gpt-4o\",\"messages\":\"hi\"} | 400 | messages"
            + " | invalid_type",
        "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[]} | 400 | messages | empty_array",
        "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[\"hi\"]} | 400 | messages[0]"
            + " | invalid_type",
        "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[{}],\"max_tokens\":\"9\"} | 400"
            + " | max_tokens | invalid_type",
        "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[{}],\"max_tokens\":-1} | 400"
            + " | max_tokens | integer_below_min_value",
        "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[{}],\"max_tokens\":1e18} | 400"
            + " | max_tokens | invalid_type",
        "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[{}],\"max_tokens\":16385} | 400"
            + " | max_tokens | invalid_value",
        "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[{}],\"n\":129} | 400 | n"
            + " | integer_above_max_value",
        "chat/completions | {\"model\":\"o3\",\"messages\":[{}],\"max_tokens\":9} | 400"
            + " | max_tokens | unsupported_parameter",
        "chat/completions | {\"model\":\"gpt-4\",\"messages\":[{\"role\":\"user\","
            + "\"content\":\"[[simulate prompt=8193]]\"}]} | 400 | messages"
            + " | context_length_exceeded",
        "chat/completions | not json | 400 | | ",
        "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[{\"content\":\"[[simulate x=1]]\"}]}"
            + " | 400 | | bad_directive",
        "responses | {\"model\":\"gpt-4o\"} | 400 | input | missing_required_parameter",
        "responses | {\"model\":\"gpt-4o\",\"input\":\"x\",\"max_output_tokens\":15} | 400"
            + " | max_output_tokens | integer_below_min_value",
        "embeddings | {\"model\":\"text-embedding-3-small\"} | 400 | input"
            + " | missing_required_parameter",
        "embeddings | {\"model\":\"text-embedding-3-small\",\"input\":\"x\",\"dimensions\":1537}"
            + " | 400 | dimensions | integer_above_max_value",
        "nonsense | {} | 404 | | "
      })
  void refusesWhatOpenAiRefuses(String path, String body, int status, String param, String code) {
    HttpResponse<String> response = RUNNING.post("/v1/" + path, body);

    JsonNode error = RunningProvider.json(response).path("error");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error.path("param").asString(null)).isEqualTo(param);
    assertThat(error.path("code").asString(null)).isEqualTo(code);
    assertThat(error.path("message").asString()).isNotEmpty();
  }

  @Test
  void asksForAKeyAndTheRightMethodAndContentType() {
    assertThat(
            RUNNING
                .send(
                    java.net.http.HttpRequest.newBuilder(
                            java.net.URI.create(RUNNING.provider().url() + "/v1/models"))
                        .build())
                .statusCode())
        .isEqualTo(401);
    assertThat(RUNNING.get("/v1/chat/completions").statusCode()).isEqualTo(405);
    assertThat(RUNNING.post("/v1/models", "{}").statusCode()).isEqualTo(405);
    assertThat(
            RUNNING.post("/v1/chat/completions", "{}", "content-type", "text/plain").statusCode())
        .isEqualTo(415);
  }

  @Test
  void refusesAModelThatItDoesNotKnowIfToldTo() {
    try (RunningProvider strict =
        new RunningProvider(RunningProvider.options().knownModelsOnly(true))) {
      String unknown = RunningProvider.chatBody("", "").replace("gpt-4o", "gpt-none");
      HttpResponse<String> response = strict.post("/v1/chat/completions", unknown);
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.body()).contains("model_not_found");
      String dated = RunningProvider.chatBody("", "").replace("gpt-4o", "gpt-4o-2024-08-06");
      assertThat(strict.post("/v1/chat/completions", dated).statusCode()).isEqualTo(200);
      assertThat(RUNNING.post("/v1/chat/completions", unknown).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    try (RunningProvider small =
        new RunningProvider(RunningProvider.options().bodyLimitBytes(1_000))) {
      assertThat(small.chat("tokens=1").statusCode()).isEqualTo(200);
      assertThat(small.post("/v1/chat/completions", " ".repeat(1_001)).statusCode()).isEqualTo(413);
    }
  }

  @Test
  void sendsTheHeadersThatAGatewayPassesAndThoseThatItMustNot() {
    HttpResponse<String> response = RUNNING.chat("tokens=1 latency=2ms");

    assertThat(response.headers().firstValue("x-request-id").orElseThrow())
        .matches("req_[0-9a-f]{32}");
    assertThat(response.headers().firstValue("openai-processing-ms")).contains("2");
    assertThat(response.headers().map())
        .containsKeys(
            "openai-organization",
            "openai-version",
            "x-ratelimit-limit-requests",
            "x-ratelimit-remaining-tokens",
            "x-ratelimit-reset-tokens",
            "set-cookie",
            "alt-svc");
  }

  @Test
  void says100ContinueBeforeItReadsTheBody() throws Exception {
    byte[] body = RunningProvider.chatBody("tokens=1", "").getBytes(UTF_8);
    try (Socket socket = RUNNING.socket()) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer k\r\n"
                      + "content-type: application/json\r\nexpect: 100-continue\r\n"
                      + "content-length: "
                      + body.length
                      + "\r\n\r\n")
                  .getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readNBytes(21), UTF_8))
          .isEqualTo("HTTP/1.1 100 Continue");
      socket.getOutputStream().write(body);
      socket.getInputStream().readNBytes(4);
      assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
          .isEqualTo("HTTP/1.1 200");
    }
  }

  @Test
  void stopsAtTheCapWithFinishReasonLength() {
    JsonNode answer =
        RunningProvider.json(
            RUNNING.post(
                "/v1/chat/completions",
                RunningProvider.chatBody("tokens=50", ",\"max_completion_tokens\":7")));
    assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("length");
    assertThat(answer.at("/choices/0/message/content").asString())
        .isEqualTo("Always hold the worst case before the");
    assertThat(answer.at("/usage/completion_tokens").asLong()).isEqualTo(7);
  }

  @Test
  void countsThinkingInsideTheCapAndInsideTheCompletion() {
    String body =
        RunningProvider.chatBody("tokens=50", ",\"max_completion_tokens\":20,\"n\":2")
            .replace("gpt-4o", "gpt-5");
    JsonNode answer = RunningProvider.json(RUNNING.post("/v1/chat/completions", body));
    assertThat(answer.at("/choices/0/message/content").asString()).isEmpty();
    assertThat(answer.at("/choices/1/finish_reason").asString()).isEqualTo("length");
    assertThat(answer.at("/usage/completion_tokens").asLong()).isEqualTo(40);
    assertThat(answer.at("/usage/completion_tokens_details/reasoning_tokens").asLong())
        .isEqualTo(40);

    JsonNode quick =
        RunningProvider.json(
            RUNNING.post(
                "/v1/chat/completions",
                RunningProvider.chatBody("tokens=50", ",\"reasoning_effort\":\"low\"")
                    .replace("gpt-4o", "o3")));
    assertThat(quick.at("/usage/completion_tokens").asLong()).isEqualTo(82);
  }

  @Test
  void answersByItsRuleWhenNotTold() {
    String body =
        """
        {"model":"gpt-4o","messages":[{"role":"user","content":"one two three"}]}""";
    JsonNode usage = RunningProvider.json(RUNNING.post("/v1/chat/completions", body)).path("usage");
    assertThat(usage.path("prompt_tokens").asLong()).isEqualTo(9);
    assertThat(usage.path("completion_tokens").asLong()).isEqualTo(16 + 9);
  }

  @Test
  void reportsTheModelAndTierThatServed() {
    JsonNode answer = RunningProvider.json(RUNNING.chat("model=gpt-4o-mini tier=priority"));
    assertThat(answer.path("model").asString()).isEqualTo("gpt-4o-mini");
    assertThat(answer.path("service_tier").asString()).isEqualTo("priority");
    JsonNode flex =
        RunningProvider.json(
            RUNNING.post(
                "/v1/chat/completions",
                RunningProvider.chatBody("", ",\"service_tier\":\"flex\"")));
    assertThat(flex.path("service_tier").asString()).isEqualTo("flex");
  }

  @Test
  void obeysTheHeaderBeforeTheMarker() {
    HttpResponse<String> response =
        RUNNING.post(
            "/v1/chat/completions",
            RunningProvider.chatBody("tokens=50", ""),
            "x-simulate",
            "tokens=3");
    assertThat(RunningProvider.json(response).at("/usage/completion_tokens").asLong()).isEqualTo(3);
  }

  @Test
  void streamsUsageOnlyToThoseWhoAsk() {
    String silent =
        RUNNING
            .post("/v1/chat/completions", RunningProvider.chatBody("tokens=2", ",\"stream\":true"))
            .body();
    assertThat(events(silent)).hasSize(5).last().isEqualTo("[DONE]");
    assertThat(silent).doesNotContain("usage");

    String asking =
        RUNNING
            .post(
                "/v1/chat/completions",
                RunningProvider.chatBody(
                    "tokens=2",
                    """
                    ,"stream":true,"stream_options":{"include_usage":true,\
                    "include_obfuscation":false}"""))
            .body();
    List<String> events = events(asking);
    assertThat(events).hasSize(6);
    assertThat(events.subList(0, 4)).allMatch(event -> event.endsWith("\"usage\":null}"));
    assertThat(events.get(4)).contains("\"choices\":[],\"usage\":{\"prompt_tokens\":10,");
    assertThat(asking).doesNotContain("obfuscation");
  }

  @Test
  void streamsALegacyCompletionForEachPrompt() {
    String body =
        """
        {"model":"gpt-3.5-turbo-instruct","prompt":["one","two"],"max_tokens":3,"best_of":2,\
        "stream":true,"stream_options":{"include_usage":true}}""";
    List<String> events = events(RUNNING.post("/v1/completions", body).body());
    assertThat(events).hasSize(2 * 4 + 2);
    assertThat(events.get(7)).contains("\"index\":1", "\"finish_reason\":\"length\"");
    assertThat(events.get(8)).contains("\"completion_tokens\":12");
  }

  @Test
  void answersInTheSchemaThatWasAskedFor() {
    String body =
        RunningProvider.chatBody(
            "",
            """
            ,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":\
            {"type":"object","properties":{"mood":{"enum":["calm"]},"tags":{"type":"array",\
            "items":{"type":"string"}},"ok":{"type":"boolean"}}}}}""");
    JsonNode answer = RunningProvider.json(RUNNING.post("/v1/chat/completions", body));
    assertThat(answer.at("/choices/0/message/content").asString())
        .isEqualTo("{\"mood\":\"calm\",\"tags\":[\"simulated\"],\"ok\":true}");
  }

  @Test
  void callsNoToolForAMessageThatIsNotTheUsersNorWhenToldNotTo() {
    String tools =
        """
        ,"tools":[{"type":"function","function":{"name":"look","parameters":{}}}]""";
    assertThat(finishReason("use a tool", "user", tools)).isEqualTo("tool_calls");
    assertThat(finishReason("look", "user", tools)).isEqualTo("tool_calls");
    assertThat(finishReason("hello", "user", tools)).isEqualTo("stop");
    assertThat(finishReason("use a tool", "tool", tools)).isEqualTo("stop");
    assertThat(finishReason("use a tool", "user", tools + ",\"tool_choice\":\"none\""))
        .isEqualTo("stop");
    assertThat(finishReason("hello", "user", tools + ",\"tool_choice\":\"required\""))
        .isEqualTo("tool_calls");
  }

  @Test
  void countsTokenNumbersExactly() {
    String body =
        """
        {"model":"text-embedding-3-small","input":[[1,2,3],[4,5]]}""";
    JsonNode answer = RunningProvider.json(RUNNING.post("/v1/embeddings", body));
    assertThat(answer.at("/usage/prompt_tokens").asLong()).isEqualTo(5);
    assertThat(answer.path("data")).hasSize(2);
    assertThat(answer.at("/data/0/embedding")).hasSize(1_536);
  }

  @Test
  void givesTheSameIdsForTheSameSeed() {
    assertThat(firstId(5)).isEqualTo(firstId(5)).isNotEqualTo(firstId(6));
  }

  @Test
  void readsABodyThatComesInChunks() {
    byte[] body = RunningProvider.chatBody("tokens=4", "").getBytes(UTF_8);
    var parts =
        java.util.stream.IntStream.range(0, body.length)
            .mapToObj(i -> new byte[] {body[i]})
            .toList();
    HttpResponse<String> response =
        RUNNING.send(
            RUNNING
                .request("/v1/chat/completions")
                .POST(BodyPublishers.ofByteArrays(parts))
                .build());
    assertThat(RunningProvider.json(response).at("/usage/completion_tokens").asLong()).isEqualTo(4);
  }

  private static String firstId(long seed) {
    try (RunningProvider running = new RunningProvider(RunningProvider.options().seed(seed))) {
      return RunningProvider.json(running.chat("tokens=1")).path("id").asString();
    }
  }

  private static String finishReason(String text, String role, String more) {
    String body =
        """
        {"model":"gpt-4o","messages":[{"role":"%s","content":"%s"}]%s}"""
            .formatted(role, text, more);
    return RunningProvider.json(RUNNING.post("/v1/chat/completions", body))
        .at("/choices/0/finish_reason")
        .asString();
  }

  private static List<String> events(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(l -> l.substring(6))
        .toList();
  }
}
