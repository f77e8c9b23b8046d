package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * The product's lock, with a watch: stands before it on the class path of {@code benchmarks/lock/run}.
 * Three looks at the clock a critical section, of some 25 ns each, one of them inside.
 */
public final class LedgerLock {
  private static final Queue<Times> ALL = new ConcurrentLinkedQueue<>();
  private static final ThreadLocal<Times> OWN = ThreadLocal.withInitial(Times::begun);

  private final ReentrantLock lock = new ReentrantLock();

  /** How long one thread, or all, waited for the lock and held it, in nanoseconds. */
  public record Times(Histogram waited, Histogram held) {
    private static Times empty() {
      return new Times(new Histogram(3), new Histogram(3));
    }

    private static Times begun() {
      Times own = empty();
      ALL.add(own);
      return own;
    }
  }

  /** Returns what threads begun since the last time noted; they are over. */
  public static Times take() {
    Times sum = Times.empty();
    for (Times each = ALL.poll(); each != null; each = ALL.poll()) {
      sum.waited.add(each.waited);
      sum.held.add(each.held);
    }
    return sum;
  }

  <T> T locked(Work<T> work) {
    List<Runnable> after = new ArrayList<>(2);
    T result;
    long asked = System.nanoTime();
    lock.lock();
    long got = System.nanoTime();
    long done;
    try {
      result = work.run(after);
    } finally {
      done = System.nanoTime();
      lock.unlock();
    }
    Times own = OWN.get();
    own.waited.recordValue(got - asked);
    own.held.recordValue(done - got);
    for (int i = 0; i < after.size(); i++) {
      after.get(i).run();
    }
    return result;
  }

  void perform(Consumer<List<Runnable>> work) {
    locked(
        after -> {
          work.accept(after);
          return true;
        });
  }

  interface Work<T> {
    T run(List<Runnable> after);
  }
}
