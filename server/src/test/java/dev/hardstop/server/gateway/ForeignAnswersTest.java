package dev.hardstop.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.ledger.AccountView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
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

  private static final String TRANSCRIPT =
      """
      {"text":"Hello.","usage":{"type":"tokens","input_tokens":140,
       "input_token_details":{"text_tokens":12,"audio_tokens":128},
       "output_tokens":5,"total_tokens":145}}
      """;

  private static final String UNTIERED =
      """
      {"id":"c","model":"gpt-5.5","choices":[],
       "usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}
      """;

  private HttpServer upstream;
  private Rig rig;
  private volatile String lastBody = "";

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answers("/api/v1/chat/completions", "application/json", OPENROUTER);
    answers("/v1/chat/completions", "application/json", UNTIERED);
    answers(
        "/regional/v1/chat/completions",
        "application/json",
        UNTIERED.replace("\"gpt-5.5\"", "\"gpt-5.5-2026-04-23\""));
    answers("/v2/chat", "text/event-stream", COHERE);
    answers("/v1/images/generations", "application/json", IMAGE);
    answers("/api/chat", "application/x-ndjson", OLLAMA);
    answers("/v1/audio/transcriptions", "application/json", TRANSCRIPT);
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
              regional: {api: openai, base-url: "UPSTREAM/regional/v1", book: openai,
                         prices: {"gpt-5.5": {input: 5.5, output: 33}}}
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

  private void answer(HttpExchange exchange, String type, String body) throws IOException {
    lastBody = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
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
  void anAnswerThatDoesNotSayItsTierIsChargedAtTheOneThatWasAskedFor() {
    HttpResponse<String> answer =
        rig.post(
            "/v1/chat/completions",
            """
            {"model":"gpt-5.5","service_tier":"priority","max_completion_tokens":100,
             "messages":[{"role":"user","content":"hi"}]}""");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    // 10 x 12.50 + 2 x 75 USD a million.
    assertThat(nanoUsd(answer)).isEqualTo(275_000);
  }

  @Test
  void aConfiguredPriceHoldsAlsoWhereTheAnswerNamesTheModelMoreExactly() {
    HttpResponse<String> answer =
        rig.post(
            "/p/regional/v1/chat/completions",
            """
            {"model":"gpt-5.5","max_completion_tokens":100,
             "messages":[{"role":"user","content":"hi"}]}""");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    // 10 x 5.50 + 2 x 33 USD a million.
    assertThat(nanoUsd(answer)).isEqualTo(121_000);
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
  void openAiJavaReadsATranscriptionThatIsChargedByItsSoundAndItsText() {
    var client = OpenAIOkHttpClient.builder().apiKey(Rig.SECRET).baseUrl(rig.url() + "/v1").build();
    long before = spentNanoUsd();

    var answer =
        client
            .audio()
            .transcriptions()
            .create(
                TranscriptionCreateParams.builder()
                    .file("RIFF\r\n--no delimiter".getBytes(UTF_8))
                    .model("gpt-4o-transcribe")
                    .build());
    client.close();
    rig.settled();

    assertThat(answer.asTranscription().text()).isEqualTo("Hello.");
    // 12 x 2.50 + 128 x 6 + 5 x 10 USD a million.
    assertThat(spentNanoUsd() - before).isEqualTo(848_000);
    assertThat(lastBody).contains("name=\"model\"", "RIFF\r\n--no delimiter");
  }

  private long spentNanoUsd() {
    return rig.ledger.accounts(rig.ledger.rules().resolve(Attributes.of(List.of(), ""))).stream()
        .mapToLong(AccountView::settled)
        .sum();
  }

  private HttpResponse<String> transcribe(String boundary, String... parts) {
    String delimiter = "--XX\r\nContent-Disposition: form-data; name=";
    String body = delimiter + String.join("\r\n" + delimiter, parts) + "\r\n--XX--\r\n";
    return rig.send(
        HttpRequest.newBuilder(URI.create(rig.url() + "/v1/audio/transcriptions"))
            .header("authorization", "Bearer " + Rig.SECRET)
            .header("content-type", "multipart/form-data; boundary=" + boundary)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  @Test
  void aFormThatTwoReadersCouldTakeDifferentlyIsRefused() {
    String model = "\"model\"\r\n\r\ngpt-4o-mini-transcribe";
    String dearer = "\"model\"\r\n\r\ngpt-4o-transcribe";

    assertThat(transcribe("XX", model).statusCode()).isEqualTo(200);
    for (HttpResponse<String> answer :
        List.of(transcribe("XX", model, dearer), transcribe("X", model))) {
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("\"code\":\"ambiguous_request\"");
    }
  }

  @Test
  void aTranscriptionThatNothingBoundsOrMetersIsRefused() {
    String model = "\"model\"\r\n\r\ngpt-4o-transcribe";

    assertThat(transcribe("XX", model, "\"response_format\"\r\n\r\nsrt").body())
        .contains("unbounded_request", "response_format");
    assertThat(transcribe("XX", model, "\"stream\"\r\n\r\ntrue").body())
        .contains("unbounded_request", "stream");
    assertThat(transcribe("XX", "\"model\"\r\n\r\nwhisper-1").body())
        .contains("unbounded_request", "file");
    assertThat(transcribe("XX", "\"model\"\r\n\r\nwhisper-2").body()).contains("unpriced_model");
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
}
