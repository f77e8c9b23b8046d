package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Kills a serving process with SIGKILL under load, again and again, in one data folder: nothing
 * acknowledged is lost, nothing that may have been bought is free, and no cap was ever passed.
 *
 * <p>{@code -Dhardstop.kill.rounds=N} for more rounds, {@code -Dhardstop.kill.seed=S} for the same
 * again.
 */
final class KillNineTest {
  private static final int ROUNDS = Integer.getInteger("hardstop.kill.rounds", 20);
  private static final long SEED = Long.getLong("hardstop.kill.seed", 20_261_121L);
  private static final int CONNECTIONS = 12;

  // A user's limit is worth a few calls at their worst, so that it is reached in each round.
  private static final String BUDGETS =
      """
      - {id: company-day, limit: 50 USD, window: day}
      - {id: user-day, per: [user], limit: 0.00025 USD, window: day}
      - {id: user-hour, per: [user], limit: 60k tokens, window: every 24h}
      """;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<String, Optional<String>> acknowledged = new ConcurrentHashMap<>();

  @Test
  void nothingAcknowledgedIsLostAndNoCapIsPassedHoweverOftenItIsKilled() throws Exception {
    try (SimulatedUpstream upstream = new SimulatedUpstream(Duration.ofMillis(3))) {
      ServeProcess.configure(folder, upstream.url(), BUDGETS);
      for (int round = 0; round < ROUNDS; round++) {
        try (ServeProcess serve = ServeProcess.start(folder)) {
          checkRecovered(serve, upstream, round);
          killUnderLoad(serve, round);
        }
      }
      try (ServeProcess serve = ServeProcess.start(folder)) {
        checkRecovered(serve, upstream, ROUNDS);
        checkItWasATest();
      }
    }
  }

  private void killUnderLoad(ServeProcess serve, int round) throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    // Mostly in the midst of the load; now and then while everything is still cold.
    CountDownLatch flowing = new CountDownLatch(random.nextInt(5) == 0 ? 0 : CONNECTIONS);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      SplittableRandom own = random.split();
      callers.add(Thread.startVirtualThread(() -> call(serve, round, own, flowing, over)));
    }
    assertThat(flowing.await(30, TimeUnit.SECONDS)).as("answers within 30 s").isTrue();
    LockSupport.parkNanos(Duration.ofMillis(random.nextLong(400)).toNanos());
    serve.kill();
    over.set(true);
    serve.client.shutdownNow();
    for (Thread caller : callers) {
      caller.join();
    }
  }

  private void call(
      ServeProcess serve,
      int round,
      SplittableRandom own,
      CountDownLatch flowing,
      AtomicBoolean over) {
    while (!over.get()) {
      String user = "u" + round + "-" + own.nextInt(3);
      String body =
          "{\"model\":\"gpt-4o-mini\",\"stream\":%s,\"max_completion_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"round and round\"}]}"
              .formatted(own.nextInt(3) == 0, own.nextInt(20, 200));
      try {
        HttpResponse<String> answer = serve.send(serve.chat(user, body));
        flowing.countDown();
        if (answer.statusCode() == 200) {
          acknowledged.put(
              answer.headers().firstValue("x-hardstop-request-id").orElseThrow(),
              answer.headers().firstValue("x-hardstop-cost-usd"));
        }
      } catch (IOException e) {
        // It was killed: what this call came to is for the ledger to say.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void checkRecovered(ServeProcess serve, SimulatedUpstream upstream, int round)
      throws Exception {
    String context = "seed %d, after %d kills".formatted(SEED, round);
    LedgerFacts facts = LedgerFacts.read(folder.resolve("data"));
    assertThat(facts.brokenCaps).as(context).isEmpty();
    assertThat(facts.open()).as(context + ": open holds").isEmpty();
    for (Map.Entry<String, Optional<String>> call : acknowledged.entrySet()) {
      checkAcknowledged(facts, call.getKey(), call.getValue(), context);
    }
    for (Fact.Settled crashed : facts.unreconciled()) {
      Fact.Held held =
          facts.holds.stream()
              .filter(each -> each.sequence() == crashed.holdId())
              .findFirst()
              .orElseThrow();
      assertThat(crashed.charge()).as(context + ": charged in full").isEqualTo(held.amounts());
    }
    assertThat(facts.charged(Unit.OUTPUT_TOKENS))
        .as(context + ": nothing that the provider billed is free")
        .isGreaterThanOrEqualTo(upstream.served().billed().completionTokens());
    String unreconciled = serve.control("/api/v1/unreconciled?limit=1").body();
    assertThat(JsonMapper.shared().readTree(unreconciled).path("total").asInt())
        .as(context + ": listed as unreconciled")
        .isEqualTo(facts.unreconciled().size());
  }

  private static void checkAcknowledged(
      LedgerFacts facts, String id, Optional<String> cost, String context) {
    assertThat(facts.heldByCall).as(context + ": acknowledged").containsKey(id);
    Fact.Held held = facts.heldByCall.getOrDefault(id, List.of()).getLast();
    assertThat(facts.endings.get(held.sequence()))
        .as(context + ": " + id)
        .isInstanceOfSatisfying(
            Fact.Settled.class,
            settled -> {
              // The answer does not wait for its settle to be on disk: charged in full is right
              // too.
              if (settled.ending() == Ending.METERED && cost.isPresent()) {
                assertThat(Usd.format(settled.charge().nanoUsd()))
                    .as(context + ": " + id)
                    .isEqualTo(cost.get());
              }
            });
  }

  private void checkItWasATest() throws Exception {
    LedgerFacts facts = LedgerFacts.read(folder.resolve("data"));
    String told =
        "kill -9: %d rounds, seed %d: %d calls acknowledged, %d holds, %d charged in full after a kill, %d refused for money"
            .formatted(
                ROUNDS,
                SEED,
                acknowledged.size(),
                facts.holds.size(),
                facts.unreconciled().size(),
                facts.refusedForMoney);
    System.out.println(told);
    assertThat(acknowledged.size()).as(told).isGreaterThan(ROUNDS);
    assertThat(facts.unreconciled().size()).as(told).isPositive();
    assertThat(facts.refusedForMoney).as(told).isPositive();
  }
}
