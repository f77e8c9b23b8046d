package dev.hardstop.engine.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Facts that are not durable yet, and who waits for them. In order of sequence. Threads: the
 * ledger's lock.
 */
final class PendingReplies {
  private final ArrayDeque<Fact> undurable = new ArrayDeque<>();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private List<Fact> lost = new ArrayList<>();
  private int rungs;

  private record Waiting(
      long sequence, Runnable whenDurable, Consumer<Outcome.StoreUnavailable> whenLost) {}

  void queued(Fact fact) {
    undurable.add(fact);
    rungs += fact instanceof Fact.RungReached ? 1 : 0;
  }

  /** Runs one of the two when the fate of {@code sequence}, the newest fact, is known. */
  void add(long sequence, Runnable whenDurable, Consumer<Outcome.StoreUnavailable> whenLost) {
    waiting.add(new Waiting(sequence, whenDurable, whenLost));
  }

  int undurable() {
    return undurable.size();
  }

  /** Returns whether the warning of some account is not durable yet. */
  boolean hasRung() {
    return rungs > 0;
  }

  /** Moves to {@code replies} what waited for facts up to {@code sequence}. */
  void durableUpTo(long sequence, List<Runnable> replies) {
    while (!undurable.isEmpty() && undurable.peek().sequence() <= sequence) {
      rungs -= undurable.poll() instanceof Fact.RungReached ? 1 : 0;
    }
    while (!waiting.isEmpty() && waiting.peek().sequence() <= sequence) {
      replies.add(waiting.poll().whenDurable());
    }
  }

  /** Returns what tells everybody that the store is away; keeps the facts for {@link #takeLost}. */
  List<Runnable> fail(Outcome.StoreUnavailable refusal) {
    List<Runnable> replies = new ArrayList<>();
    for (Waiting each : waiting) {
      replies.add(() -> each.whenLost().accept(refusal));
    }
    waiting.clear();
    lost.addAll(undurable);
    undurable.clear();
    rungs = 0;
    return replies;
  }

  /** Returns, once, the facts whose durability was never confirmed. */
  List<Fact> takeLost() {
    List<Fact> taken = lost;
    lost = new ArrayList<>();
    return taken;
  }
}
