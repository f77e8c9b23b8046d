package dev.hardstop.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * Keeps the write-ahead log of {@code ledger.db} short without making commits wait.
 *
 * <p>Most of the log is moved into the file on a thread of its own, beside the writer. That never
 * catches up with a busy writer, and a log starts anew only when all of it was moved, so the writer
 * takes the last short step itself, between two groups.
 */
final class LogKeeper implements AutoCloseable {
  /** Log bytes after which it is moved: small, since a large sync would hold up commits. */
  private static final long MOVE_AFTER_BYTES = 4L << 20;

  /** Log bytes at which somebody must be keeping it from being moved. */
  private static final long WARN_AFTER_BYTES = 512L << 20;

  private static final int LAST_STEP_PAGES = 64;
  private static final int TRIES = 4;

  private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);

  private final Connection connection;
  private final Semaphore work = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean lastStep;

  // The writer's.
  private long logBytes;
  private long bytesSinceMove;

  LogKeeper(Path path) {
    this.connection = Sqlite.writer(path, Sqlite.LEDGER_PAGE_BYTES, SynchronousMode.NORMAL);
    this.thread = Thread.ofPlatform().name("ledger-log").daemon().start(this::run);
  }

  /** Counts a commit; called by the writer, between groups. */
  void grew(long bytes, LedgerFile file) throws SQLException {
    logBytes += bytes;
    bytesSinceMove += bytes;
    if (lastStep) {
      lastStep = false;
      if (file.moveLog().all()) {
        logBytes = 0;
      }
    } else if (bytesSinceMove >= MOVE_AFTER_BYTES) {
      bytesSinceMove = 0;
      warnIfStuck();
      work.release();
    }
  }

  private void warnIfStuck() {
    if (logBytes >= WARN_AFTER_BYTES) {
      LOG.warn(
          "the log of ledger.db has {} MiB and cannot be moved; is it open in another program?",
          logBytes >> 20);
    }
  }

  private void run() {
    while (true) {
      work.acquireUninterruptibly();
      if (closing) {
        return;
      }
      work.drainPermits();
      move();
    }
  }

  private void move() {
    try {
      for (int i = 0; i < TRIES; i++) {
        Sqlite.Moved moved = Sqlite.moveLog(connection, "PASSIVE");
        if (moved.pages() - moved.moved() <= LAST_STEP_PAGES) {
          break;
        }
      }
      lastStep = true;
    } catch (SQLException e) {
      // The writer meets the same trouble with its next commit, and knows what to do about it.
      LOG.warn("the log of ledger.db could not be moved: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    closing = true;
    work.release();
    try {
      thread.join();
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      LOG.warn("the log keeper's connection did not close: {}", e.getMessage());
    }
  }
}
