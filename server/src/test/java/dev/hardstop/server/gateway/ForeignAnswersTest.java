package dev.hardstop.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Calls of providers that are not simulated: what they answered is charged as they bill it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ForeignAnswersTest {
  private static final String OPENROUTER =
      """
      {"id":"gen-1","provider":"Google","model":"anthropic/claude-haiku-4.5",
       "choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":194,"completion_tokens":2,"total_tokens":196,
        "cost":0.00014175,"is_byok":false}}
      """;

  private static final String COHERE =
      """
      event: message-start
      data: {"type":"message-start","id":"1","delta":{"message":{"role":"assistant"}}}

      event: message-end
      data: {"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":5,"output_tokens":418},"tokens":{"input_tokens":71,"output_tokens":418}}}}

      """;

  private static final String IMAGE =
      """
      {"created":1,"data":[{"b64_json":"iVBORw0KGgo="}],"quality":"low","size":"1024x1024",
       "usage":{"input_tokens":12,"input_tokens_details":{"text_tokens":12,"image_tokens":0},
        "output_tokens":272,"total_tokens":284}}
      """;

  private static final String OLLAMA =
      """
      {"model":"llama3.2","message":{"role":"assistant","content":"Hi"},"done":false}
      {"model":"llama3.2","message":{"role":"assistant","content":""},"done":true,"prompt_eval_count":26,"eval_count":298}
      """;

  private HttpServer upstream;
  private Rig rig;

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answers("/api/v1/chat/completions", "application/json", OPENROUTER);
    answers("/v2/chat", "text/event-stream", COHERE);
    answers("/v1/images/generations", "application/json", IMAGE);
    answers("/api/chat", "application/x-ndjson", OLLAMA);
    upstream.start();
    rig =
        new Rig(
            folder,
            """
            providers:
              router: {api: openai, base-url: "UPSTREAM/api/v1", book: openrouter}
              cohere: {api: cohere, base-url: "UPSTREAM", book: cohere}
              own: {api: ollama, base-url: "UPSTREAM",
                    prices: {"llama*": {input: 0.1, output: 0.4}}}
              openai: {api: openai, base-url: "UPSTREAM/v1", book: openai}
            """
                    .replace("UPSTREAM", "http://127.0.0.1:" + upstream.getAddress().getPort())
                + Rig.KEY
                + Rig.BUDGET);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
    upstream.stop(0);
  }

  private void answers(String path, String type, String body) {
    upstream.createContext(path, exchange -> answer(exchange, type, body));
  }

  private static void answer(HttpExchange exchange, String type, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("content-type", type);
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private long nanoUsd(HttpResponse<String> answer) {
    return rig.call(answer).charge().orElseThrow().nanoUsd();
  }

  @Test
  void whatOpenRouterSaysThatItChargedIsCharged() {
    HttpResponse<String> answer =
        rig.post(
            "/p/router/v1/chat/completions",
            """
            {"model":"anthropic/claude-haiku-4.5","max_tokens":100,
             "messages":[{"role":"user","content":"hi"}]}""");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-hardstop-cost-usd")).contains("0.00014175");
    assertThat(nanoUsd(answer)).isEqualTo(141_750);
  }

  @Test
  void cohereIsCalledOnItsOwnPathAndChargedItsBilledUnits() {
    HttpResponse<String> answer =
        rig.post(
            "/v2/chat",
            """
            {"model":"command-r-08-2024","stream":true,"max_tokens":500,
             "messages":[{"role":"user","content":"hi"}],"documents":["A text."]}""");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(COHERE);
    assertThat(nanoUsd(answer)).isEqualTo(251_550);
  }

  @Test
  void ollamaIsCalledOnItsOwnPathAndItsLinesPassUntouched() {
    HttpResponse<String> answer =
        rig.post(
            "/api/chat",
            """
            {"model":"llama3.2","messages":[{"role":"user","content":"hi"}]}""");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(OLLAMA);
    // 26 x 0.10 + 298 x 0.40 USD a million.
    assertThat(nanoUsd(answer)).isEqualTo(121_800);
    assertThat(rig.get("/api/tags").body()).startsWith("{\"models\":[");
  }

  @Test
  void ollamaIsRefusedInItsOwnShape() {
    HttpResponse<String> answer = rig.post("/api/chat", "{\"model\":\"mistral\",\"messages\":[]}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"error\":\"No price").contains("unpriced_model");
  }

  @Test
  void anImageIsHeldForByItsQualityAndChargedByItsTokens() {
    HttpResponse<String> answer =
        rig.post(
            "/v1/images/generations",
            "{\"model\":\"gpt-image-1\",\"prompt\":\"A cat\",\"quality\":\"low\"}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    // 12 x 5 + 272 x 40 USD a million.
    assertThat(nanoUsd(answer)).isEqualTo(10_940_000);
    // 750 tokens of the image, and the bytes of the prompt with its frame.
    assertThat(rig.call(answer).estimateNanoUsd()).isBetween(30_000_000L, 31_000_000L);
  }

  @Test
  void anImageOfAModelWithoutAKnownMostIsRefused() {
    HttpResponse<String> answer =
        rig.post("/v1/images/generations", "{\"model\":\"gpt-image-2\",\"prompt\":\"A cat\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"unbounded_request\"");
  }

  @Test
  void speechTranscriptionAndEditsAreKnownAndSaidNotToBeServed() {
    for (String path : new String[] {"audio/speech", "audio/transcriptions", "images/edits"}) {
      HttpResponse<String> answer = rig.post("/v1/" + path, "{\"model\":\"gpt-4o-mini-tts\"}");
      assertThat(answer.statusCode()).isEqualTo(501);
      assertThat(answer.body()).contains("\"code\":\"unsupported_path\"");
    }
  }
}
