package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.money.Unit;
import dev.hardstop.server.config.Secret;
import dev.hardstop.server.simulated.ServedCall;
import dev.hardstop.store.CallRecord;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's wire through the whole gateway, beside OpenAI's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GeminiTest {
  private static final String MODEL = "/v1beta/models/gemini-2.5-flash";
  private static final String GENERATE = MODEL + ":generateContent";
  private static final String STREAM = MODEL + ":streamGenerateContent";
  private static final String EVENTS = STREAM + "?alt=sse";

  static final String PROVIDERS =
      """
      providers:
        sim: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
              prices: {"gpt-*": {input: 1, output: 4}}}
        google: {api: gemini, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
              book: google}
      """;

  private static final String REST =
      """
      keys:
        - {id: app, secret-sha256: "%s", callers-may-set: [user],
           attributes-from: {user: [body:labels.user]}}
        - {id: narrow, secret-sha256: "%s", providers: [sim]}
      deadlines: {connect: 2s, idle: 1500ms, total: 20s}
      budgets:
        - {id: all, limit: 1000 USD, window: day}
        - {id: broke, match: {model: gemini-2.0-flash}, limit: 0 USD, window: day}
        - {id: small, match: {model: gemini-2.5-pro}, limit: 0.01 USD, window: day}
        - {id: ada, match: {user: ada}, limit: 1 request, window: lifetime}
      """
          .formatted(Secret.sha256(Rig.SECRET), Secret.sha256(Rig.OTHER_SECRET));

  private Rig rig;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig = new Rig(folder, PROVIDERS + REST);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
  }

  /** A request whose answer obeys the words of a simulated provider's directive. */
  private static String body(String directive, String fields) {
    return """
        {"contents":[{"role":"user","parts":[{"text":"hi [[simulate %s]]"}]}]%s}"""
        .formatted(directive, fields);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(rig.url() + path))
        .timeout(Duration.ofSeconds(20))
        .header("content-type", "application/json");
  }

  private HttpResponse<String> post(String path, String body) {
    return rig.send(
        request(path)
            .header("x-goog-api-key", Rig.SECRET)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private long charged(HttpResponse<?> answer) {
    return rig.call(answer).charge().orElseThrow().nanoUsd();
  }

  @Test
  void anAnswerIsChargedToTheNanoDollarAndSaysSo() {
    HttpResponse<String> answer =
        post(GENERATE, body("prompt=100 cached=30 reasoning=10 tokens=40", ""));

    // 70 at 0.30, 30 at 0.03, 40 and 10 of thought beside them at 2.50 USD a million.
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-hardstop-cost-usd")).contains("0.0001469");
    CallRecord call = rig.call(answer);
    assertThat(call.ending()).isEqualTo("metered");
    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(146_900);
    assertThat(call.usage()).contains("\"raw_usage\":{", "\"thoughtsTokenCount\":10");
    assertThat(call.charge().orElseThrow().of(Unit.INPUT_TOKENS)).isEqualTo(100);
    assertThat(call.charge().orElseThrow().of(Unit.OUTPUT_TOKENS)).isEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {STREAM, EVENTS, "/v1/models/gemini-2.5-flash:streamGenerateContent"})
  void streamsOfBothFormsPassUnchangedAndAreChargedOnce(String path) {
    HttpResponse<String> answer = post(path, body("prompt=100 reasoning=10 tokens=40", ""));

    assertThat(answer.body())
        .startsWith(path.equals(EVENTS) ? "data: {" : "[{")
        .doesNotContain("hardstop");
    assertThat(charged(answer)).isEqualTo(155_000);
    assertThat(rig.provider.served().last().uri()).isEqualTo(path);
  }

  @Test
  void theKeyMayBeInTheQueryAndGoesNoFurther() {
    HttpResponse<String> answer =
        rig.send(
            request(EVENTS + "&key=" + Rig.SECRET + "&fields=candidates&$alt=proto")
                .POST(BodyPublishers.ofString(body("", "")))
                .build());
    ServedCall served = rig.provider.served().last();

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(served.uri()).isEqualTo(EVENTS);
    assertThat(served.header("x-goog-api-key")).contains("sk-sim-0123456789");
    assertThat(rig.call(answer).ending()).isEqualTo("metered");
  }

  @Test
  void aKeyInTheQueryIsNoneOnOtherPaths() {
    HttpResponse<String> answer =
        rig.send(
            request("/v1/chat/completions?key=" + Rig.SECRET)
                .POST(BodyPublishers.ofString(Rig.chat("")))
                .build());

    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @Test
  void twoKeysOrAWrongOneAreNobody() {
    HttpResponse<String> two =
        rig.send(
            request(GENERATE + "?key=" + Rig.OTHER_SECRET)
                .header("x-goog-api-key", Rig.SECRET)
                .POST(BodyPublishers.ofString(body("", "")))
                .build());
    HttpResponse<String> wrong =
        rig.send(request(GENERATE + "?key=no").POST(BodyPublishers.ofString("{}")).build());

    assertThat(two.statusCode()).isEqualTo(401);
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body()).contains("\"status\":\"UNAUTHENTICATED\"").doesNotContain("key=no");
  }

  @Test
  void onlyTheProvidersOwnCredentialGoesUp() {
    HttpRequest request =
        request(GENERATE)
            .header("x-goog-api-key", Rig.SECRET)
            .header("authorization", "Bearer " + Rig.SECRET)
            .header("x-goog-fieldmask", "candidates")
            .header("cookie", "a=b")
            .header("x-goog-api-client", "google-genai-sdk/1.70.0")
            .POST(BodyPublishers.ofString(body("", "")))
            .build();
    HttpResponse<String> answer = rig.send(request);
    ServedCall served = rig.provider.served().last();

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(served.header("x-goog-api-key")).contains("sk-sim-0123456789");
    assertThat(served.header("authorization")).isEmpty();
    assertThat(served.header("x-goog-fieldmask")).isEmpty();
    assertThat(served.header("cookie")).isEmpty();
    assertThat(served.header("x-goog-api-client")).contains("google-genai-sdk/1.70.0");
    assertThat(answer.headers().map()).doesNotContainKeys("alt-svc", "server-timing");
  }

  @Test
  void theCapIsSetInTheCallersSpelling() {
    HttpResponse<String> answer = post(GENERATE, body("", ",\"generation_config\":{\"top_p\":1}"));
    String cap = answer.headers().firstValue("x-hardstop-output-cap").orElseThrow();

    assertThat(rig.provider.served().last().body().toString())
        .contains("\"generation_config\":{\"max_output_tokens\":" + cap + ",\"top_p\":1}");
  }

  @Test
  void aRefusalIsInGooglesFormat() {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer =
        post("/v1beta/models/gemini-2.0-flash:generateContent", body("", ""));

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(answer.headers().firstValue("retry-after")).isEmpty();
    assertThat(answer.body())
        .startsWith("{\"error\":{\"code\":402,\"message\":")
        .contains("\"status\":\"RESOURCE_EXHAUSTED\"", "\"hardstop\":{\"code\":");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @Test
  void contentThatIsCachedForNobodyIsNotFoundAndNotSent() {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer =
        post(GENERATE, body("", ",\"cachedContent\":\"cachedContents/x\""));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("\"hardstop\":{\"code\":\"unknown_object\"");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unbounded_request | ,\"tools\":[{\"google_search\":{}}]",
        "ambiguous_request | ,\"generationConfig\":{},\"generation_config\":{}",
        "invalid_request | ,\"generationConfig\":{\"maxOutputTokens\":\"a lot\"}",
        "unpriced_model | ,\"serviceTier\":\"flex\""
      })
  void whatHasNoBoundOrTwoReadingsIsNotSent(String code, String fields) {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer = post(GENERATE, body("", fields));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"hardstop\":{\"code\":\"" + code, "\"status\":\"INVALID_ARGUMENT\"");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1beta/files/a, 501",
    "GET, /v1beta/cachedContents, 501",
    "POST, /upload/v1beta/files, 501",
    "POST, /v1beta/models/imagen-4:predict, 501",
    "POST, /v1beta/nowhere, 404",
    "POST, /v1beta/models/gemini-2.5-flash%3AgenerateContent/x, 501"
  })
  void otherPathsAreRefusedInGooglesFormat(String method, String path, int status) {
    HttpResponse<String> answer =
        rig.send(
            request(path)
                .header("x-goog-api-key", Rig.SECRET)
                .method(method, BodyPublishers.noBody())
                .build());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).startsWith("{\"error\":{\"code\":" + status);
  }

  @Test
  void countingTokensIsFree() {
    HttpResponse<String> answer = post(MODEL + ":countTokens", body("", ""));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).startsWith("{\"totalTokens\":");
    assertThat(charged(answer)).isZero();
    assertThat(rig.provider.served().last().uri()).isEqualTo(MODEL + ":countTokens");
  }

  @Test
  void embeddingsAreChargedByTheirCounts() {
    String text = "{\"content\":{\"parts\":[{\"text\":\"a [[simulate prompt=1000]]\"}]}";
    HttpResponse<String> one = post("/v1beta/models/gemini-embedding-001:embedContent", text + "}");
    HttpResponse<String> batch =
        post(
            "/v1beta/models/gemini-embedding-001:batchEmbedContents",
            "{\"requests\":[" + text + ",\"model\":\"models/gemini-embedding-001\"}]}");

    assertThat(one.statusCode()).as(one.body()).isEqualTo(200);
    assertThat(charged(one)).isEqualTo(150_000);
    assertThat(charged(batch)).isEqualTo(150_000);
  }

  @Test
  void embeddingsWithoutCountsCostTheirHold() {
    String text = "{\"content\":{\"parts\":[{\"text\":\"a [[simulate fail=no-usage]]\"}]}}";
    HttpResponse<String> answer = post("/v1beta/models/gemini-embedding-001:embedContent", text);

    // Bytes and 64 at 0.15 USD a million.
    assertThat(charged(answer)).isEqualTo((text.length() + 64) * 150L);
    assertThat(rig.call(answer).ending()).isEqualTo("unreconciled");
  }

  @Test
  void modelsAreListedInGooglesShape() {
    HttpResponse<String> all =
        rig.send(request("/v1beta/models").header("x-goog-api-key", Rig.SECRET).build());
    HttpResponse<String> one =
        rig.send(request("/v1/models/gemini-2.5-pro").header("x-goog-api-key", Rig.SECRET).build());
    HttpResponse<String> usual = rig.get("/v1/models");

    assertThat(all.body())
        .startsWith("{\"models\":[{\"name\":\"models/")
        .contains("\"models/gemini-2.5-flash\"")
        .doesNotContain("gpt-");
    assertThat(one.body()).startsWith("{\"name\":\"models/gemini-2.5-pro\"");
    assertThat(usual.body()).startsWith("{\"object\":\"list\"").doesNotContain("gemini");
  }

  @Test
  void aKeyReachesOnlyItsProvidersOnEveryWay() {
    for (String path : new String[] {GENERATE, "/p/google" + GENERATE}) {
      HttpResponse<String> answer =
          rig.send(
              request(path)
                  .header("x-goog-api-key", Rig.OTHER_SECRET)
                  .POST(BodyPublishers.ofString(body("", "")))
                  .build());

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("provider_not_allowed", "PERMISSION_DENIED");
    }
    assertThat(post("/p/google" + GENERATE, body("", "")).statusCode()).isEqualTo(200);
    assertThat(rig.provider.served().last().uri()).isEqualTo(GENERATE);
  }

  @Test
  void aModelOfAnotherWireIsToldItsPath() {
    HttpResponse<String> onChat =
        rig.post("/v1/chat/completions", Rig.chat("").replace("gpt-test", "gemini-2.5-flash"));
    HttpResponse<String> here = post("/v1beta/models/gpt-4o:generateContent", body("", ""));

    assertThat(onChat.body()).contains("wire_mismatch", "/v1beta/models/{model}:generateContent");
    assertThat(here.body()).contains("wire_mismatch", "/v1/chat/completions");
  }

  @Test
  void aCheaperModelThatServesIsTheOneInThePath(@TempDir Path own) {
    String yaml =
        """
        model-classes: {dear: [gemini-2.5-pro], cheap: [gemini-2.5-flash]}
        routes: {degrade: [{from: dear, to: cheap}]}
        budgets: [{id: all, limit: 1 USD, window: day, at: {10%%: degrade}}]
        keys: [{id: app, secret-sha256: "%s"}]
        """
            .formatted(Secret.sha256(Rig.SECRET));
    try (Rig degrading = new Rig(own, PROVIDERS + yaml)) {
      for (String model : new String[] {"gemini-2.5-pro", "gemini-2.5-flash"}) {
        HttpRequest request =
            HttpRequest.newBuilder(
                    URI.create(
                        degrading.url()
                            + "/v1beta/models/gemini-2.5-pro:generateContent?key="
                            + Rig.SECRET))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body("prompt=100000 tokens=1", "")))
                .build();

        assertThat(degrading.send(request).statusCode()).isEqualTo(200);
        degrading.settled();
        assertThat(degrading.provider.served().last().uri())
            .isEqualTo("/v1beta/models/" + model + ":generateContent");
      }
    }
  }

  @Test
  void labelsMayCarryTheUser() {
    String labelled = body("", ",\"labels\":{\"user\":\"ada\"}");

    assertThat(post(GENERATE, labelled).statusCode()).isEqualTo(200);
    assertThat(post(GENERATE, labelled).statusCode()).isEqualTo(402);
  }

  @Test
  void theCapIsFittedToWhatIsLeft() {
    HttpResponse<String> answer =
        post("/v1beta/models/gemini-2.5-pro:generateContent", body("tokens=2000 reasoning=0", ""));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"finishReason\":\"MAX_TOKENS\"");
    assertThat(Long.parseLong(answer.headers().firstValue("x-hardstop-output-cap").orElseThrow()))
        .isBetween(256L, 1_000L);
    assertThat(charged(answer)).isLessThanOrEqualTo(10_000_000);
  }

  @ParameterizedTest
  @CsvSource({
    ":generateContent, no-usage",
    ":generateContent, null-usage",
    ":generateContent, error-in-ok",
    ":generateContent, truncated-json",
    ":generateContent, html",
    ":streamGenerateContent, no-usage",
    ":streamGenerateContent, error-in-ok",
    ":streamGenerateContent, html",
    ":streamGenerateContent, truncated-json",
    ":streamGenerateContent, stream-error",
    ":streamGenerateContent?alt=sse, no-usage",
    ":streamGenerateContent?alt=sse, null-usage",
    ":streamGenerateContent?alt=sse, html",
    ":streamGenerateContent?alt=sse, error-in-ok",
    ":streamGenerateContent?alt=sse, stream-error"
  })
  void anAnswerThatLiesIsNeverFreeAndLeavesNoHold(String verb, String fault) {
    HttpResponse<String> answer = post(MODEL + verb, body("tokens=20 fail=" + fault, ""));

    CallRecord call = rig.call(answer);
    assertThat(call.ending()).isEqualTo("unreconciled");
    assertThat(call.charge().orElseThrow().nanoUsd()).isPositive();
    assertThat(rig.openHolds()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {GENERATE, STREAM, EVENTS})
  void usageAboveTheCapIsChargedInFull(String path) {
    HttpResponse<String> answer =
        post(
            path,
            body(
                "prompt=0 reasoning=0 fail=overrun",
                ",\"generationConfig\":{\"maxOutputTokens\":1000}"));

    assertThat(charged(answer)).isEqualTo(5_000_000);
  }

  @Test
  void anEventStreamThatBreaksOffEndsWithAnErrorAndCostsItsCap() {
    HttpResponse<String> answer =
        post(
            EVENTS,
            body(
                "prompt=1000 reasoning=0 tokens=40 fail=cut",
                ",\"generationConfig\":{\"maxOutputTokens\":100}"));

    assertThat(answer.body()).contains("data: {\"error\":{\"code\":502");
    // What it said of its input at 0.30, all that it could have said at 2.50 USD a million; but
    // the hold knew of fewer bytes than the tokens that are pretended here.
    assertThat(charged(answer)).isPositive().isLessThanOrEqualTo(300_000 + 250_000);
    assertThat(rig.call(answer).ending()).isEqualTo("unreconciled");
  }

  @Test
  void anArrayThatBreaksOffLooksBroken() {
    assertThatThrownBy(() -> post(STREAM, body("tokens=40 fail=cut", "")))
        .isInstanceOf(UncheckedIOException.class);
    rig.settled();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aCredentialThatGoogleRefusesIsNoFaultOfTheCaller(int status) {
    HttpResponse<String> answer = post(GENERATE, body("fail=" + status, ""));

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("upstream_auth_failed").doesNotContain("API key not valid");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void errorsOfTheProviderPassMaskedAndCostNothing(int status) {
    HttpResponse<String> answer = post(GENERATE, body("fail=" + status, ""));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains("projects/***").doesNotContain("314159265358");
    assertThat(rig.call(answer).ending()).isEqualTo("unbilled");
  }
}
