package dev.hardstop.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs simulations: everything that happens in one follows from its seed. */
public final class Simulator {
  private Simulator() {}

  /**
   * What became of one seed.
   *
   * @param steps that were done
   * @param simulatedMillis how much time passed in its world
   * @param finding the promise that it broke, if it broke one
   */
  public record Run(
      long seed, Tally tally, int steps, long simulatedMillis, Optional<Finding> finding) {}

  /** Runs at most {@code steps} steps of the world of {@code seed}. Threads: any. */
  public static Run run(long seed, int steps) {
    return run(seed, steps, Long.MAX_VALUE);
  }

  /** As {@link #run(long, int)}, for at most {@code millis} of simulated time. */
  public static Run run(long seed, int steps, long millis) {
    Tally tally = new Tally();
    World world = Worlds.of(seed);
    List<Action> trace = new ArrayList<>();
    long passed = 0;
    try {
      Simulation simulation = new Simulation(world, tally);
      Generator generator = new Generator(simulation.scene());
      while (trace.size() < steps && passed < millis) {
        Action action = generator.next();
        trace.add(action);
        simulation.apply(action);
        passed = simulation.wallMillis() - world.startMillis();
      }
      return new Run(seed, tally, trace.size(), passed, Optional.empty());
    } catch (BrokenPromise broken) {
      Finding finding = new Finding(seed, trace, broken);
      return new Run(seed, tally, trace.size(), passed, Optional.of(finding));
    }
  }

  /**
   * Runs a trace in the world of {@code seed}.
   *
   * @param lines one action each, as {@link Finding#lines} writes them; empty lines and what
   *     follows a {@code #} are left out
   * @throws IllegalArgumentException if a line is no action
   */
  public static Optional<Finding> replay(long seed, List<String> lines) {
    List<Action> trace =
        lines.stream()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> !line.isEmpty())
            .map(TraceText::read)
            .toList();
    return Shrinker.replay(Worlds.of(seed), trace).map(broken -> new Finding(seed, trace, broken));
  }
}
