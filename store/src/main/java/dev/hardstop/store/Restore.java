package dev.hardstop.store;

import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerOptions;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * Makes a store of a backup. It refuses every call until somebody says what was spent since: a
 * latch that is durable before the store is where a server looks for it.
 *
 * <p>The store gets an id and an epoch of its own, so its files and those it was copied from are
 * never taken for each other's.
 *
 * @param takenAtMillis when the backup was taken
 * @param charged calls that were open then: charged in full, unreconciled
 */
public record Restore(long takenAtMillis, int charged) {
  /** The id of the latch that refuses calls; only a restore sets it, and only telling clears it. */
  public static final String LATCH = "restored";

  /** In the ledger's {@code meta}: when the backup was taken. */
  static final String FROM = "restored_from";

  private static final String STAGING = "restoring";
  private static final long PATIENCE_SECONDS = 60;
  private static final List<String> NAMES = List.of(ProjectionFile.NAME, LedgerFile.NAME);

  /**
   * Restores a backup into a folder without a store.
   *
   * @throws FolderInUseException if a process holds the folder
   * @throws StoreException if it is no backup, the folder has a store, or the disk fails; what is
   *     left behind then is refused by every server, and done anew by another restore
   */
  public static Restore from(Path backup, Path data, WallClock clock, Ticker ticker) {
    long takenAt = takenAt(backup);
    try (DataFolder folder = DataFolder.open(data, clock)) {
      requireEmpty(folder.path());
      Path staging = folder.path().resolve(STAGING);
      Folders.deleteFiles(staging);
      Folders.create(staging);
      copy(backup, staging);
      int charged = latch(staging, takenAt, ticker);
      moveIn(staging, folder.path());
      return new Restore(takenAt, charged);
    } catch (IOException e) {
      throw new StoreException("restore to " + data + ": " + e, e);
    }
  }

  private static long takenAt(Path backup) {
    Path ledger = backup.resolve(LedgerFile.NAME);
    if (!Files.isRegularFile(ledger)) {
      throw new StoreException(
          ledger + ": no such file (expected: a folder that 'hardstop backup' made)");
    }
    try (Connection connection = Sqlite.reader(ledger)) {
      long takenAt =
          Sqlite.number(
              connection,
              "SELECT CAST(value AS INTEGER) FROM meta WHERE name = '" + Backup.MARK + "'");
      if (takenAt > 0) {
        return takenAt;
      }
    } catch (SQLException e) {
      throw Sqlite.fault("read", ledger, e);
    }
    throw new StoreException(
        backup
            + ": a store, not a backup (expected: a folder that 'hardstop backup' made; it makes"
            + " one of a copied store too)");
  }

  private static void requireEmpty(Path data) {
    for (String name : NAMES) {
      for (String end : List.of("", "-wal", "-shm", "-journal")) {
        if (Files.exists(data.resolve(name + end))) {
          throw new StoreException(
              data.resolve(name + end)
                  + ": exists (expected: a folder without a store; nothing is overwritten: move it"
                  + " away first)");
        }
      }
    }
  }

  private static void copy(Path backup, Path staging) throws IOException {
    byte[] id = new byte[16];
    new java.security.SecureRandom().nextBytes(id);
    String storeId = HexFormat.of().formatHex(id);
    for (String name : NAMES) {
      Path file = Folders.createFile(staging.resolve(name));
      Files.copy(backup.resolve(name), file, StandardCopyOption.REPLACE_EXISTING);
      rename(file, storeId);
    }
  }

  private static void rename(Path file, String storeId) {
    try (Connection connection = Sqlite.rollbackWriter(file, SynchronousMode.FULL);
        PreparedStatement name = connection.prepareStatement("REPLACE INTO meta VALUES (?, ?)")) {
      name.setString(1, "store_id");
      name.setString(2, storeId);
      name.executeUpdate();
      Sqlite.execute(connection, "DELETE FROM meta WHERE name = '" + FROM + "'");
      Sqlite.execute(
          connection, "UPDATE meta SET name = '" + FROM + "' WHERE name = '" + Backup.MARK + "'");
    } catch (SQLException e) {
      throw Sqlite.fault("write", file, e);
    }
  }

  /**
   * Starts the store as a server would, sets the latch, and stops. Time stands still meanwhile, so
   * that what was spent since can be counted in at the time at which it was.
   */
  private static int latch(Path staging, long takenAt, Ticker ticker) {
    try (Store store = Store.open(staging, Durability.POWER_CUT, () -> takenAt, ticker)) {
      Ledger ledger =
          Ledger.recover(
              store.recovered(),
              LedgerOptions.DEFAULT,
              store.journal(),
              newest -> new LedgerClock(() -> newest, () -> 0, newest, jump -> {}),
              Runnable::run);
      store.start(ledger, ledger);
      int charged = ledger.start(store.node(), store.epoch());
      CompletableFuture<Boolean> durable = new CompletableFuture<>();
      ledger.setLatch(
          new Latch(
              LATCH,
              Latch.Kind.TRIPPED,
              Map.of(),
              Optional.empty(),
              "restored from a backup of "
                  + Instant.ofEpochMilli(takenAt)
                  + ": an operator has to say what was spent since, with 'hardstop restore --data'",
              "restore"),
          durable::complete);
      requireDurable(durable);
      return charged;
    }
  }

  private static void requireDurable(CompletableFuture<Boolean> durable) {
    try {
      if (durable.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (TimeoutException | ExecutionException e) {
      throw new StoreException("restore: the latch is not on disk (expected: a working disk)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new StoreException("restore: the latch is not on disk (expected: a working disk)");
  }

  /** A file is moved without its log, so there must be none. */
  private static void foldLog(Path file) {
    try (Connection connection = Sqlite.rollbackWriter(file, SynchronousMode.FULL)) {
      Sqlite.number(connection, "SELECT count(*) FROM meta");
    } catch (SQLException e) {
      throw Sqlite.fault("write", file, e);
    }
    if (Files.exists(file.resolveSibling(file.getFileName() + "-wal"))) {
      throw new StoreException(file + "-wal is left (expected: nobody else to have it open)");
    }
  }

  /** The ledger last: tables without their ledger are refused, not started from nothing. */
  private static void moveIn(Path staging, Path data) throws IOException {
    for (String name : NAMES) {
      foldLog(staging.resolve(name));
      Folders.sync(staging.resolve(name));
    }
    for (String name : NAMES) {
      Files.move(staging.resolve(name), data.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
    Folders.sync(data);
    Folders.deleteFiles(staging);
  }
}
