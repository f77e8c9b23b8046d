package dev.hardstop.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a trace short: takes out ever smaller pieces for as long as the same promise is broken
 * without them.
 */
final class Shrinker {
  private final World world;
  private final Promise promise;
  private int triesLeft;

  Shrinker(World world, Promise promise, int tries) {
    this.world = world;
    this.promise = promise;
    this.triesLeft = tries;
  }

  /** Returns the broken promise of {@code trace}, if it breaks one. */
  static Optional<BrokenPromise> replay(World world, List<Action> trace) {
    return replay(world, trace, new ArrayList<>());
  }

  private static Optional<BrokenPromise> replay(
      World world, List<Action> trace, List<Action> done) {
    try {
      Simulation simulation = new Simulation(world, new Tally());
      for (Action action : trace) {
        done.add(action);
        simulation.apply(action);
      }
      return Optional.empty();
    } catch (BrokenPromise broken) {
      return Optional.of(broken);
    }
  }

  /** Returns a part of {@code trace} that breaks the same promise. */
  List<Action> shrink(List<Action> trace) {
    List<Action> shortest = trace;
    for (int piece = Math.max(1, trace.size() / 2); piece >= 1 && triesLeft > 0; ) {
      List<Action> shorter = withoutPieces(shortest, piece);
      boolean again = shorter.size() < shortest.size() && piece <= 2;
      shortest = shorter;
      piece = again ? piece : piece == 1 ? 0 : Math.max(1, Math.min(piece, shortest.size()) / 2);
    }
    return shortest;
  }

  /** Tries to do without each piece once, from the end, since what is last is needed most. */
  private List<Action> withoutPieces(List<Action> trace, int piece) {
    List<Action> shortest = trace;
    for (int end = shortest.size(); end > 0 && triesLeft > 0; end -= piece) {
      int from = Math.max(0, end - piece);
      if (end > shortest.size()) {
        continue;
      }
      List<Action> candidate = new ArrayList<>(shortest.subList(0, from));
      candidate.addAll(shortest.subList(end, shortest.size()));
      List<Action> done = new ArrayList<>();
      triesLeft--;
      if (replay(world, candidate, done).filter(each -> each.promise() == promise).isPresent()) {
        shortest = done;
      }
    }
    return shortest;
  }
}
