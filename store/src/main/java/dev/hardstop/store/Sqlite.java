package dev.hardstop.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * Opens the store's files.
 *
 * <p>Source: SQLite documentation, "Write-Ahead Logging" (a commit is one sync with
 * synchronous=FULL, none with NORMAL; readers do not block the writer) and "PRAGMA statements".
 */
final class Sqlite {
  /** How long a commit waits for somebody else's write lock before it fails. */
  private static final int BUSY_MILLIS = 5_000;

  /** Pages of the ledger: small, since each commit writes a few of them whole. */
  static final int LEDGER_PAGE_BYTES = 4_096;

  /** Pages of the tables: a call takes more than a quarter of a small one, whose rest is lost. */
  static final int TABLES_PAGE_BYTES = 8_192;

  private static final String READ_ONLY =
      "read-only (expected: a file and folder that this user may write)";

  private Sqlite() {}

  /**
   * Opens a file for its only writer; WAL checkpoints are made by hand.
   *
   * @param pageBytes of a file that is new; others keep theirs
   */
  static Connection writer(Path file, int pageBytes, SynchronousMode synchronous) {
    requireWritable(file);
    SQLiteConfig config = new SQLiteConfig();
    config.setSynchronous(synchronous);
    config.setWalAutocheckpoint(0);
    config.setBusyTimeout(BUSY_MILLIS);
    // Nobody asks for generated keys, and each connection is one thread's at a time.
    config.setGetGeneratedKeys(false);
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.setCacheSize(-8_192);
    config.enforceForeignKeys(false);
    Connection connection = open(file, config);
    try {
      // In this order, which the driver does not keep: a log fixes the size of the pages.
      execute(connection, "PRAGMA page_size = " + pageBytes);
      execute(connection, "PRAGMA journal_mode = WAL");
      return connection;
    } catch (SQLException e) {
      closeAfter(connection, e);
      throw fault("open", file, e);
    }
  }

  private static void closeAfter(Connection connection, SQLException cause) {
    try {
      connection.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** SQLite would open it to read only, and fail at some later write without saying why. */
  private static void requireWritable(Path file) {
    if (Files.exists(file) && !Files.isWritable(file)) {
      throw new StoreException("open " + file + ": " + READ_ONLY);
    }
  }

  /** Opens a copy that nobody reads, to change a row of it; leaves no log beside it. */
  static Connection rollbackWriter(Path file, SynchronousMode synchronous) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.DELETE);
    config.setSynchronous(synchronous);
    return open(file, config);
  }

  /** Opens a file to read beside its writer. */
  static Connection reader(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLIS);
    return open(file, config);
  }

  private static Connection open(Path file, SQLiteConfig config) {
    try {
      return config.createConnection("jdbc:sqlite:" + file);
    } catch (SQLException e) {
      throw fault("open", file, e);
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Takes a transaction back after {@code cause}. SQLite may have done so itself, as on a full
   * disk, and then says that there is none: that must not hide the cause.
   */
  static void rollback(PreparedStatement rollback, Exception cause) {
    try {
      rollback.execute();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /**
   * How far a WAL checkpoint got.
   *
   * @param pages in the log; negative if somebody else is moving it
   * @param moved of them, that are in the file now, synced
   */
  record Moved(long pages, long moved) {
    boolean all() {
      return pages >= 0 && moved >= pages;
    }
  }

  /** Moves what the log holds into the file, as far as readers allow; blocks no writer. */
  static Moved moveLog(Connection connection, String mode) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(" + mode + ")")) {
      return row.next() ? new Moved(row.getLong(2), row.getLong(3)) : new Moved(1, 0);
    }
  }

  /** Returns a fault that says what to do about it. */
  static StoreException fault(String doing, Path file, SQLException cause) {
    return new StoreException(doing + " " + file + ": " + advice(cause, file), cause);
  }

  private static String advice(SQLException cause, Path file) {
    if (!(cause instanceof SQLiteException fault)) {
      return cause.toString();
    }
    SQLiteErrorCode code = fault.getResultCode();
    String name = code.name();
    if (code == SQLiteErrorCode.SQLITE_FULL) {
      long free = file.toFile().getUsableSpace();
      return "the disk is full: " + free + " bytes free (expected: room to write); free some";
    }
    if (name.startsWith("SQLITE_READONLY") || name.startsWith("SQLITE_PERM")) {
      return READ_ONLY;
    }
    if (name.startsWith("SQLITE_BUSY") || name.startsWith("SQLITE_LOCKED")) {
      return "locked by another program for " + BUSY_MILLIS + " ms (expected: no other writer)";
    }
    if (name.startsWith("SQLITE_CORRUPT")
        || name.startsWith("SQLITE_NOTADB")
        || code == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ) {
      return "damaged (" + cause.getMessage() + "); restore the data folder from a backup";
    }
    return cause.toString();
  }
}
