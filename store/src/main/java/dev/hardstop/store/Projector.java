package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.time.Ticker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that projects durable facts into {@code hardstop.db}, at most a second behind.
 *
 * <p>Facts are handed over in memory. The writer never waits for it: what does not fit in the queue
 * is dropped here and read from {@code ledger.db} instead, as is what an earlier process left.
 */
final class Projector implements AutoCloseable {
  /** Most facts that wait in memory. */
  static final int CAPACITY = 1 << 16;

  /** Facts that are projected at once, without waiting for more. */
  private static final int FULL_BATCH = 8_192;

  /** How long facts are gathered: long enough that most calls end in the batch they start in. */
  private static final long GATHER_MILLIS = 500;

  private static final long IDLE_MILLIS = Duration.ofSeconds(10).toMillis();

  /** How often it is looked whether something was kept long enough. */
  private static final long RETAIN_EVERY_MILLIS = Duration.ofMinutes(1).toMillis();

  private static final int RETAIN_STEPS = 8;
  private static final long RETRY_MILLIS = Duration.ofSeconds(1).toMillis();

  private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

  private final Supplier<ProjectionFile> opener;
  private final FactLog log;
  private final LedgerSync sync;
  private final Ticker ticker;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition progress = lock.newCondition();
  // Guarded by the lock.
  private final Deque<Fact[]> queue = new ArrayDeque<>();
  private int queuedFacts;
  private long durableUpTo;
  private boolean idle;
  private boolean closing;
  private boolean paused;

  /** How many wait for the tables: then nothing is gathered, and a pause is none. */
  private int awaited;

  /** A fact that was waited for in vain; nothing after it was before it is there. */
  private long missed;

  private volatile long watermark;
  private volatile long syncedUpTo;
  private volatile Keep keep = Keep.ALL;
  private volatile boolean retaining;
  // The thread's.
  private ProjectionFile file;
  private long movedAtMillis;
  private long retainedAtMillis;

