package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.server.simulated.BilledUsage;
import dev.hardstop.server.simulated.ServedCall;
import dev.hardstop.store.Finding;
import dev.hardstop.store.Verification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Kills a serving process with SIGKILL under load, again and again, in one data folder, and holds
 * what is on disk against what the callers were told and the provider was sent: nothing is lost,
 * nothing that was bought is free, nothing is charged twice, and no cap was ever passed.
 *
 * <p>{@code -Dhardstop.kill.rounds=N} for more rounds, {@code -Dhardstop.kill.seed=S} for the same
 * kills again, {@code -Dhardstop.kill.jar=cli/target/hardstop.jar} to kill what ships.
 */
final class KillNineTest {
  private static final int ROUNDS = Integer.getInteger("hardstop.kill.rounds", 20);
  private static final long SEED = Long.getLong("hardstop.kill.seed", 20_261_121L);
  private static final Pattern MARK = Pattern.compile("mark:(\\w+)\\.");

  // gpt-4o-mini, in nano-dollars a token; what the provider bills is priced here once more.
  private static final long INPUT_RATE = 150;
  private static final long OUTPUT_RATE = 600;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final KillLoad load = new KillLoad();
  private final LedgerFacts facts = new LedgerFacts();
  private final List<Long> startMillis = new ArrayList<>();
  private long servedCalls;
  private long killedAtStart;
  private long reservations;
  private String context = "";

  @Test
  void nothingIsLostAndNoCapIsPassedHoweverOftenItIsKilled() throws Exception {
    SimulatedUpstream before = new SimulatedUpstream(Duration.ZERO);
    for (int round = 1; round <= ROUNDS; round++) {
      SimulatedUpstream upstream = new SimulatedUpstream(Duration.ofMillis(3));
      ServeProcess.configure(folder, upstream.url(), KillLoad.BUDGETS);
      try (ServeProcess serve = start(round)) {
        checkRecovered(serve, before.served().retained(), round - 1);
        before.close();
        load.killUnder(serve, round, random);
      }
      before = upstream;
      killAtStart();
      tellProgress(round);
    }
    try (ServeProcess serve = start(ROUNDS)) {
      checkRecovered(serve, before.served().retained(), ROUNDS);
    }
    before.close();
    checkItWasATest();
  }

  private ServeProcess start(int round) throws Exception {
    ServeProcess serve = ServeProcess.start(folder);
    if (round > 1) {
      startMillis.add(serve.startMillis);
    }
    return serve;
  }

  /** A process may also die while it recovers from the death of the one before. */
  private void killAtStart() throws Exception {
    if (random.nextInt(4) == 0) {
      Process process = ServeProcess.launch(folder, "serve", "--config", "hardstop.yaml");
      java.util.concurrent.locks.LockSupport.parkNanos(
          Duration.ofMillis(random.nextLong(1_000)).toNanos());
      process.destroyForcibly().waitFor();
      killedAtStart++;
    }
  }

  private void checkRecovered(ServeProcess serve, List<ServedCall> served, int kills)
      throws Exception {
    context = "seed %d, after %d kills".formatted(SEED, kills);
    Path data = folder.resolve("data");
    facts.readOn(data);
    assertThat(facts.brokenCaps).as(context).isEmpty();
    Map<String, LedgerFacts.Hold> byMark = new HashMap<>();
    Map<String, LedgerFacts.Hold> byId = new HashMap<>();
    for (LedgerFacts.Hold hold : facts.holds()) {
      byId.put(hold.held.call().id(), hold);
      if (hold.isOfGateway()) {
        String mark = hold.held.call().attributes().value("call");
        assertThat(byMark.put(mark, hold)).as(context + ": held twice: " + mark).isNull();
        checkEnded(hold);
      }
    }
    checkServed(served, byMark);
    load.answered.forEach((mark, answer) -> checkAnswered(mark, answer, byMark));
    load.reserved.values().forEach(reserved -> checkReserved(reserved, byId));
    assertThat(load.wrongRepeats).as(context + ": ends that were answered wrong").hasValue(0);
    String unreconciled = serve.control("/api/v1/unreconciled?limit=1").body();
    assertThat(JsonMapper.shared().readTree(unreconciled).path("total").asLong())
        .as(context + ": listed as unreconciled")
        .isEqualTo(facts.unreconciledCount);
    Verification.Report report = Verification.of(data);
    assertThat(report.findings().stream().map(Finding::toString)).as(context).isEmpty();
    reservations += load.reserved.values().stream().filter(KillLoad.Reserved::told).count();
    load.reserved.values().removeIf(reserved -> reserved.told() || !isOpen(reserved, byId));
    facts.forgetEnded();
  }

  private static boolean isOpen(KillLoad.Reserved reserved, Map<String, LedgerFacts.Hold> byId) {
    LedgerFacts.Hold hold = byId.get(reserved.id());
    return hold != null && hold.end == null;
  }

  /** Known, or charged in full; a call that was held and never sent is charged all the same. */
  private void checkEnded(LedgerFacts.Hold hold) {
    assertThat(hold.end).as(context + ": open: " + hold.held).isNotNull();
    hold.settled()
        .filter(settled -> settled.ending().unreconciled())
        .ifPresent(
            settled ->
                assertThat(settled.charge())
                    .as(context + ": charged in full")
                    .isEqualTo(hold.held.amounts()));
  }

