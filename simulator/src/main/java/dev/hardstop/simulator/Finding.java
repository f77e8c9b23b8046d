package dev.hardstop.simulator;

import java.util.List;

/** A promise that did not hold, with the actions that led there. */
public final class Finding {
  private final long seed;
  private final List<Action> trace;
  private final BrokenPromise broken;

  Finding(long seed, List<Action> trace, BrokenPromise broken) {
    this.seed = seed;
    this.trace = List.copyOf(trace);
    this.broken = broken;
  }

  /**
   * Returns this finding with a shorter trace that breaks the same promise.
   *
   * @param tries how many shorter traces are tried at most
   */
  public Finding shrunk(int tries) {
    World world = Worlds.of(seed);
    List<Action> shortest = new Shrinker(world, broken.promise(), tries).shrink(trace);
    return Shrinker.replay(world, shortest)
        .map(again -> new Finding(seed, shortest, again))
        .orElse(this);
  }

  /** Returns the trace, an action a line, as {@link TraceText} reads it. */
  public String lines() {
    StringBuilder lines = new StringBuilder();
    trace.forEach(action -> lines.append(TraceText.line(action)).append('\n'));
    return lines.toString();
  }

  /** Returns which promise did not hold. */
  public Promise promise() {
    return broken.promise();
  }

  /** Returns after how many steps it broke. */
  public int steps() {
    return trace.size();
  }

  /** Returns the seed whose world it happened in. */
  public long seed() {
    return seed;
  }

  @Override
  public String toString() {
    return "seed " + seed + ", step " + trace.size() + ": " + broken.getMessage();
  }
}
