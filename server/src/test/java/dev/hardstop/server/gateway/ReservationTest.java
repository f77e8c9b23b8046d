package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.server.config.Secret;
import dev.hardstop.store.CallRecord;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reservation API: what code gets that spends without the gateway in between. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReservationTest {
  private static final String ROOT = ReservationPaths.ROOT;
  private static final String HASTY_SECRET = "hs_secret-of-someone-hasty";
  private static final String SHADOW_SECRET = "hs_secret-of-a-watcher";

  private static final String YAML =
      """
      keys:
        - id: app
          secret-sha256: "%s"
          attributes: {tenant: acme, team: support}
          callers-may-set: [user, run, feature]
        - {id: other, secret-sha256: "%s", attributes: {tenant: other}}
        - id: hasty
          secret-sha256: "%s"
          attributes: {tenant: acme}
          callers-may-set: [user]
          wait: 0s
        - {id: watcher, secret-sha256: "%s", mode: shadow, attributes: {tenant: other}}
      budgets:
        - {id: all, match: {tenant: acme}, limit: 10 USD, window: day}
        - {id: run, match: {run: shared}, limit: 1 USD, window: day}
        - {id: user-day, match: {user: "*"}, per: [user], limit: 1 USD, window: day}
        - {id: feature-tokens, match: {feature: chat}, limit: 1000 tokens, window: day}
        - {id: none, match: {tenant: other}, limit: 0 USD, window: day}
      """
          .formatted(
              Secret.sha256(Rig.SECRET),
              Secret.sha256(Rig.OTHER_SECRET),
              Secret.sha256(HASTY_SECRET),
              Secret.sha256(SHADOW_SECRET));

  private Rig rig;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig = new Rig(folder, YAML);
  }

  @AfterAll
  void close() {
    rig.close();
  }

  private JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private HttpResponse<String> reserve(String body) {
    return rig.post(ROOT, body);
  }

  private String reserved(String body) {
    HttpResponse<String> answer = reserve(body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json(answer).path("id").asString();
  }

  private HttpResponse<String> act(String id, String action, String body) {
    return rig.post(ROOT + "/" + id + "/" + action, body);
  }

  private HttpResponse<String> as(String secret, String path, String body) {
    return rig.send(
        HttpRequest.newBuilder(URI.create(rig.url() + path))
            .header("authorization", "Bearer " + secret)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private CallRecord recorded(String id) {
    rig.awaitTables();
    return rig.store.projection().calls(id).getLast();
  }

  @Test
  void isHeldAndSettledExactly() {
    HttpResponse<String> made =
        reserve(
            "{\"attributes\":{\"user\":\"ann\"},\"amounts\":{\"USD\":\"0.25\",\"tokens\":1200},\"ttl\":\"5m\"}");

    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(json(made).path("state").asString()).isEqualTo("open");
    assertThat(json(made).path("amounts").toString())
        .isEqualTo("{\"USD\":\"0.25\",\"tokens\":1200,\"requests\":1}");
    assertThat(made.headers().firstValue("x-hardstop-reserved-usd")).contains("0.25");
    String id = json(made).path("id").asString();
    HttpResponse<String> settled =
        act(id, "settle", "{\"amounts\":{\"USD\":\"0.200000001\",\"tokens\":900}}");
    assertThat(settled.statusCode()).isEqualTo(200);
    assertThat(json(settled).path("charged").toString())
        .isEqualTo("{\"USD\":\"0.200000001\",\"tokens\":900,\"requests\":1}");
    CallRecord call = recorded(id);
    assertThat(call.kind()).isEqualTo("reservation");
    assertThat(call.state()).isEqualTo("settled");
    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(200_000_001);
    assertThat(call.attributes()).contains("\"user\":\"ann\"", "\"team\":\"support\"");
  }

  @Test
  void isShownWhileItIsOpenAndAfter() {
    String id = reserved("{\"amounts\":{\"USD\":\"0.01\"}}");

    assertThat(json(rig.get(ROOT + "/" + id)).path("state").asString()).isEqualTo("open");
    act(id, "release", "");
    assertThat(json(rig.get(ROOT + "/" + id)).path("state").asString()).isEqualTo("released");
  }

  @Test
  void aRepeatIsToldWhatTheFirstEndDid() {
    String id = reserved("{\"amounts\":{\"USD\":\"0.01\"}}");
    HttpResponse<String> first = act(id, "settle", "{\"amounts\":{\"USD\":\"0.05\"}}");
    HttpResponse<String> again = act(id, "settle", "{\"amounts\":{\"USD\":\"0.07\"}}");

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body()).contains("\"overrun\":{\"USD\":\"0.04\"}");
    assertThat(again.headers().firstValue("x-hardstop-repeated")).contains("true");
    String released = reserved("{\"amounts\":{\"USD\":\"0.01\"}}");
    assertThat(act(released, "release", "").body()).isEqualTo(act(released, "release", "").body());
  }

  @Test
  void anotherEndThanTheFirstIsRefusedAndChangesNothing() {
    String id = reserved("{\"amounts\":{\"USD\":\"0.01\"}}");
    act(id, "release", "{}");

    HttpResponse<String> settle = act(id, "settle", "{\"amounts\":{\"USD\":\"0.01\"}}");
    HttpResponse<String> extend = act(id, "extend", "{\"ttl\":\"1m\"}");

    assertThat(settle.statusCode()).isEqualTo(409);
    assertThat(settle.body()).contains("\"code\":\"already_done\"", "\"cost_usd\":\"0\"", id);
    assertThat(settle.headers().firstValue("x-should-retry")).contains("false");
    assertThat(extend.statusCode()).isEqualTo(409);
    assertThat(recorded(id).state()).isEqualTo("released");
  }

  @Test
  void aUnitThatASettleDoesNotStateIsChargedAsItWasHeld() {
    String id = reserved("{\"amounts\":{\"USD\":\"0.01\",\"tokens\":500}}");

    act(id, "settle", "{\"amounts\":{\"USD\":\"0\"}}");

    assertThat(recorded(id).charge().orElseThrow().toString())
        .isEqualTo("[500 tokens, 1 requests]");
  }

  @Test
  void aUnitThatABudgetCountsHasToBeStated() {
    String feature = "{\"attributes\":{\"feature\":\"chat\"},\"amounts\":{%s}}";
    HttpResponse<String> without = reserve(feature.formatted("\"USD\":\"0.01\""));
    HttpResponse<String> withParts =
        reserve(
            feature.formatted("\"USD\":\"0.01\",\"input-tokens\":300,\"output-tokens\":\"200\""));

    assertThat(without.statusCode()).isEqualTo(400);
    assertThat(without.body()).contains("unbounded_request", "amounts.tokens");
    assertThat(withParts.statusCode()).as(withParts.body()).isEqualTo(201);
    assertThat(json(withParts).path("amounts").path("tokens").asLong()).isEqualTo(500);
    act(json(withParts).path("id").asString(), "release", "");
  }

  @Test
  void whatDoesNotFitIsRefusedAsAGatewayCallIs() {
    HttpResponse<String> answer =
        reserve("{\"attributes\":{\"user\":\"bob\"},\"amounts\":{\"USD\":\"1.000000001\"}}");

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(json(answer).path("error").path("code").asString())
        .isEqualTo("request_exceeds_budget");
    JsonNode fields = json(answer).path("error").path("hardstop");
    assertThat(fields.path("call").asString())
        .isEqualTo(answer.headers().firstValue("x-hardstop-request-id").orElseThrow());
    assertThat(recorded(fields.path("call").asString()).refusal())
        .isEqualTo("request_exceeds_budget");
  }

  @Test
  void waitsForOthersAndGetsWhatTheyGiveBack() throws Exception {
    String body = "{\"attributes\":{\"run\":\"shared\"},\"amounts\":{\"USD\":\"0.6\"}}";
    String first = reserved(body);
    var waiting =
        rig.client.sendAsync(
            rig.request(ROOT).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    rig.until("nobody waits", () -> rig.ledger.sizes().waiters() == 1);
    act(first, "release", "");

    HttpResponse<String> answer = waiting.get(10, TimeUnit.SECONDS);
    assertThat(answer.statusCode()).isEqualTo(201);
    act(json(answer).path("id").asString(), "release", "");
  }

  @Test
  void whoMayNotWaitIsToldToTryAgain() {
    String body = "{\"attributes\":{\"user\":\"eve\"},\"amounts\":{\"USD\":\"0.6\"}}";
    HttpResponse<String> first = as(HASTY_SECRET, ROOT, body);
    HttpResponse<String> second = as(HASTY_SECRET, ROOT, body);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.body()).contains("budget_contended");
    assertThat(second.headers().firstValue("x-should-retry")).contains("true");
  }

  @Test
  void nobodyIsLeftWaitingWhoHasGone() throws Exception {
    String body = "{\"attributes\":{\"run\":\"shared\"},\"amounts\":{\"USD\":\"0.7\"}}";
    int before = rig.openHolds();
    String first = reserved(body);
    try (RawClient gone = new RawClient(rig.gateway.port())) {
      gone.send(
          "POST %s HTTP/1.1\r\nhost: x\r\nauthorization: Bearer %s\r\n".formatted(ROOT, Rig.SECRET)
              + "content-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
                  .formatted(body.length(), body));
      rig.until("nobody waits", () -> rig.ledger.sizes().waiters() == 1);
    }
    rig.until("somebody waits", () -> rig.ledger.sizes().waiters() == 0);

    act(first, "release", "");
    assertThat(rig.openHolds()).isEqualTo(before);
  }

  @Test
  void lapsesChargedInFullAndALateSettleIsToldSo() {
    String id = reserved("{\"amounts\":{\"USD\":\"0.01\"},\"ttl\":\"1s\"}");
    rig.until("nothing lapses", () -> rig.ledger.tick() > 0);

    HttpResponse<String> late = act(id, "settle", "{\"amounts\":{\"USD\":\"0.001\"}}");

    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.body()).contains("already_done", "lapsed", "\"cost_usd\":\"0.01\"");
    assertThat(json(rig.get(ROOT + "/" + id)).path("state").asString()).isEqualTo("lapsed");
    assertThat(recorded(id).state()).isEqualTo("unreconciled");
  }

  @Test
  void hasLapsedFromItsDeadlineOnThoughNobodyLookedYet() {
    String id = reserved("{\"amounts\":{\"USD\":\"0.01\"},\"ttl\":\"1ms\"}");

    rig.until(
        "still open",
        () -> json(rig.get(ROOT + "/" + id)).path("state").asString().equals("lapsed"));
    assertThat(act(id, "settle", "{\"amounts\":{\"USD\":\"0.001\"}}").statusCode()).isEqualTo(409);
    assertThat(rig.ledger.tick()).as("counted with the others").isPositive();
  }

  @Test
  void isGoneAWeekAfterItsEnd() {
    String id = reserved("{\"amounts\":{\"USD\":\"0.01\"}}");
    act(id, "release", "");
    rig.ahead = java.time.Duration.ofDays(7).minusMinutes(1);
    assertThat(act(id, "release", "").statusCode()).isEqualTo(200);
    rig.ahead = java.time.Duration.ofDays(7).plusMinutes(1);

    HttpResponse<String> gone = act(id, "release", "");
    rig.ahead = java.time.Duration.ZERO;

    assertThat(gone.statusCode()).isEqualTo(410);
    assertThat(gone.body()).contains("\"code\":\"gone\"");
  }

  @Test
  void aRepeatWithItsIdempotencyKeyIsTheSameReservation() {
    String body = "{\"amounts\":{\"USD\":\"0.01\"},\"ttl\":\"1m\",\"idempotency_key\":\"%s\"}";
    HttpResponse<String> first = reserve(body.formatted("k1"));
    HttpResponse<String> again = reserve(body.formatted("k1").replace("{\"amounts", "{ \"amounts"));
    HttpResponse<String> another = reserve(body.formatted("k2"));
    HttpResponse<String> otherAmount = reserve(body.formatted("k1").replace("0.01", "0.02"));

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("x-hardstop-repeated")).contains("true");
    assertThat(json(another).path("id")).isNotEqualTo(json(first).path("id"));
    assertThat(otherAmount.statusCode()).isEqualTo(400);
    String id = json(first).path("id").asString();
    act(id, "settle", "{\"amounts\":{\"USD\":\"0.005\"}}");
    HttpResponse<String> late = reserve(body.formatted("k1"));
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.body()).contains("already_done", id, "\"cost_usd\":\"0.005\"");
    act(json(another).path("id").asString(), "release", "");
  }

  @Test
  void duplicatesAtOnceMakeOneReservation() {
    String body = "{\"amounts\":{\"USD\":\"0.01\"},\"idempotency_key\":\"at-once\"}";
    var all =
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(
                each ->
                    rig.client.sendAsync(
                        rig.request(ROOT).POST(BodyPublishers.ofString(body)).build(),
                        BodyHandlers.ofString()))
            .toList();

    var answers = all.stream().map(each -> each.join()).toList();

    assertThat(answers).allMatch(answer -> answer.statusCode() == 201);
    assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
    act(json(answers.getFirst()).path("id").asString(), "release", "");
  }

  @Test
  void aRefusedReservationMayBeTriedAgainWithItsIdempotencyKey() {
    String body =
        "{\"attributes\":{\"run\":\"shared\"},\"amounts\":{\"USD\":\"2\"},\"idempotency_key\":\"refused\"}";

    assertThat(reserve(body).statusCode()).isEqualTo(402);
    assertThat(reserve(body).statusCode()).isEqualTo(402);
  }

  @Test
  void attributesObeyTheKeysRules() {
    HttpResponse<String> reserved =
        reserve("{\"attributes\":{\"model\":\"gpt\"},\"amounts\":{\"USD\":\"0.01\"}}");
    HttpResponse<String> bound =
        reserve("{\"attributes\":{\"tenant\":\"x\"},\"amounts\":{\"USD\":\"0.01\"}}");
    HttpResponse<String> twice =
        rig.send(
            rig.request(ROOT)
                .header("x-hardstop-user", "ann")
                .POST(
                    BodyPublishers.ofString(
                        "{\"attributes\":{\"user\":\"bob\"},\"amounts\":{\"USD\":\"0.01\"}}"))
                .build());

    assertThat(reserved.statusCode()).isEqualTo(403);
    assertThat(reserved.body()).contains("attribute_not_allowed", "attributes.model");
    assertThat(bound.statusCode()).isEqualTo(403);
    assertThat(twice.statusCode()).isEqualTo(400);
    assertThat(twice.body()).contains("ambiguous_request");
  }

  @Test
  void anotherKeysReservationIsNotFound() {
    String id = reserved("{\"amounts\":{\"USD\":\"0.01\"}}");
    for (String ended : new String[] {"open", "ended"}) {
      for (String action : new String[] {"settle", "release", "extend"}) {
        String body =
            switch (action) {
              case "settle" -> "{\"amounts\":{}}";
              case "extend" -> "{\"ttl\":\"1m\"}";
              default -> "{}";
            };
        HttpResponse<String> answer = as(Rig.OTHER_SECRET, ROOT + "/" + id + "/" + action, body);
        assertThat(answer.statusCode()).as(ended + " " + action).isEqualTo(404);
      }
      act(id, "release", "");
    }
    assertThat(act("rq_nothing", "release", "").statusCode()).isEqualTo(404);
  }

  @Test
  void shadowModeRefusesNothingAndSaysWhatItWouldHaveDone() {
    HttpResponse<String> enforced = as(Rig.OTHER_SECRET, ROOT, "{\"amounts\":{\"USD\":\"1\"}}");
    HttpResponse<String> watched = as(SHADOW_SECRET, ROOT, "{\"amounts\":{\"USD\":\"1\"}}");
    HttpResponse<String> unstated =
        as(SHADOW_SECRET, ROOT, "{\"attributes\":{\"tenant\":\"x\"},\"amounts\":{}}");

    assertThat(enforced.statusCode()).isEqualTo(402);
    assertThat(watched.statusCode()).isEqualTo(201);
    assertThat(json(watched).path("would_refuse").asString()).isEqualTo("request_exceeds_budget");
    assertThat(unstated.statusCode()).isEqualTo(201);
    assertThat(json(unstated).path("would_refuse").asString()).isEqualTo("unbounded_request");
    for (HttpResponse<String> each : java.util.List.of(watched, unstated)) {
      as(SHADOW_SECRET, ROOT + "/" + json(each).path("id").asString() + "/release", "");
    }
  }

  @Test
  void aKillSwitchRefusesNewOnesAndExtensionsButLetsSpentMoneyBeReported() throws Exception {
    String body = "{\"attributes\":{\"run\":\"killed\"},\"amounts\":{\"USD\":\"0.01\"}}";
    String id = reserved(body);
    var set = new CountDownLatch(1);
    rig.ledger.setLatch(
        new Latch(
            "stop", Latch.Kind.TRIPPED, Map.of("run", "killed"), Optional.empty(), "why", "me"),
        durable -> set.countDown());
    assertThat(set.await(10, TimeUnit.SECONDS)).isTrue();

    HttpResponse<String> refused = reserve(body);
    HttpResponse<String> extended = act(id, "extend", "{\"ttl\":\"1m\"}");
    HttpResponse<String> settled = act(id, "settle", "{\"amounts\":{\"USD\":\"0.01\"}}");
    rig.ledger.clearLatch("stop", "me", "over", durable -> {});

    assertThat(refused.statusCode()).isEqualTo(402);
    assertThat(refused.body()).contains("tripped", "why");
    assertThat(extended.statusCode()).isEqualTo(402);
    assertThat(settled.statusCode()).isEqualTo(200);
  }

  @Test
  void lapsesLaterWhenExtended() {
    String id = reserved("{\"amounts\":{\"USD\":\"0.01\"},\"ttl\":\"1m\"}");
    JsonNode before = json(rig.get(ROOT + "/" + id));

    HttpResponse<String> extended = act(id, "extend", "{\"ttl\":\"10m\"}");

    assertThat(extended.statusCode()).isEqualTo(200);
    assertThat(json(extended).path("lapses_at").asString())
        .isGreaterThan(before.path("lapses_at").asString());
    act(id, "release", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"amounts\":{\"USD\":\"-1\"}}|amounts.USD",
        "{\"amounts\":{\"USD\":\"NaN\"}}|amounts.USD",
        "{\"amounts\":{\"USD\":0.1}}|a string with a decimal",
        "{\"amounts\":{\"USD\":\"1e3\"}}|amounts.USD",
        "{\"amounts\":{\"USD\":\"0.0000000001\"}}|nine places",
        "{\"amounts\":{\"USD\":\"99999999999999999999\"}}|amounts.USD",
        "{\"amounts\":{\"USD\":\"9999999\"}}|9223372",
        "{\"amounts\":{\"USD\":null}}|amounts.USD",
        "{\"amounts\":{\"tokens\":1.5}}|amounts.tokens",
        "{\"amounts\":{\"tokens\":-1}}|amounts.tokens",
        "{\"amounts\":{\"tokens\":99999999999999999999}}|amounts.tokens",
        "{\"amounts\":{\"tokens\":5,\"input-tokens\":6}}|at least 6",
        "{\"amounts\":{\"EUR\":\"1\"}}|unknown unit 'EUR'",
        "{\"amounts\":[]}|amounts: missing",
        "{}|amounts: missing",
        "[]|no JSON object",
        "{\"amounts\":{\"USD\":NaN}}|not one JSON object",
        "{\"amounts\":{},\"amounts\":{}}|not one JSON object",
        "{\"amounts\":{}} {}|not one JSON object",
        "{\"amounts\":{},\"price\":1}|unknown field 'price'",
        "{\"amounts\":{},\"ttl\":\"49h\"}|from 1ms to 48h",
        "{\"amounts\":{},\"ttl\":\"0s\"}|from 1ms to 48h",
        "{\"amounts\":{},\"ttl\":60}|ttl: 60 (expected: a string)",
        "{\"amounts\":{},\"attributes\":{\"user\":1}}|attributes.user",
        "{\"amounts\":{},\"attributes\":{\"user\":\"\"}}|attributes.user",
        "{\"amounts\":{},\"idempotency_key\":\"\"}|idempotency_key",
      })
  void aBadBodyIsRefusedByName(String body, String told) {
    HttpResponse<String> answer = reserve(body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(json(answer).path("error").path("message").asString()).contains(told);
    assertThat(json(answer).path("error").path("code").asString()).isEqualTo("invalid_request");
  }

  @Test
  void aBodyThatIsNoJsonOrTooLargeAndPathsThatAreNoneAreRefused() {
    HttpResponse<String> form =
        rig.send(
            HttpRequest.newBuilder(URI.create(rig.url() + ROOT))
                .header("authorization", "Bearer " + Rig.SECRET)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("{}"))
                .build());

    assertThat(form.statusCode()).isEqualTo(400);
    assertThat(reserve("{\"amounts\":{" + " ".repeat(70_000) + "}}").statusCode()).isEqualTo(413);
    assertThat(rig.get(ROOT).statusCode()).isEqualTo(404);
    assertThat(rig.post(ROOT + "/x/nothing", "{}").statusCode()).isEqualTo(404);
    assertThat(rig.post(ROOT + "//settle", "{}").statusCode()).isEqualTo(400);
    assertThat(as("hs_nobody", ROOT, "{}").statusCode()).isEqualTo(401);
  }
}
