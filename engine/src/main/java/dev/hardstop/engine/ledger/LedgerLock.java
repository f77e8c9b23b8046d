package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A ledger's one lock. What is done under it is decided, applied, numbered and queued in one piece;
 * whoever is to be told is told after.
 */
final class LedgerLock {
  private final ReentrantLock lock = new ReentrantLock();

  /** Runs {@code work} under the lock, then, without it, what the work left to do after. */
  <T> T locked(Work<T> work) {
    List<Runnable> after = new ArrayList<>(2);
    T result;
    lock.lock();
    try {
      result = work.run(after);
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < after.size(); i++) {
      after.get(i).run();
    }
    return result;
  }

  /** Like {@link #locked}, for work without a result. */
  void perform(Consumer<List<Runnable>> work) {
    locked(
        after -> {
          work.accept(after);
          return true;
        });
  }

  /** Work under the lock. */
  interface Work<T> {
    /** Does it, and adds to {@code after} what is to be done without the lock. */
    T run(List<Runnable> after);
  }
}
