package dev.hardstop.store;

import dev.hardstop.engine.time.WallClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * A copy of both files, of moments that fit together, in a folder of its own.
 *
 * <p>The documented tables are copied first: facts come to them later than to the ledger, so they
 * are never ahead of its copy. What the copied tables do not count yet must be in the copied
 * ledger, so nothing is pruned meanwhile. The copied ledger says that it is a backup: no server
 * starts on it.
 *
 * @param path the folder
 * @param atMillis when it was taken
 * @param lastSequence the newest fact in it
 * @param bytes of both files
 */
public record Backup(Path path, long atMillis, long lastSequence, long bytes) {
  /** Marks a copied ledger in its {@code meta}, with the time at which it was taken. */
  static final String MARK = "backup_at";

  /**
   * Takes a backup of a store that no process holds, and holds it meanwhile.
   *
   * @throws FolderInUseException if a process holds it: ask that one
   * @throws StoreException if there is no store, the target exists, or the disk fails
   */
  public static Backup offline(Path data, Path target, WallClock clock) {
    if (!Files.isRegularFile(data.resolve(LedgerFile.NAME))) {
      throw new StoreException(data + ": no ledger.db (expected: the data folder of a server)");
    }
    try (DataFolder folder = DataFolder.open(data, clock)) {
      return take(folder.path(), target, clock.millis());
    }
  }

  /** Copies the store in {@code data}, of which nothing is pruned meanwhile. */
  static Backup take(Path data, Path target, long nowMillis) {
    Path to = target.toAbsolutePath().normalize();
    if (Files.exists(to)) {
      throw new StoreException(to + ": exists (expected: a new folder; nothing is overwritten)");
    }
    Path partial = to.resolveSibling("." + to.getFileName() + ".partial");
    try {
      Folders.deleteFiles(partial);
      Folders.create(partial);
      copy(data, partial, ProjectionFile.NAME);
      copy(data, partial, LedgerFile.NAME);
      mark(partial.resolve(LedgerFile.NAME), nowMillis);
      Backup backup = describe(partial, to, nowMillis);
      Folders.sync(partial.resolve(ProjectionFile.NAME));
      Folders.sync(partial.resolve(LedgerFile.NAME));
      Folders.sync(partial);
      Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
      Folders.sync(to.resolveSibling("."));
      return backup;
    } catch (IOException e) {
      throw new StoreException("backup to " + to + ": " + e, e);
    } finally {
      Folders.deleteFiles(partial);
    }
  }

  /** A copy made by SQLite is of one moment, whatever is written meanwhile, and has no gaps. */
  private static void copy(Path data, Path partial, String name) throws IOException {
    Path copy = Folders.createFile(partial.resolve(name));
    try (Connection connection = Sqlite.reader(data.resolve(name));
        PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, copy.toString());
      vacuum.execute();
    } catch (SQLException e) {
      throw Sqlite.fault("copy " + name + " to", copy, e);
    }
  }

  private static void mark(Path ledger, long nowMillis) {
    try (Connection connection = Sqlite.rollbackWriter(ledger, SynchronousMode.FULL);
        PreparedStatement insert = connection.prepareStatement("REPLACE INTO meta VALUES (?, ?)")) {
      insert.setString(1, MARK);
      insert.setString(2, Long.toString(nowMillis));
      insert.executeUpdate();
    } catch (SQLException e) {
      throw Sqlite.fault("mark", ledger, e);
    }
  }

  private static Backup describe(Path partial, Path to, long nowMillis) throws IOException {
    long bytes =
        Files.size(partial.resolve(LedgerFile.NAME))
            + Files.size(partial.resolve(ProjectionFile.NAME));
    try (FactLog log = new FactLog(partial.resolve(LedgerFile.NAME))) {
      return new Backup(to, nowMillis, log.lastSequence(), bytes);
    }
  }
}
