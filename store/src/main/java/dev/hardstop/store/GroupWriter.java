package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactSink;
import dev.hardstop.engine.ledger.Journal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that commits facts. Whatever was appended while a commit ran goes into the next.
 *
 * <p>Lives for one epoch: after a failure it commits nothing more, whatever is appended, and the
 * store makes a new one.
 */
final class GroupWriter {
  /** Longest that a fact waits that nobody waits for. */
  private static final long RIDE_NANOS = Duration.ofMillis(5).toNanos();

  private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();

  /** Most facts of one row. */
  private static final int ROW_FACTS = 4_096;

  /**
   * A commit costs about this much processor time whatever its size. When several callers wait at
   * once, the next commit is put off by a share of it for each, so that a fast disk does not turn
   * into many small commits; a single caller never waits.
   */
  private static final long GATHER_NANOS_PER_CALLER = 20_000;

  private static final long GATHER_NANOS_MOST = 1_000_000;

  /** What a commit adds to the log beside its facts: the pages of the tree. */
  private static final long TREE_BYTES = 3 * Sqlite.LEDGER_PAGE_BYTES;

  private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

  private final LedgerFile file;
  private final LogKeeper keeper;
  private final Inbox inbox = new Inbox();
  private final Journal.Listener listener;
  private final Checkpoints checkpoints;
  private final Consumer<Fact[]> durable;
  private final FactSink sink = new FactSink();
  private final Thread thread;

  private long lastSequence;
  private int lastUrgentCount;
  private volatile boolean closing;
  private volatile @Nullable Exception failure;

  /**
   * @param lastSequence the newest fact on disk
   * @param durable receives the facts of each group once they are on disk
   */
  GroupWriter(
      LedgerFile file,
      LogKeeper keeper,
      Journal.Listener listener,
      Checkpoints checkpoints,
      Consumer<Fact[]> durable,
      long lastSequence) {
    this.file = file;
    this.keeper = keeper;
    this.listener = listener;
    this.checkpoints = checkpoints;
    this.durable = durable;
    this.lastSequence = lastSequence;
    this.thread = Thread.ofPlatform().name("ledger-writer").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void append(Fact fact, boolean urgent) {
    inbox.append(fact, urgent);
  }

  void checkpointSoon() {
    checkpoints.hurry();
    inbox.nudge();
  }

  /** Commits what is there, writes a checkpoint and ends. Waits for that. */
  void close() {
    inbox.shut();
    closing = true;
    inbox.nudge();
    join();
  }

  /** Waits until the thread has ended. */
  void join() {
    try {
      if (!Thread.currentThread().equals(thread)) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns what ended this writer before its time. */
  Optional<Exception> failure() {
    return Optional.ofNullable(failure);
  }

  private void run() {
    try {
      while (!closing) {
        awaitWork();
        step();
      }
      finish();
      file.moveLog();
    } catch (SQLException e) {
      failure = file.fault(e);
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      // Out of memory included: a writer that ends untold leaves every caller waiting.
      failure = new StoreException("ledger.db: " + e.getMessage(), e);
    }
    inbox.shut();
    keeper.close();
    file.close();
    // Last, because whoever is told may open the store anew at once.
    failure().ifPresent(this::tell);
  }

  private void awaitWork() {
    boolean callersWait = inbox.urgentCount() > 0;
    if (callersWait && lastUrgentCount > 1) {
      LockSupport.parkNanos(
          this, Math.min(GATHER_NANOS_MOST, GATHER_NANOS_PER_CALLER * lastUrgentCount));
    } else if (!callersWait && !checkpoints.busy()) {
      inbox.awaitAny(IDLE_NANOS);
      inbox.awaitUrgent(closing ? 0 : RIDE_NANOS);
    }
  }

  private boolean step() throws SQLException {
    CheckpointPiece piece = checkpoints.next(inbox.urgentCount() > 0);
    Inbox.Taken taken = inbox.take();
    lastUrgentCount = taken.urgentCount();
    if (taken.count() == 0 && piece.isNone()) {
      return false;
    }
    commit(taken, piece);
    return true;
  }

  private void commit(Inbox.Taken taken, CheckpointPiece piece) throws SQLException {
    List<CommitGroup> groups = groups(taken);
    if (groups.size() == 1 && piece.isNone()) {
      file.commit(groups.getFirst());
    } else {
      file.commit(groups, piece);
    }
    if (taken.count() > 0) {
      acknowledge(taken);
    }
    long bytes = groups.stream().mapToLong(group -> group.facts().length).sum();
    if (bytes > 0) {
      checkpoints.committed(bytes);
    }
    keeper.grew(TREE_BYTES + bytes, file);
  }

  private List<CommitGroup> groups(Inbox.Taken taken) {
    List<CommitGroup> groups = new ArrayList<>(1);
    for (int from = 0; from < taken.count(); from += ROW_FACTS) {
      int count = Math.min(ROW_FACTS, taken.count() - from);
      requireWithoutGaps(taken.facts(), from, count);
      groups.add(CommitGroup.of(taken.facts(), from, count, sink));
      lastSequence = groups.getLast().lastSequence();
    }
    return groups;
  }

  /** A gap that got onto the disk could never be read again. */
  private void requireWithoutGaps(Fact[] facts, int from, int count) {
    for (int i = 0; i < count; i++) {
      long sequence = facts[from + i].sequence();
      long expected = lastSequence + 1 + i;
      if (sequence != expected) {
        throw new AssertionError("journal: fact " + sequence + " (expected: " + expected + ")");
      }
    }
  }

  private void acknowledge(Inbox.Taken taken) {
    listener.durableUpTo(lastSequence);
    durable.accept(taken.copy());
    Arrays.fill(taken.facts(), 0, taken.count(), null);
  }

  private void finish() throws SQLException {
    while (step()) {
      // Until nothing is left.
    }
    checkpoints.hurry();
    while (step()) {
      // Until the checkpoint is complete.
    }
  }

  private void tell(Exception cause) {
    LOG.error("ledger.db: a commit failed; nothing is granted until it is open again", cause);
    listener.failed(cause);
  }
}
