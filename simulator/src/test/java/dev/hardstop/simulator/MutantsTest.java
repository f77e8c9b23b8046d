package dev.hardstop.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shows that the simulator can fail: each mistake in {@code simulator/mutants} breaks a promise
 * within the fixed seeds.
 */
class MutantsTest {
  private static final int SEEDS = 50;
  private static final int STEPS = 42_000;

  static List<Mutant> mutants() {
    return Mutant.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void aMistakeIsNoticed(Mutant mutant) throws ReflectiveOperationException {
    Optional<String> killed = MutantClasses.of(mutant).kill(SEEDS, STEPS);
    assertThat(killed).as("%s is noticed", mutant).isPresent();
    System.out.println(mutant + ": " + killed.get());
  }

  @Test
  void theProductItselfBreaksNothing() throws ReflectiveOperationException {
    assertThat(MutantClasses.of(mutants().getFirst().without()).kill(1, 2_000)).isEmpty();
  }
}
