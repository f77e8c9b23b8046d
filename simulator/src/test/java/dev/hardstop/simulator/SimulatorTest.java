package dev.hardstop.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatorTest {
  /** Enough for a million decisions. */
  private static final int SEEDS = 53;

  private static final int STEPS = 42_000;

  private static final List<String> REFUSALS =
      List.of(
          "budget_exhausted",
          "throttled",
          "request_exceeds_budget",
          "budget_contended",
          "tripped",
          "feature_disabled",
          "unknown_key",
          "attribute_missing",
          "too_many_accounts",
          "store_unavailable");

  private static final List<String> FAULTS =
      List.of(
          "crash BEFORE_COMMIT",
          "crash TORN",
          "crash INSIDE_COMMIT",
          "crash AFTER_COMMIT",
          "power cut BEFORE_COMMIT",
          "power cut TORN",
          "power cut INSIDE_COMMIT",
          "power cut AFTER_COMMIT",
          "clock ahead",
          "clock back",
          "read fails");

  @Test
  void everySeedKeepsEveryPromiseAndGetsEverywhere() {
    List<Simulator.Run> runs =
        LongStream.rangeClosed(1, SEEDS)
            .parallel()
            .mapToObj(seed -> Simulator.run(seed, STEPS))
            .toList();

    assertThat(runs).flatExtracting(run -> run.finding().stream().toList()).isEmpty();
    Tally tally = new Tally();
    runs.forEach(run -> tally.add(run.tally()));
    assertThat(tally.of("decision")).as("decisions").isGreaterThan(1_000_000);
    assertThat(seldom(tally, "fact ", facts())).as("kinds of facts").isEmpty();
    assertThat(seldom(tally, "decision ", REFUSALS)).as("refusals").isEmpty();
    assertThat(seldom(tally, "fault ", FAULTS)).as("faults").isEmpty();
    assertThat(seldom(tally, "fate ", names(Action.Fate.values()))).as("commits").isEmpty();
    assertThat(
            seldom(
                tally,
                "",
                List.of(
                    "cap fitted",
                    "waits",
                    "evicted",
                    "account past",
                    "overrun",
                    "kill",
                    "reload",
                    "resumed",
                    "recovered on demand",
                    "settled again",
                    "disconnect",
                    "clock jump seen",
                    "warning by refusal",
                    "latched before sending",
                    "end deferred")))
        .isEmpty();
    assertThat(runs)
        .as("some live through more than a year")
        .anyMatch(run -> run.simulatedMillis() > 366L * 24 * 3_600_000);
  }

  private static Map<String, Long> seldom(Tally tally, String kind, List<String> names) {
    return names.stream()
        .filter(name -> tally.of(kind + name) < 100)
        .collect(Collectors.toMap(name -> kind + name, name -> tally.of(kind + name)));
  }

  private static List<String> facts() {
    return Arrays.stream(dev.hardstop.engine.ledger.Fact.class.getPermittedSubclasses())
        .map(Class::getSimpleName)
        .toList();
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toList();
  }

  /**
   * Was taken for a false refusal: there was no place when it was tried, and one when it was told.
   */
  @Test
  void whoWaitedIsRefusedForTheQueueAsItWasWhenItWasTried() {
    assertThat(Simulator.run(6, 45_000).finding()).isEmpty();
  }

  @Test
  void endsTheSameEachTimeForOneSeed() {
    Simulator.Run first = Simulator.run(7, 4_000);
    Simulator.Run second = Simulator.run(7, 4_000);
    assertThat(first.tally().counts()).isEqualTo(second.tally().counts());
    assertThat(first.tally().of("decision granted")).isPositive();
  }

  @Test
  void aTraceIsReadAsItIsWritten() {
    List<Action> actions =
        List.of(
            new Action.Ask(1, 2, -1, Action.Door.GATEWAY, 3, 4, 1, 5, 6, 7, 7, false, 5_000, 8, 9),
            new Action.Crash(Action.Point.TORN, true, 2, false),
            new Action.Tick());
    assertThat(actions.stream().map(TraceText::line).map(TraceText::read)).isEqualTo(actions);
  }
}
