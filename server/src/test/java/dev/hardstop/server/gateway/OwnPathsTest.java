package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.server.config.Secret;
import dev.hardstop.store.CallRecord;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway says of itself, and what operators change while it runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OwnPathsTest {
  private static final String CHAT = "/v1/chat/completions";

  private static final String YAML =
      """
      providers:
        sim: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
              models: [gpt-test, gpt-other], prices: {"*": {input: 1, output: 4}}}
        mine: {api: openai, base-url: "PROVIDER_URL", credential: caller, models: [own-*],
               prices: {"*": {input: 1, output: 4}}}
        maker: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
                book: openai, models: [omni-*]}
        free: {api: openai, base-url: "http://127.0.0.1:1"}
        forgotten: {api: openai, base-url: "http://127.0.0.1:1", credential: "${env:NOT_SET}"}
      keys:
        - id: app
          secret-sha256: "%s"
          attributes: {tenant: acme}
        - {id: watcher, secret-sha256: "%s", mode: shadow}
      budgets:
        - {id: all, limit: 10 USD, window: day}
        - {id: acme, match: {tenant: acme}, limit: 2 USD, window: month}
        - {id: watched, match: {key: watcher}, limit: 0 USD, window: day}
      """
          .formatted(Secret.sha256(Rig.SECRET), Secret.sha256(Rig.OTHER_SECRET));

  @TempDir private static Path folder;
  private Rig rig;

  @BeforeAll
  void open() {
    rig = new Rig(folder, YAML);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
  }

  @Test
  void aModelThatNobodyServesIsToldWithTheProvidersThatLackTheirCredential() {
    assertThat(rig.post(CHAT, "{\"model\":\"no-such-model\",\"messages\":[]}").body())
        .contains("unpriced_model")
        .contains("disabled, because their credential is not set: [forgotten]");
  }

  @Test
  void healthNeedsNoKey() {
    for (String path : new String[] {"/hardstop/health/live", "/hardstop/health/ready"}) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(rig.url() + path)).build();
      assertThat(rig.send(request).statusCode()).isEqualTo(200);
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(rig.url() + "/hardstop/v1/budgets")).build();
    assertThat(rig.send(request).statusCode()).isEqualTo(401);
  }

  @Test
  void aKeySeesTheModelsThatItMayUse() {
    HttpResponse<String> all = rig.get("/v1/models");

    assertThat(all.body()).contains("\"id\":\"gpt-test\"", "\"id\":\"gpt-other\"");
    assertThat(rig.get("/v1/models/gpt-test").body()).contains("\"owned_by\":\"sim\"");
    assertThat(rig.get("/v1/models/nothing").statusCode()).isEqualTo(404);
    assertThat(rig.get("/v1/models/nothing").body()).contains("\"code\":\"unknown_object\"");
  }

  @Test
  void aKeySeesWhatItMayStillSpend() {
    HttpResponse<String> answer = rig.get("/hardstop/v1/budgets");

    assertThat(answer.body())
        .contains("\"budget\":\"acme\"", "\"limit\":\"2\"", "\"unit\":\"USD\"")
        .doesNotContain("watched");
  }

  @Test
  void aCallThatNobodyKnowsIsNotFound() {
    assertThat(rig.get("/hardstop/v1/calls/rq_nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void shadowRefusesNothingChangesNothingAndRecordsWhatItWouldHaveDone() {
    String body = Rig.chat("prompt=10 tokens=3");
    HttpResponse<String> answer =
        rig.send(
            HttpRequest.newBuilder(URI.create(rig.url() + CHAT))
                .header("authorization", "Bearer " + Rig.OTHER_SECRET)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(rig.provider.served().last().body().toString()).isEqualTo(body);
    assertThat(rig.call(answer).wouldRefuse()).isEqualTo("request_exceeds_budget");
    assertThat(rig.call(answer).charge().orElseThrow().nanoUsd()).isEqualTo(22_000);
  }

  @Test
  void aCallersOwnCredentialIsForwardedWhereTheOwnHeaderSaysWhoItIs() {
    String body = Rig.chat("tokens=1").replace("gpt-test", "own-model");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(rig.url() + CHAT))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    HttpResponse<String> own =
        rig.send(
            request
                .copy()
                .header("x-hardstop-key", Rig.SECRET)
                .header("authorization", "Bearer sk-of-the-caller")
                .build());
    HttpResponse<String> without =
        rig.send(request.copy().header("authorization", "Bearer " + Rig.SECRET).build());
    HttpResponse<String> leaking =
        rig.send(
            request
                .copy()
                .header("x-hardstop-key", Rig.SECRET)
                .header("authorization", "Bearer " + Rig.OTHER_SECRET)
                .build());

    assertThat(own.statusCode()).as(own.body()).isEqualTo(200);
    assertThat(rig.provider.served().last().header("authorization"))
        .contains("Bearer sk-of-the-caller");
    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(leaking.statusCode()).isEqualTo(401);
  }

  @Test
  void aFreeCallDoesNotReachStateThatIsKeptForOthersEither() {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer =
        rig.post(
            "/v1/responses/input_tokens",
            "{\"model\":\"gpt-test\",\"input\":\"hi\",\"previous_response_id\":\"resp_1\"}");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @Test
  void aModelWithoutAPriceIsNeverFree() {
    HttpResponse<String> answer = rig.post("/p/free" + CHAT, Rig.chat("tokens=1"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"unpriced_model\"");
    CallRecord call = rig.call(answer);
    assertThat(call.refusal()).isEqualTo("unpriced_model");
    assertThat(call.attributes().toString()).contains("gpt-test", "acme");
  }

  @Test
  void moderationsAreFreeButCounted() {
    HttpResponse<String> answer =
        rig.post(
            "/p/maker/v1/moderations",
            "{\"model\":\"omni-moderation-latest\",\"input\":\"hello\"}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(rig.call(answer).charge().orElseThrow().nanoUsd()).isZero();
    assertThat(rig.call(answer).ending()).isEqualTo("metered");
  }

  @ParameterizedTest
  @ValueSource(strings = {"moderations", "responses/input_tokens"})
  void whatIsFreeAtOpenAiHasNoPriceElsewhere(String path) {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer =
        rig.post("/p/sim/v1/" + path, "{\"model\":\"gpt-test\",\"input\":\"hello\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"unpriced_model\"", "'sim'");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @Test
  void aLatchRefusesUntilItIsCleared() throws Exception {
    var set = new CountDownLatch(1);
    rig.ledger.setLatch(
        new Latch(
            "stop",
            Latch.Kind.TRIPPED,
            Map.of("tenant", "acme"),
            Optional.empty(),
            "too dear",
            "me"),
        durable -> set.countDown());
    assertThat(set.await(10, TimeUnit.SECONDS)).isTrue();

    HttpResponse<String> refused = rig.post(CHAT, Rig.chat("tokens=1"));
    var cleared = new CountDownLatch(1);
    rig.ledger.clearLatch("stop", "me", "fine again", durable -> cleared.countDown());
    assertThat(cleared.await(10, TimeUnit.SECONDS)).isTrue();

    assertThat(refused.statusCode()).isEqualTo(402);
    assertThat(refused.body()).contains("\"code\":\"tripped\"", "too dear");
    assertThat(rig.post(CHAT, Rig.chat("tokens=1")).statusCode()).isEqualTo(200);
  }

  @Test
  void anotherConfigurationHoldsFromTheNextRequestOn() throws Exception {
    Path other = java.nio.file.Files.createTempDirectory(folder, "next");
    Setup before = rig.gateway.setup();
    rig.gateway.adopt(
        Setup.of(
            Rig.configuration(
                other,
                rig.provider.url() + "/v1",
                YAML.replace("attributes: {tenant: acme}", "models: [gpt-other]")),
            PriceBook.load()));
    HttpResponse<String> refused = rig.post(CHAT, Rig.chat("tokens=1"));
    rig.gateway.adopt(before);

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("\"code\":\"model_not_allowed\"");
    assertThat(rig.post(CHAT, Rig.chat("tokens=1")).statusCode()).isEqualTo(200);
  }

  @Test
  void metricsCountWhatHappened() {
    rig.post(CHAT, Rig.chat("tokens=1"));
    rig.settled();

    assertThat(rig.metrics.text())
        .contains("hardstop_requests_total{outcome=\"served\",status=\"200\"}")
        .contains("hardstop_settled_usd_total", "hardstop_requests_in_flight 0.0");
  }

  @Test
  void closingLetsACallFinishAndChargesNothingTwice(@TempDir Path own) {
    Rig closing = new Rig(own);
    var answer =
        closing.client.sendAsync(
            closing
                .request(CHAT)
                .POST(HttpRequest.BodyPublishers.ofString(Rig.chat("tokens=1 latency=800ms")))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    closing.until("no call came", () -> closing.provider.served().calls() == 1);

    Rig.get(closing.gateway.close());

    assertThat(answer.join().statusCode()).isEqualTo(200);
    assertThat(closing.openHolds()).isZero();
    closing.store.close();
    Rig.get(closing.vertx.close());
  }
}
