package dev.hardstop.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.server.config.Secret;
import dev.hardstop.server.simulated.ServedCall;
import dev.hardstop.store.CallRecord;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anthropic's wire through the whole gateway, beside OpenAI's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MessagesTest {
  private static final String MESSAGES = "/v1/messages";
  private static final String CHAT = "/v1/chat/completions";
  private static final String STREAM = ",\"stream\":true";

  private static final String KEYS =
      """
      keys:
        - id: app
          secret-sha256: "%s"
          attributes: {tenant: acme, team: support}
          callers-may-set: [user, run]
          attributes-from: {user: [body:metadata.user_id], run: header:x-claude-code-session-id}
        - {id: narrow, secret-sha256: "%s", providers: [sim]}
      """
          .formatted(Secret.sha256(Rig.SECRET), Secret.sha256(Rig.OTHER_SECRET));

  private static final String REST =
      """
      deadlines: {connect: 2s, idle: 1500ms, total: 20s}
      budgets:
        - {id: all, limit: 1000 USD, window: day}
        - {id: broke, match: {model: claude-3-haiku-20240307}, limit: 0 USD, window: day}
        - {id: small, match: {model: claude-opus-4-1}, limit: 0.10 USD, window: day}
        - {id: runs, per: [run], per-missing: skip, limit: 2 requests, window: day}
      """;

  private Rig rig;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig = new Rig(folder, Rig.WIRES + KEYS + REST);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
  }

  private HttpRequest.Builder request(String path) {
    return rig.request(path).header("anthropic-version", "2023-06-01");
  }

  private HttpResponse<String> post(String path, String body) {
    return send(request(path), body);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String body) {
    return rig.send(request.POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  @Test
  void aMessageIsChargedToTheNanoDollarAndSaysSo() {
    HttpResponse<String> answer =
        post(MESSAGES, Rig.message("prompt=100 cached=30 cache-write=20 tokens=40", ""));

    // 50 at 1, 20 at 1.25, 30 at 0.1, 40 at 5 USD a million.
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-hardstop-cost-usd")).contains("0.000278");
    assertThat(answer.headers().firstValue("request-id").orElseThrow()).startsWith("req_");
    assertThat(answer.headers().map()).doesNotContainKey("anthropic-organization-id");
    CallRecord call = rig.call(answer);
    assertThat(call.ending()).isEqualTo("metered");
    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(278_000);
    assertThat(call.usage())
        .as("as counted here, and as the provider wrote it")
        .contains("\"usage\":{\"input_tokens\":50", "\"raw_usage\":{", "\"cache_creation\":{");
    assertThat(call.charge().orElseThrow().of(Unit.INPUT_TOKENS)).isEqualTo(100);
  }

  @Test
  void whatIsCachedForAnHourCostsAsMuch() {
    String cached =
        """
        ,"system":[{"type":"text","text":"x","cache_control":{"type":"ephemeral","ttl":"1h"}}]""";
    HttpResponse<String> answer =
        post(MESSAGES, Rig.message("prompt=100 cache-write=100 tokens=10", cached));

    assertThat(rig.call(answer).charge().orElseThrow().nanoUsd()).isEqualTo(250_000);
  }

  @Test
  void onlyTheProvidersOwnCredentialAndPricedBetasGoUp() {
    HttpRequest.Builder request =
        request(MESSAGES)
            .header("x-api-key", Rig.SECRET)
            .header("anthropic-beta", "prompt-caching-2024-07-31,context-1m-2025-08-07")
            .header("cookie", "a=b");
    HttpResponse<String> answer = send(request, Rig.message("", ""));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    ServedCall served = rig.provider.served().last();
    assertThat(served.header("x-api-key")).contains("sk-sim-0123456789");
    assertThat(served.header("authorization")).isEmpty();
    assertThat(served.header("cookie")).isEmpty();
    assertThat(served.header("anthropic-version")).contains("2023-06-01");
    assertThat(served.header("anthropic-beta")).contains("prompt-caching-2024-07-31");
    assertThat(served.uri()).isEqualTo("/v1/messages");
    assertThat(served.body().toString()).contains("\"service_tier\":\"standard_only\"");
  }

  @Test
  void aStreamTellsItsCostBeforeItsLastEvent() {
    HttpResponse<String> answer =
        post(MESSAGES + "?beta=true", Rig.message("prompt=100 tokens=40", STREAM));

    assertThat(answer.body())
        .containsSubsequence(
            "event: message_start",
            "event: message_delta",
            ": hardstop {\"cost_usd\":\"0.0003\",\"remaining_usd\":",
            "event: message_stop");
    assertThat(rig.call(answer).charge().orElseThrow().nanoUsd()).isEqualTo(300_000);
    assertThat(rig.provider.served().last().uri()).isEqualTo("/v1/messages?beta=true");
  }

  @Test
  void countingTokensIsFree() {
    HttpResponse<String> answer =
        post(
            MESSAGES + "/count_tokens",
            """
            {"model":"claude-haiku-4-5","messages":[{"role":"user","content":"one two"}]}""");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"input_tokens\":8");
    assertThat(rig.call(answer).charge().orElseThrow().nanoUsd()).isZero();
  }

  @Test
  void aRefusalIsInAnthropicsFormat() {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer =
        post(MESSAGES, Rig.message("", "").replace("claude-haiku-4-5", "claude-3-haiku-20240307"));

    assertThat(answer.statusCode()).isEqualTo(402);
    String id = answer.headers().firstValue("x-hardstop-request-id").orElseThrow();
    assertThat(answer.headers().firstValue("request-id")).contains(id);
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(answer.body())
        .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"billing_error\",\"message\":")
        .contains("\"hardstop\":{\"code\":\"request_exceeds_budget\"")
        .endsWith(",\"request_id\":\"" + id + "\"}");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @Test
  void aBodyForAnotherWireIsRefusedWithThePathToCall() {
    HttpResponse<String> onChat =
        rig.post(CHAT, Rig.chat("").replace("gpt-test", "claude-haiku-4-5"));
    HttpResponse<String> onMessages =
        post(MESSAGES, Rig.message("", "").replace("claude-haiku-4-5", "gpt-4o"));

    assertThat(onChat.statusCode()).isEqualTo(400);
    assertThat(onChat.body()).contains("\"code\":\"wire_mismatch\"", "/v1/messages");
    assertThat(onMessages.statusCode()).isEqualTo(400);
    assertThat(onMessages.body())
        .contains("\"code\":\"wire_mismatch\"", CHAT, "\"type\":\"invalid_request_error\"");
  }

  @Test
  void aKeyReachesOnlyItsProvidersOnEveryWireAndWay() {
    String body = Rig.message("", "");
    for (String path : new String[] {MESSAGES, "/p/claude" + MESSAGES}) {
      HttpResponse<String> answer =
          send(request(path).setHeader("authorization", "Bearer " + Rig.OTHER_SECRET), body);

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("provider_not_allowed", "permission_error");
    }
    HttpResponse<String> prefixed =
        send(
            request(MESSAGES).setHeader("authorization", "Bearer " + Rig.OTHER_SECRET),
            body.replace("claude-haiku-4-5", "claude/claude-haiku-4-5"));
    assertThat(prefixed.statusCode()).isEqualTo(403);
  }

  @Test
  void aProviderCanBeNamedByPathAndByModel() {
    assertThat(post("/p/claude" + MESSAGES, Rig.message("", "")).statusCode()).isEqualTo(200);
    HttpResponse<String> prefixed =
        post(MESSAGES, Rig.message("", "").replace("claude-haiku-4-5", "claude/claude-haiku-4-5"));

    assertThat(prefixed.statusCode()).isEqualTo(200);
    assertThat(rig.provider.served().last().body().toString())
        .contains("\"model\":\"claude-haiku-4-5\"");
    HttpResponse<String> elsewhere = post("/p/sim" + MESSAGES, Rig.message("", ""));
    assertThat(elsewhere.statusCode()).isEqualTo(404);
  }

  @Test
  void modelsAreListedInTheShapeOfTheCaller() {
    HttpResponse<String> theirs = rig.send(request("/v1/models").GET().build());
    HttpResponse<String> one = rig.send(request("/v1/models/claude-haiku-4-5").GET().build());
    HttpResponse<String> usual = rig.get("/v1/models");

    assertThat(theirs.body())
        .contains("{\"type\":\"model\",\"id\":\"claude-haiku-4-5\"", "\"has_more\":false")
        .doesNotContain("gpt-");
    assertThat(one.body()).startsWith("{\"type\":\"model\",\"id\":\"claude-haiku-4-5\"");
    assertThat(usual.body()).startsWith("{\"object\":\"list\"").doesNotContain("claude");
  }

  @Test
  void whoIsUnknownAndWhatIsNotServedIsToldInAnthropicsFormat() {
    HttpResponse<String> unknown =
        send(request(MESSAGES).setHeader("authorization", "Bearer no"), Rig.message("", ""));
    HttpResponse<String> batches = post(MESSAGES + "/batches", "{}");
    HttpResponse<String> file = rig.send(request("/v1/skills/skill_1").GET().build());

    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(unknown.body()).contains("\"type\":\"authentication_error\"");
    assertThat(batches.statusCode()).isEqualTo(501);
    assertThat(batches.body()).contains("\"code\":\"unsupported_path\"");
    assertThat(file.statusCode()).isEqualTo(501);
    assertThat(file.body()).startsWith("{\"type\":\"error\"");
  }

  @Test
  void claudeCodesSessionAndUserAreWhatTheCallIsFor() {
    String body =
        Rig.message("", ",\"metadata\":{\"user_id\":\"user_1_account__session_2\"}")
            .replace("\"max_tokens\":1000", "\"max_tokens\":32000");
    for (int call = 0; call < 2; call++) {
      HttpResponse<String> answer = send(claudeCode(), body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(rig.call(answer).attributes())
          .contains("\"run\":\"session-1\"", "\"user\":\"user_1_account__session_2\"");
    }

    HttpResponse<String> third = send(claudeCode(), body);
    assertThat(third.statusCode()).isEqualTo(402);
    assertThat(third.body()).contains("\"code\":\"budget_exhausted\"");
  }

  private HttpRequest.Builder claudeCode() {
    return request(MESSAGES + "?beta=true")
        .header("x-claude-code-session-id", "session-1")
        .header("x-app", "cli")
        .header("user-agent", "claude-cli/2.1.0 (external, cli)")
        .header("x-stainless-retry-count", "0")
        .header("anthropic-beta", "claude-code-20250219,interleaved-thinking-2025-05-14");
  }

  @Test
  void aCapThatHadToBeStatedIsLoweredToWhatFitsButNotBelowTheThoughts() {
    // 0.10 USD: the input is held first, then 75 USD a million for each token of the cap.
    String body =
        Rig.message("tokens=10", "")
            .replace("claude-haiku-4-5", "claude-opus-4-1")
            .replace("\"max_tokens\":1000", "\"max_tokens\":4000");
    HttpResponse<String> fitted = post(MESSAGES, body);

    assertThat(fitted.statusCode()).as(fitted.body()).isEqualTo(200);
    long cap = Long.parseLong(fitted.headers().firstValue("x-hardstop-output-cap").orElseThrow());
    assertThat(cap).isBetween(256L, 1_400L);
    assertThat(rig.provider.served().last().body().toString()).contains("\"max_tokens\":" + cap);

    String thinking =
        body.replace(
            "\"max_tokens\":4000",
            "\"max_tokens\":4000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}");
    HttpResponse<String> refused = post(MESSAGES, thinking);
    assertThat(refused.statusCode()).isEqualTo(402);
    assertThat(refused.body()).contains("\"code\":\"request_exceeds_budget\"");
  }

  @Test
  void aContainerThatNobodyWasGivenIsNotFoundAndNotSent() {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer = post(MESSAGES, Rig.message("", ",\"container\":\"c_1\""));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("\"code\":\"unknown_object\"");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"max_uses\":5}]",
        "\"mcp_servers\":[{\"type\":\"url\",\"url\":\"https://a.example\",\"name\":\"a\"}]",
        "\"inference_geo\":\"us\""
      })
  void whatHasNoBoundIsNotSent(String field) {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer = post(MESSAGES, Rig.message("", "," + field));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"unbounded_request\"");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @Test
  void anUpstreamErrorPassesWithoutTheOrganisation() {
    HttpResponse<String> answer = post(MESSAGES, Rig.message("fail=429", ""));

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).contains("rate_limit_error", "(org: ***)");
  }

  @Test
  void aStreamThatBreaksOffEndsInAnErrorThatSdksRaise() {
    HttpResponse<String> answer = post(MESSAGES, Rig.message("tokens=12 fail=cut", STREAM));

    assertThat(answer.body())
        .contains("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"")
        .doesNotContain("message_stop");
  }

  @ParameterizedTest(name = "{0} -> {1}, {2}")
  @CsvSource({
    "none, 200, metered",
    "drip, 200, metered",
    "429, 429, unbilled",
    "529, 529, unbilled",
    "500, 500, unbilled",
    "401, 502, unbilled",
    "close, 502, unreconciled",
    "hang, 504, unreconciled",
    "hang-after-head, 504, unreconciled",
    "cut, 502, unreconciled",
    "cut-before-end, 502, unreconciled",
    "no-usage, 200, unreconciled",
    "null-usage, 200, unreconciled",
    "error-in-ok, 200, unreconciled",
    "truncated-json, 200, unreconciled",
    "html, 200, unreconciled",
    "huge-event, 200, metered",
    "overrun, 200, metered",
  })
  void aWholeAnswerEndsItsHold(String fault, int status, String ending) {
    HttpResponse<String> answer = post(MESSAGES, Rig.message("tokens=12 fail=" + fault, ""));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    check(rig.call(answer), ending);
  }

  @ParameterizedTest(name = "{0} -> {1}, {2}")
  @CsvSource({
    "none, 200, metered",
    "drip, 200, metered",
    "529, 529, unbilled",
    "401, 502, unbilled",
    "close, 502, unreconciled",
    "hang, 504, unreconciled",
    "hang-after-head, 200, unreconciled",
    "cut, 200, unreconciled",
    "reset, 200, unreconciled",
    // The final counts come one event before the last.
    "cut-before-end, 200, metered",
    "no-usage, 200, unreconciled",
    "null-usage, 200, unreconciled",
    "stream-error, 200, unreconciled",
    "truncated-json, 200, metered",
    "html, 200, unreconciled",
    "huge-event, 200, metered",
    "overrun, 200, metered",
  })
  void aStreamEndsItsHold(String fault, int status, String ending) {
    HttpResponse<String> answer = post(MESSAGES, Rig.message("tokens=12 fail=" + fault, STREAM));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    check(rig.call(answer), ending);
  }

  private void check(CallRecord call, String ending) {
    assertThat(rig.openHolds()).isZero();
    assertThat(call.ending()).as(call.detail()).isEqualTo(ending);
    if (ending.equals("unbilled")) {
      // No money, but a request it was.
      assertThat(call.charge()).contains(Amounts.of(0, 0, 0, 1, 0));
      return;
    }
    // An output that nobody counted is charged up to its cap.
    long least = ending.equals("metered") ? 1 : 1_000 * 5_000L;
    assertThat(call.charge().orElseThrow().nanoUsd()).isGreaterThanOrEqualTo(least);
  }

  @Test
  void aStreamThatBreaksOffIsChargedItsCountedInputAndItsCap() {
    String padding = "\\u00e9".repeat(2_000);
    HttpResponse<String> answer =
        post(
            MESSAGES,
            Rig.message(
                "prompt=100 tokens=12 fail=cut", STREAM + ",\"system\":\"" + padding + '"'));

    CallRecord call = rig.call(answer);
    assertThat(call.ending()).isEqualTo("unreconciled");
    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(100_000 + 1_000 * 5_000L);
    assertThat(call.estimateNanoUsd()).isGreaterThan(2 * (100_000 + 1_000 * 5_000L));
  }

  @Test
  void aHoldShrinksOnceTheInputIsCountedAndALateAnswerEndsGracefully() throws Exception {
    String fields =
        STREAM
            + ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},\"system\":\""
            + "x".repeat(20_000)
            + '"';
    // The thought would take a minute; the provider is silent for longer than it may be.
    String body =
        Rig.message("prompt=100 rate=1", fields)
            .replace("\"max_tokens\":1000", "\"max_tokens\":2000");
    HttpResponse<InputStream> answer =
        rig.client.send(
            request(MESSAGES).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    // 100 at 1, 2,000 at 5 USD a million.
    long most = 100_000 + 2_000 * 5_000L;
    var lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
    assertThat(lines.readLine()).isEqualTo("event: message_start");
    rig.until("the hold has not shrunk", () -> heldNanoUsd() == most);

    String rest = lines.lines().collect(Collectors.joining("\n"));
    assertThat(rest)
        .containsSubsequence(
            "\"content_block\":{\"type\":\"thinking\"",
            "event: content_block_stop",
            "\"stop_reason\":\"max_tokens\"",
            ": hardstop {\"cost_usd\":\"0.0101\"",
            "event: message_stop")
        .doesNotContain("event: error");
    CallRecord call = rig.call(answer);
    assertThat(call.ending()).isEqualTo("unreconciled");
    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(most);
    assertThat(call.estimateNanoUsd()).isGreaterThan(2 * most);
  }

  private long heldNanoUsd() {
    String budgets = rig.get("/hardstop/v1/budgets").body();
    var held = Pattern.compile("\"budget\":\"all\".*?\"held\":\"([0-9.]+)").matcher(budgets);
    return held.find() ? new BigDecimal(held.group(1)).movePointRight(9).longValueExact() : -1;
  }
}
