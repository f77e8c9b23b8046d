package dev.hardstop.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs simulations: everything that happens in one follows from its seed. */
public final class Simulator {
  private Simulator() {}

  /** Runs {@code steps} steps of the world of {@code seed}. */
  public static Run run(long seed, int steps) {
    Tally tally = new Tally();
    List<Action> trace = new ArrayList<>();
    World world = Worlds.of(seed);
    try {
      Simulation simulation = new Simulation(world, tally);
      Generator generator = new Generator(simulation);
      for (int step = 0; step < steps; step++) {
        Action action = generator.next();
        trace.add(action);
        simulation.apply(action);
      }
      return new Run(
          seed, tally, steps, simulation.wallMillis() - world.startMillis(), Optional.empty());
    } catch (BrokenPromise broken) {
      return new Run(seed, tally, trace.size(), 0, Optional.of(new Finding(seed, trace, broken)));
    }
  }

  /** What became of one seed. */
  public record Run(
      long seed, Tally tally, int steps, long simulatedMillis, Optional<Finding> finding) {}
}
