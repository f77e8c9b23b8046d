package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Facts on their way to the writer thread.
 *
 * <p>Producers append under the ledger's lock, so {@link #append} must be short: it stores a
 * reference and wakes the writer only if the writer sleeps. The ledger counts queue slots, so
 * {@link #CAPACITY} is never reached; passing it is a broken invariant.
 */
final class Inbox {
  /** Most facts that wait for the next commit. */
  static final int CAPACITY = 1 << 20;

  private Fact[] facts = new Fact[1_024];
  private Fact[] spare = new Fact[1_024];
  private int count;
  private int urgentCount;
  private boolean open = true;
  private boolean nudged;

  /** The writer, while it sleeps. */
  private @Nullable Thread sleeper;

  private boolean wakesForAny;

  /**
   * What was taken out.
   *
   * @param facts only the first {@code count} count; valid until the next take
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed to one thread, never compared.
  record Taken(Fact[] facts, int count, int urgentCount) {
    Fact[] copy() {
      return Arrays.copyOf(facts, count);
    }
  }

  /** Queues a fact; dropped once the inbox is shut. */
  void append(Fact fact, boolean urgent) {
    Thread wake;
    synchronized (this) {
      if (!open) {
        return;
      }
      if (count == facts.length) {
        grow();
      }
      facts[count++] = fact;
      if (urgent) {
        urgentCount++;
      }
      wake = urgent || wakesForAny ? sleeper : null;
      sleeper = wake == null ? sleeper : null;
    }
    if (wake != null) {
      LockSupport.unpark(wake);
    }
  }

  private void grow() {
    if (count >= CAPACITY) {
      throw new AssertionError("journal: " + count + " facts wait (expected: fewer)");
    }
    facts = Arrays.copyOf(facts, count * 2);
  }

  /** Takes all that is there. */
  synchronized Taken take() {
    Taken taken = new Taken(facts, count, urgentCount);
    facts = spare;
    spare = taken.facts();
    if (facts.length < spare.length) {
      facts = new Fact[spare.length];
    }
    count = 0;
    urgentCount = 0;
    return taken;
  }

  synchronized int urgentCount() {
    return urgentCount;
  }

  /** Wakes the writer for something that is not a fact. */
  void nudge() {
    Thread wake;
    synchronized (this) {
      nudged = true;
      wake = sleeper;
      sleeper = null;
    }
    LockSupport.unpark(wake);
  }

  /** Accepts nothing more; what is there stays. */
  synchronized void shut() {
    open = false;
  }

  /** Sleeps until there is any fact or a nudge, at most {@code nanos}. */
  void awaitAny(long nanos) {
    await(nanos, true);
  }

  /** Sleeps until there is an urgent fact or a nudge, at most {@code nanos}. */
  void awaitUrgent(long nanos) {
    await(nanos, false);
  }

  private void await(long nanos, boolean any) {
    synchronized (this) {
      if (nudged || urgentCount > 0 || (any && count > 0)) {
        nudged = false;
        return;
      }
      sleeper = Thread.currentThread();
      wakesForAny = any;
    }
    LockSupport.parkNanos(this, nanos);
    synchronized (this) {
      sleeper = null;
      nudged = false;
    }
  }
}