  /**
   * @param file the tables, open
   * @param opener opens them again after each failure
   * @param log reads facts that were not handed over; closed with this
   */
  Projector(
      ProjectionFile file,
      Supplier<ProjectionFile> opener,
      FactLog log,
      LedgerSync sync,
      Ticker ticker,
      long durableUpTo) {
    this.opener = opener;
    this.log = log;
    this.sync = sync;
    this.ticker = ticker;
    this.file = file;
    this.watermark = file.watermark();
    this.durableUpTo = durableUpTo;
    // At once: what an earlier process left in the log may be all that keeps facts from pruning.
    this.movedAtMillis = ticker.millis() - IDLE_MILLIS;
    this.thread = Thread.ofPlatform().name("projector").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Hands over facts that became durable, in order. Never waits. */
  void offer(Fact[] facts) {
    lock.lock();
    try {
      durableUpTo = facts[facts.length - 1].sequence();
      if (queuedFacts + facts.length <= CAPACITY) {
        queue.add(facts);
        queuedFacts += facts.length;
      }
      // Not by the queue's length: facts that were read from the log meanwhile may still be in it.
      if (idle || queuedFacts >= FULL_BATCH) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Says that facts up to {@code sequence} are on disk, without handing them over. */
  void durableUpTo(long sequence) {
    lock.lock();
    try {
      durableUpTo = Math.max(durableUpTo, sequence);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Projects nothing but where somebody waits for it, until {@link #resume}. */
  void pause() {
    lock.lock();
    try {
      paused = true;
    } finally {
      lock.unlock();
    }
  }

  void resume() {
    lock.lock();
    try {
      paused = false;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Sets how long the tables keep what they were told; at first everything, for ever. */
  void keep(Keep next) {
    keep = next;
    retaining = true;
    lock.lock();
    try {
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the newest fact that the tables count. */
  long watermark() {
    return watermark;
  }

  /** Returns the newest fact that the tables count even after a power cut. */
  long syncedUpTo() {
    return syncedUpTo;
  }

  /**
   * Waits until the tables count the fact {@code sequence}, without the usual delay.
   *
   * @return false if that took longer than {@code patience}
   */
  boolean await(long sequence, Duration patience) throws InterruptedException {
    long nanos = patience.toNanos();
    lock.lock();
    awaited++;
    try {
      while (watermark < sequence) {
        if (nanos <= 0) {
          missed = Math.max(missed, sequence);
          return false;
        }
        work.signal();
        nanos = progress.awaitNanos(nanos);
      }
      return true;
    } finally {
      awaited--;
      lock.unlock();
    }
  }

  /** As {@link #await}, but at once where others waited in vain for what is still not there. */
  boolean awaitUnlessLate(long sequence, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      if (watermark < missed) {
        return watermark >= sequence;
      }
    } finally {
      lock.unlock();
    }
    return await(sequence, patience);
  }

  private void run() {
    boolean goesOn = true;
    while (goesOn && gather()) {
      try {
        moveLog();
        project(take());
        retain();
      } catch (SQLException | StoreException e) {
        LOG.error("hardstop.db: {}; stays at fact {} for now", e.getMessage(), watermark);
        goesOn = reopen();
      } catch (RuntimeException e) {
        // A bug: calls go on, since money does not hang on the tables, but nobody may overlook it.
        LOG.error("hardstop.db: stays at fact {} for now", watermark, e);
        goesOn = reopen();
      }
    }
    finish();
  }

  /** Waits for something to do; false once closing and all is done. */
  private boolean gather() {
    lock.lock();
    try {
      while (paused && awaited == 0 && !closing) {
        work.await();
      }
      long idleNanos = TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
      idle = true;
      while (idleNanos > 0 && durableUpTo <= watermark && !closing && !retaining) {
        idleNanos = work.awaitNanos(idleNanos);
      }
      idle = false;
      long nanos = TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS);
      while (nanos > 0 && !closing && awaited == 0 && queuedFacts > 0 && queuedFacts < FULL_BATCH) {
        nanos = work.awaitNanos(nanos);
      }
      return !closing || durableUpTo > watermark;
    } catch (InterruptedException e) {
      throw new AssertionError("the projector is never interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private List<Fact[]> take() {
    lock.lock();
    try {
      List<Fact[]> taken = new ArrayList<>(queue);
      queue.clear();
      queuedFacts = 0;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void project(List<Fact[]> handedOver) throws SQLException {
    List<Fact> facts = new ArrayList<>();
    for (Fact[] each : handedOver) {
      int known = (int) Math.min(each.length, Math.max(0, watermark + 1 - each[0].sequence()));
      facts.addAll(Arrays.asList(each).subList(known, each.length));
    }
    if (!facts.isEmpty()) {
      catchUp(facts.getFirst().sequence() - 1);
      applyInOrder(facts);
    }
    catchUp(durable());
  }

  /** Applies facts that follow the watermark, as far as they are without gaps. */
  private void applyInOrder(List<Fact> facts) throws SQLException {
    int count = 0;
    while (count < facts.size() && facts.get(count).sequence() == watermark + 1 + count) {
      count++;
    }
    if (count > 0) {
      apply(facts.subList(0, count));
    }
  }

  private void catchUp(long sequence) throws SQLException {
    while (watermark < sequence) {
      // However far behind: a long log is read through whole when it is opened after a crash.
      moveLog();
      List<Fact> batch = log.batch(watermark + 1);
      if (batch.isEmpty()) {
        throw new StoreException(
            "ledger.db: no fact " + (watermark + 1) + " (expected: " + sequence + " facts)");
      }
      apply(batch);
    }
  }

  private void apply(List<Fact> facts) throws SQLException {
    sync.sync();
    file.apply(facts);
    lock.lock();
    try {
      watermark = file.watermark();
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes out what was kept long enough: a few short steps after each batch, so that the tables
   * stay close behind the facts, and the next batch at once if there is more.
   */
  private void retain() throws SQLException {
    if (!retaining && ticker.millis() - retainedAtMillis < RETAIN_EVERY_MILLIS) {
      return;
    }
    retaining = true;
    for (int step = 0; step < RETAIN_STEPS && retaining; step++) {
      retaining = file.retain(keep);
    }
    retainedAtMillis = ticker.millis();
  }

  private long durable() {
    lock.lock();
    try {
      return durableUpTo;
    } finally {
      lock.unlock();
    }
  }

  private void moveLog() throws SQLException {
    boolean due = !file.logIsEmpty() && ticker.millis() - movedAtMillis >= IDLE_MILLIS;
    if (file.logIsLong() || due) {
      movedAtMillis = ticker.millis();
      long counted = file.watermark();
      if (file.moveLog()) {
        syncedUpTo = counted;
      }
    }
  }

  /** Tries anew after a while; false once closing: the next start catches up. */
  private boolean reopen() {
    file.close();
    if (rests()) {
      try {
        // Not under the lock, which the writer takes after each commit.
        file = opener.get();
      } catch (RuntimeException e) {
        LOG.error("hardstop.db: {}", e.getMessage());
      }
    }
    return !closing();
  }

  /** Waits a while; false if closing. */
  private boolean rests() {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
      while (nanos > 0 && !closing) {
        nanos = work.awaitNanos(nanos);
      }
      return !closing;
    } catch (InterruptedException e) {
      throw new AssertionError("the projector is never interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private boolean closing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  private void finish() {
    try {
      file.moveLog();
    } catch (SQLException e) {
      LOG.warn("hardstop.db: the log could not be moved: {}", e.getMessage());
    }
    file.close();
    log.close();
  }

  /** Projects what is durable, then ends. Waits for that. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