  private void checkServed(List<ServedCall> served, Map<String, LedgerFacts.Hold> byMark) {
    Map<String, Long> billedBySquad = new HashMap<>();
    Map<String, ServedCall> once = new HashMap<>();
    for (ServedCall call : served) {
      Matcher matcher = MARK.matcher(call.body().toString(StandardCharsets.UTF_8));
      assertThat(matcher.find()).as("every call has a mark").isTrue();
      String mark = matcher.group(1);
      assertThat(once.put(mark, call)).as(context + ": sent twice: " + mark).isNull();
      LedgerFacts.Hold hold = found(byMark, mark, "sent without a hold");
      checkCharge(mark, hold, call.billed());
      billedBySquad.merge(
          hold.held.call().attributes().value("squad"), billed(call.billed()), Long::sum);
      servedCalls++;
    }
    billedBySquad.forEach(
        (squad, billed) ->
            assertThat(billed)
                .as(context + ": what the provider bills squad " + squad)
                .isLessThanOrEqualTo(KillLoad.SQUAD_LIMIT));
  }

  private LedgerFacts.Hold found(Map<String, LedgerFacts.Hold> holds, String key, String lost) {
    LedgerFacts.Hold hold = holds.get(key);
    if (hold == null) {
      throw new AssertionError(context + ": " + lost + ": " + key);
    }
    return hold;
  }

  private void checkCharge(String mark, LedgerFacts.Hold hold, BilledUsage billed) {
    assertThat(hold.settled()).as(context + ": bought and free: " + mark).isPresent();
    Fact.Settled settled = hold.settled().orElseThrow();
    if (LedgerFacts.isMetered(settled)) {
      assertThat(settled.charge().nanoUsd()).as(context + ": " + mark).isEqualTo(billed(billed));
    } else {
      assertThat(settled.charge().nanoUsd())
          .as(context + ": " + mark)
          .isGreaterThanOrEqualTo(billed(billed));
    }
  }

  private static long billed(BilledUsage usage) {
    return usage.promptTokens() * INPUT_RATE + usage.completionTokens() * OUTPUT_RATE;
  }

  private void checkAnswered(
      String mark, KillLoad.Answered answer, Map<String, LedgerFacts.Hold> byMark) {
    LedgerFacts.Hold hold = found(byMark, mark, "answered and lost");
    assertThat(hold.held.call().id()).isEqualTo(answer.id());
    Fact.Settled settled = hold.settled().orElseThrow();
    // The answer does not wait for its settle to be on disk: charged in full is right too.
    if (LedgerFacts.isMetered(settled) && answer.costUsd().isPresent()) {
      assertThat(Usd.format(settled.charge().nanoUsd()))
          .as(context + ": " + mark)
          .isEqualTo(answer.costUsd().get());
    }
  }

  private void checkReserved(KillLoad.Reserved reserved, Map<String, LedgerFacts.Hold> byId) {
    LedgerFacts.Hold hold = found(byId, reserved.id(), "reserved and lost");
    assertThat(hold.held.amounts().nanoUsd()).isEqualTo(reserved.heldNanoUsd());
    if (reserved.told()) {
      assertThat(hold.end).as(context + ": ended and open again: " + reserved).isNotNull();
    }
    if (hold.end == null) {
      return;
    }
    if (reserved.asked().equals("release")) {
      assertThat(hold.end).as(context + ": " + reserved).isInstanceOf(Fact.Released.class);
    } else {
      Fact.Settled settled = hold.settled().orElseThrow();
      assertThat(LedgerFacts.isMetered(settled)).as(context + ": " + reserved).isTrue();
      assertThat(settled.charge().nanoUsd())
          .as(context + ": " + reserved)
          .isEqualTo(reserved.spentNanoUsd());
    }
  }

  private void tellProgress(int round) {
    if (round % 20 == 0) {
      System.out.println("kill -9: " + told(round));
    }
  }

  private String told(int rounds) {
    long[] sorted = startMillis.stream().mapToLong(Long::longValue).sorted().toArray();
    return ("%d rounds, seed %d: %d requests sent, %d calls reached the provider, %d holds, %d reservations"
            + " ended, %d charged in full, %d refused for money, %d killed at start; start to ready p50 %d ms,"
            + " max %d ms")
        .formatted(
            rounds,
            SEED,
            load.sent.get(),
            servedCalls,
            facts.holdCount,
            reservations,
            facts.unreconciledCount,
            facts.refusedForMoney,
            killedAtStart,
            sorted.length == 0 ? 0 : sorted[sorted.length / 2],
            Arrays.stream(sorted).max().orElse(0));
  }

  private void checkItWasATest() {
    String told = told(ROUNDS);
    System.out.println("kill -9: " + told);
    assertThat(servedCalls).as(told).isGreaterThan(ROUNDS);
    assertThat(reservations).as(told).isPositive();
    assertThat(facts.unreconciledCount).as(told).isPositive();
    assertThat(facts.refusedForMoney).as(told).isPositive();
  }
}
