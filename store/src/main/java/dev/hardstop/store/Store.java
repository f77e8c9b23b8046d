package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.AccountSource;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.CheckpointSource;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Journal;
import dev.hardstop.engine.ledger.Recovered;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two files of a data folder: {@code ledger.db}, the authority, and {@code hardstop.db}, the
 * documented tables.
 *
 * <p>Order of use: {@link #open}, {@link #recovered}, {@link #start}, facts through {@link
 * #journal}, {@link #close}. After {@link Journal.Listener#failed}, {@link #reopen} and go on.
 */
public final class Store implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);

  private final DataFolder folder;
  private final Durability durability;
  private final WallClock clock;
  private final Ticker ticker;
  private final Path ledgerPath;
  private final StoredAccounts accounts;
  private final Readers readers;
  private final Projector projector;
  private final Projection projection;
  private final AtomicBoolean backingUp = new AtomicBoolean();

  /** While a backup is taken, facts after this one may be missing from its tables. */
  private volatile long keepsFactsAfter = Long.MAX_VALUE;

  private LedgerFile file;
  private @Nullable Callbacks callbacks;
  private volatile @Nullable GroupWriter writer;

  private record Callbacks(Journal.Listener listener, CheckpointSource source) {}

  private Store(DataFolder folder, Durability durability, WallClock clock, Ticker ticker) {
    this.folder = folder;
    this.durability = durability;
    this.clock = clock;
    this.ticker = ticker;
    this.ledgerPath = folder.file(LedgerFile.NAME);
    this.file = LedgerFile.open(ledgerPath, durability, clock.millis());
    Path tables = folder.file(ProjectionFile.NAME);
    String storeId = file.storeId();
    FactLog log = new FactLog(ledgerPath);
    try {
      this.projector =
          new Projector(
              aligned(tables, storeId, log),
              () -> ProjectionFile.open(tables, storeId, clock.millis()),
              log,
              new LedgerSync(durability, ledgerPath),
              ticker,
              log.lastSequence());
    } catch (RuntimeException e) {
      log.close();
      file.close();
      throw e;
    }
    this.accounts = new StoredAccounts(ledgerPath);
    this.readers = new Readers(tables);
    this.projection = new Projection(ledgerPath, projector, readers);
    projector.start();
  }

  /**
   * Opens or creates the store in a folder, takes it over and brings its schema up to date.
   *
   * @throws FolderInUseException if another process holds the folder
   * @throws StoreException if it cannot be used; nothing was changed then but the lock file
   */
  public static Store open(Path data, Durability durability, WallClock clock, Ticker ticker) {
    return open(DataFolder.open(data, clock), durability, clock, ticker);
  }

  /** As {@link #open(Path, Durability, WallClock, Ticker)}, in a folder that is already held. */
  public static Store open(
      DataFolder folder, Durability durability, WallClock clock, Ticker ticker) {
    try {
      return new Store(folder, durability, clock, ticker);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /**
   * Returns the tables, from where they can be brought up to date by the facts that are kept. Stays
   * open: the last to close a file waits until all of its log is moved.
   */
  private ProjectionFile aligned(Path tables, String storeId, FactLog log) {
    ProjectionFile projected = ProjectionFile.open(tables, storeId, clock.millis());
    try {
      align(projected, log);
      return projected;
    } catch (RuntimeException e) {
      projected.close();
      throw e;
    }
  }

  private static void align(ProjectionFile projected, FactLog log) {
    long last = log.lastSequence();
    if (projected.watermark() > last) {
      throw new StoreException(
          "hardstop.db: counts facts up to "
              + projected.watermark()
              + " (expected: at most "
              + last
              + ", the last in ledger.db); the files are of different moments: restore"
              + " both from one backup, or move hardstop.db away to have it made anew");
    }
    long first = log.firstSequence() == 0 ? last + 1 : log.firstSequence();
    if (projected.watermark() + 1 < first) {
      long since = firstKeptAt(log, first);
      LOG.warn(
          "hardstop.db: facts before {} are gone; calls are complete from {} on", first, since);
      projected.startAt(first, since);
    }
  }

  private static long firstKeptAt(FactLog log, long first) {
    return log.batch(first).stream()
        .findFirst()
        .map(Fact::atMillis)
        .orElseGet(() -> log.checkpoint().newestMillis());
  }

  /** Returns what is on disk. Read it through before facts are appended. */
  public Recovered recovered() {
    try (FactLog log = new FactLog(ledgerPath)) {
      Checkpoint checkpoint = log.checkpoint();
      boolean all = accounts.fewerThan(StoredAccounts.ALL_AT_START);
      return new Recovered(
          checkpoint,
          new FactsOnDisk(ledgerPath, checkpoint.sequence()),
          all ? accounts.all() : List.of(),
          all,
          accounts);
    }
  }

  /** Returns the number of this process's turn at the store: higher than of any before. */
  public long epoch() {
    return file.epoch();
  }

  /** Returns who holds the store, for {@link Fact.EpochStarted}. */
  public String node() {
    return DataFolder.host();
  }

  /** Starts to commit what is appended, and to ask for checkpoints. */
  public synchronized void start(Journal.Listener listener, CheckpointSource source) {
    callbacks = new Callbacks(listener, source);
    writer = startWriter(callbacks);
  }

  private GroupWriter startWriter(Callbacks told) {
    try (FactLog log = new FactLog(ledgerPath)) {
      long last = log.lastSequence();
      long completed = log.checkpoint().sequence();
      GroupWriter started =
          new GroupWriter(
              file,
              new LogKeeper(ledgerPath),
              told.listener(),
              new Checkpoints(
                  told.source(),
                  this::prunableUpTo,
                  ticker,
                  new AccountSweep(accounts, told.source()),
                  completed,
                  log.bytesAfter(completed)),
              projector::offer,
              last);
      started.start();
      return started;
    }
  }

  /**
   * Sets how long the documented tables keep what they were told; at first everything, for ever.
   */
  public void keep(Keep keep) {
    projector.keep(keep);
  }

  /**
   * Leaves the documented tables behind, but where somebody waits for them: a start has better use
   * for the machine than what nobody asks for yet.
   */
  public void pauseTables() {
    projector.pause();
  }

  /** Lets the documented tables follow the facts again. */
  public void resumeTables() {
    projector.resume();
  }

  private long prunableUpTo() {
    return Math.min(projector.syncedUpTo(), keepsFactsAfter);
  }

  /**
   * Copies both files to a new folder while calls go on. Commits do not wait for it; the files'
   * logs grow meanwhile.
   *
   * @throws StoreException if the target exists, another backup is being taken, or the disk fails;
   *     nothing is left behind then
   */
  public Backup backup(Path target) {
    if (!backingUp.compareAndSet(false, true)) {
      throw new StoreException("backup: another is being taken (expected: one at a time)");
    }
    try {
      keepsFactsAfter = projector.watermark();
      return Backup.take(folder.path(), target, clock.millis());
    } finally {
      keepsFactsAfter = Long.MAX_VALUE;
      backingUp.set(false);
    }
  }

  /** Makes the next checkpoint due now. */
  void checkpointSoon() {
    GroupWriter current = writer;
    if (current != null) {
      current.checkpointSoon();
    }
  }

  /** Lets {@code ledger.db} grow to so many pages at most; call it before {@link #start}. */
  void limitPages(int pages) {
    file.limitPages(pages);
  }

  /** Returns where the ledger's facts go. Those that come after a failure are dropped. */
  public Journal journal() {
    return (fact, urgent) -> {
      GroupWriter current = writer;
      if (current == null) {
        throw new IllegalStateException("journal: fact " + fact.sequence() + " before start");
      }
      current.append(fact, urgent);
    };
  }

  /** Returns accounts that are not in memory, as the last checkpoint has them. */
  public AccountSource accounts() {
    return accounts;
  }

  /** Returns which accounts the last checkpoint has. */
  public List<AccountId> accountIds() {
    return accounts.all().stream().map(AccountImage::id).toList();
  }

  /** Returns when the backup was taken that this was restored from; 0 if it was not. */
  public long restoredFromMillis() {
    return file.restoredFromMillis();
  }

  /** Returns the documented tables. */
  public Projection projection() {
    return projection;
  }

  /**
   * Opens the files anew after a failed commit, in a new epoch, and accepts facts again.
   *
   * @return what is on disk, which may hold facts whose commit was told to have failed
   * @throws StoreException if the cause is still there; try again later
   */
  public synchronized Recovered reopen() {
    GroupWriter failed = writer;
    Callbacks told = callbacks;
    if (failed == null || told == null) {
      throw new IllegalStateException("store: reopened before start");
    }
    // Ends it too if it did not fail: then the ledger could not go on from what it found, and asks
    // once more.
    failed.close();
    if (failed.failure().filter(EpochLostException.class::isInstance).isPresent()) {
      throw new StoreException("store: taken over by another process (expected: to be ours)");
    }
    file = LedgerFile.open(ledgerPath, durability, clock.millis());
    Recovered recovered;
    try {
      recovered = recovered();
      writer = startWriter(told);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
    try (FactLog log = new FactLog(ledgerPath)) {
      projector.durableUpTo(log.lastSequence());
    }
    return recovered;
  }

  /**
   * Commits what was appended, writes a checkpoint so that the next start replays nothing, brings
   * the tables up to date and lets the folder go.
   *
   * @throws StoreException if the last commit failed; all files are closed nevertheless
   */
  @Override
  public synchronized void close() {
    GroupWriter last = writer;
    if (last == null) {
      file.close();
    } else {
      last.close();
    }
    projector.close();
    readers.close();
    accounts.close();
    folder.close();
    Optional<Exception> failure = last == null ? Optional.empty() : last.failure();
    if (failure.isPresent()) {
      throw new StoreException("store: closed after a failure", failure.get());
    }
  }
}
