package dev.hardstop.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorTest {

  @ParameterizedTest(name = "seed {0}")
  @CsvSource({"1, 40000", "2, 40000", "3, 40000", "4, 40000"})
  void keepsEveryPromise(long seed, int steps) {
    assertThat(Simulator.run(seed, steps).finding()).isEmpty();
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
