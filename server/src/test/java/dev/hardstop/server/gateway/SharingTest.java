package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.server.config.Secret;
import dev.hardstop.server.simulated.FaultRates;
import dev.hardstop.server.simulated.SimulatedProvider;
import dev.hardstop.server.simulated.SimulatedProviderOptions;
import dev.hardstop.store.CallRecord;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that share a model: spread by weight, and standing in for each other. */
final class SharingTest {
  private static final String CHAT = "/v1/chat/completions";

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();

  @SuppressWarnings("NullAway.Init") // Each test's rig starts it.
  private SimulatedProvider failing;

  @AfterEach
  void close() {
    Rig.get(vertx.close());
  }

  /** The one that fails is dearer and has nearly all of the weight. */
  private Rig rig(String faults, String more) {
    return rig(faults, "*", Rig.KEY + more);
  }

  private Rig rig(String faults, String priced, String keysAndBudgets) {
    failing =
        Rig.get(
            SimulatedProvider.start(
                vertx,
                new SimulatedProviderOptions(InstantSource.system())
                    .faultRates(FaultRates.parse(faults))));
    String yaml =
        """
        providers:
          dear: {api: openai, base-url: "%s/v1", credential: "${env:SIM_KEY}", weight: 1000,
                 bills-errors: false, prices: {"%s": {input: 10, output: 40}}}
          cheap: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}", weight: 1,
                  bills-errors: false, prices: {"%s": {input: 1, output: 4}}}
        """
            .formatted(failing.url(), priced, priced);
    return new Rig(folder, yaml + keysAndBudgets);
  }

  private static List<CallRecord> attempts(Rig rig, HttpResponse<?> answer) {
    rig.call(answer);
    return rig.store
        .projection()
        .calls(answer.headers().firstValue("x-hardstop-request-id").orElseThrow());
  }

  private static long requests(CallRecord call) {
    return call.charge().map(charge -> charge.of(Unit.REQUESTS)).orElse(0L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"429", "500", "503"})
  void anotherOneAnswersWhereOneIsOverloadedOrBroken(String status) {
    try (Rig rig = rig(status + "=100%", Rig.BUDGET)) {
      HttpResponse<String> answer = rig.post(CHAT, Rig.chat("prompt=10 tokens=3"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      List<CallRecord> attempts = attempts(rig, answer);
      assertThat(attempts).extracting(CallRecord::ending).containsExactly("unbilled", "metered");
      assertThat(attempts.getLast().charge().map(Amounts::nanoUsd)).contains(22_000L);
      assertThat(attempts).extracting(SharingTest::requests).containsExactly(1L, 0L);
      assertThat(attempts.getLast().estimateNanoUsd())
          .isLessThan(attempts.getFirst().estimateNanoUsd());
    }
  }

  @Test
  void anotherOneAnswersWhereOneCannotBeReached() {
    try (Rig rig = rig("429=0%", Rig.BUDGET)) {
      Rig.get(failing.close());
      HttpResponse<String> answer = rig.post(CHAT, Rig.streamedChat("prompt=10 tokens=3"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      List<CallRecord> attempts = attempts(rig, answer);
      assertThat(attempts).extracting(CallRecord::state).containsExactly("released", "settled");
      assertThat(attempts).extracting(SharingTest::requests).containsExactly(0L, 1L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"close=100%", "400=100%", "cut=100%"})
  void nobodyStandsInOnceItMayHaveCostSomethingOrIsTheCallersFault(String fault) {
    try (Rig rig = rig(fault, Rig.BUDGET)) {
      HttpResponse<String> answer = rig.post(CHAT, Rig.chat("prompt=10 tokens=3"));

      assertThat(answer.statusCode()).isNotEqualTo(200);
      assertThat(attempts(rig, answer)).hasSize(1);
      assertThat(rig.provider.served().calls()).isZero();
    }
  }

  @Test
  void theStandInNeedsAHoldOfItsOwn() {
    String budgets =
        """
        budgets:
          - {id: all, limit: 10 USD, window: day}
          - {id: cheap-none, match: {provider: cheap}, limit: 0 USD, window: day}
        """;
    try (Rig rig = rig("500=100%", budgets)) {
      HttpResponse<String> answer = rig.post(CHAT, Rig.chat("tokens=3"));

      assertThat(answer.statusCode()).isEqualTo(402);
      assertThat(rig.provider.served().calls()).isZero();
      assertThat(rig.openHolds()).isZero();
    }
  }

  @Test
  void aProviderThatTheCallNamesHasNoStandIn() {
    try (Rig rig = rig("500=100%", Rig.BUDGET)) {
      String body = Rig.chat("tokens=3");

      assertThat(rig.post("/p/dear" + CHAT, body).statusCode()).isEqualTo(500);
      assertThat(rig.post(CHAT, body.replace("gpt-test", "dear/gpt-test")).statusCode())
          .isEqualTo(500);
      assertThat(rig.provider.served().calls()).isZero();
    }
  }

  /** Of a key that watches only, and may use the cheap provider alone. */
  private static final String WATCHER =
      """
      keys:
        - {id: app, secret-sha256: "%s", mode: shadow, providers: [cheap]}
      """
          .formatted(Secret.sha256(Rig.SECRET));

  @Test
  void shadowModeSharesNothingThatTheKeyMayNotReach() {
    try (Rig rig = rig("429=0%", "*", WATCHER + Rig.BUDGET)) {
      for (int call = 0; call < 10; call++) {
        assertThat(rig.post(CHAT, Rig.chat("tokens=1")).statusCode()).isEqualTo(200);
      }
      assertThat(failing.served().calls()).isZero();
      assertThat(rig.provider.served().calls()).isEqualTo(10);
    }
  }

  @Test
  void shadowModeSendsAModelWithoutAPriceThoughNobodyCanShareIt() {
    try (Rig rig = rig("429=0%", "other", WATCHER + Rig.BUDGET)) {
      HttpResponse<String> answer =
          rig.post(CHAT, Rig.chat("tokens=1").replace("gpt-test", "nobody-has"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(rig.call(answer).wouldRefuse()).isNotEmpty();
    }
  }

  @Test
  void callsAreSpreadByWeight() {
    try (Rig rig = rig("429=0%", Rig.BUDGET)) {
      for (int call = 0; call < 40; call++) {
        assertThat(rig.post(CHAT, Rig.chat("tokens=1")).statusCode()).isEqualTo(200);
      }
      assertThat(failing.served().calls() + rig.provider.served().calls()).isEqualTo(40);
      assertThat(failing.served().calls()).isGreaterThan(30);
    }
  }
}
