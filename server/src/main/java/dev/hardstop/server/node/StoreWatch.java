package dev.hardstop.server.node;

import dev.hardstop.engine.ledger.Journal;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.store.EpochLostException;
import dev.hardstop.store.Store;
import dev.hardstop.store.StoreException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the store back after a failed commit: opens it anew, with pauses that grow, and lets the
 * ledger go on from what is on disk. Nothing is granted meanwhile.
 *
 * <p>Threads: told on the store's writer thread; works on the node's.
 */
final class StoreWatch implements Journal.Listener {
  static final long FIRST_PAUSE_MILLIS = 100;
  static final long LONGEST_PAUSE_MILLIS = 5_000;

  private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);

  private final Store store;
  private final Ledger ledger;
  private final ScheduledExecutorService nodeThread;
  private final Runnable reopened;
  private final Runnable lost;
  private final LongAdder failures = new LongAdder();

  /**
   * @param reopened runs, on the node's thread, when calls are granted again
   * @param lost runs when another process took the store over, so that this one must stop
   */
  StoreWatch(
      Store store,
      Ledger ledger,
      ScheduledExecutorService nodeThread,
      Runnable reopened,
      Runnable lost) {
    this.store = store;
    this.ledger = ledger;
    this.nodeThread = nodeThread;
    this.reopened = reopened;
    this.lost = lost;
  }

  /** Returns how often a commit failed. */
  long failures() {
    return failures.sum();
  }

  @Override
  public void durableUpTo(long sequence) {
    ledger.durableUpTo(sequence);
  }

  @Override
  public void failed(Exception cause) {
    failures.increment();
    ledger.failed(cause);
    if (cause instanceof EpochLostException) {
      LOG.error("store: {}", cause.getMessage());
      lost.run();
      return;
    }
    LOG.error("store: a commit failed; nothing is granted until it is open again", cause);
    tryLater(FIRST_PAUSE_MILLIS);
  }

  private void tryLater(long pauseMillis) {
    var _ = nodeThread.schedule(() -> reopen(pauseMillis), pauseMillis, TimeUnit.MILLISECONDS);
  }

  private void reopen(long pauseMillis) {
    try {
      ledger.resume(store.reopen());
      LOG.warn("store: open again; calls are granted again");
      // Not in this attempt: a store that is written to is not opened anew for what fails then.
      nodeThread.execute(reopened);
    } catch (StoreException e) {
      LOG.error("store: {}", e.getMessage());
      tryLater(Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS));
    } catch (RuntimeException | AssertionError e) {
      // What is on disk does not add up: nothing more is granted, but whoever looks is told why.
      LOG.error("store: what is on disk cannot be gone on from", e);
      tryLater(LONGEST_PAUSE_MILLIS);
    }
  }
}
