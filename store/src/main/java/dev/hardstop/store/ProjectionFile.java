package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The writing side of {@code hardstop.db}. The watermark moves in the transaction that its facts
 * are in, so each fact counts once whatever happens in between.
 *
 * <p>Threads: one at a time. After an exception close it and open it anew.
 */
final class ProjectionFile implements AutoCloseable {
  static final String NAME = "hardstop.db";

  /** Log bytes after which the log is moved into the file. */
  private static final long MOVE_AFTER_BYTES = 8L << 20;

  private static final long BYTES_PER_FACT = 1_500;

  private final Path path;
  private final Connection connection;
  private final PreparedStatement begin;
  private final PreparedStatement commit;
  private final PreparedStatement rollback;
  private final PreparedStatement setMeta;
  private final Batch batch;
  private final Retention retention;
  private long watermark;
  private long newestMillis;

  /** At first what an earlier process left, which is not known. */
  private long logBytes = 1;

  private ProjectionFile(Path path, Connection connection) throws SQLException {
    this.path = path;
    this.connection = connection;
    this.begin = connection.prepareStatement("BEGIN IMMEDIATE");
    this.commit = connection.prepareStatement("COMMIT");
    this.rollback = connection.prepareStatement("ROLLBACK");
    this.setMeta = connection.prepareStatement("REPLACE INTO meta VALUES (?, ?)");
    this.batch = new Batch(connection);
    this.retention = new Retention(connection);
    this.newestMillis =
        Sqlite.number(connection, "SELECT held_at FROM calls ORDER BY sequence DESC LIMIT 1");
    this.watermark = Long.parseLong(meta("watermark", "0"));
  }

  /**
   * Opens the documented tables. NORMAL is enough: a power cut may take the last transactions, but
   * whole, and the facts are there until {@link #moveLog} has synced what they came to.
   *
   * @throws StoreException if the file belongs to another store
   */
  static ProjectionFile open(Path path, String storeId, long nowMillis) {
    Connection connection = Sqlite.writer(path, Sqlite.TABLES_PAGE_BYTES, SynchronousMode.NORMAL);
    try {
      Migrations.HARDSTOP.apply(connection, path, nowMillis);
      ProjectionFile file = new ProjectionFile(path, connection);
      file.requireStore(storeId);
      return file;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw Sqlite.fault("open", path, e);
    } catch (RuntimeException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  private void requireStore(String storeId) throws SQLException {
    String found = meta("store_id", "");
    if (found.isEmpty()) {
      set("store_id", storeId);
    } else if (!found.equals(storeId)) {
      throw new StoreException(
          "hardstop.db: of store "
              + found
              + " (expected: "
              + storeId
              + ", as ledger.db says);"
              + " move it away to have it made anew from the facts in ledger.db");
    }
  }

  /**
   * Says that the facts before {@code sequence} are gone: what is projected starts there.
   *
   * @param sinceMillis from which hold time on every call will be here
   */
  void startAt(long sequence, long sinceMillis) {
    try {
      set("watermark", Long.toString(sequence - 1));
      set("history_from", Long.toString(sinceMillis));
      watermark = sequence - 1;
    } catch (SQLException e) {
      throw Sqlite.fault("write", path, e);
    }
  }

  long watermark() {
    return watermark;
  }

  /** Counts in facts that follow the watermark, all or none of them. */
  void apply(List<Fact> facts) throws SQLException {
    begin.execute();
    try {
      for (Fact fact : facts) {
        batch.add(fact);
      }
      batch.flush();
      set("watermark", Long.toString(facts.getLast().sequence()));
    } catch (SQLException | RuntimeException e) {
      Sqlite.rollback(rollback, e);
      throw e;
    }
    commit.execute();
    watermark = facts.getLast().sequence();
    newestMillis = Math.max(newestMillis, facts.getLast().atMillis());
    logBytes += facts.size() * BYTES_PER_FACT;
  }

  /** Takes out some of what was kept long enough; false once there is no more for now. */
  boolean retain(Keep keep) throws SQLException {
    boolean more;
    begin.execute();
    try {
      more = retention.step(keep, newestMillis);
    } catch (SQLException | RuntimeException e) {
      Sqlite.rollback(rollback, e);
      throw e;
    }
    commit.execute();
    logBytes += more ? Retention.ROWS * BYTES_PER_FACT : 0;
    return more;
  }

  boolean logIsLong() {
    return logBytes >= MOVE_AFTER_BYTES;
  }

  boolean logIsEmpty() {
    return logBytes == 0;
  }

  /** Moves the log into the file, synced; false if a reader kept some of it from being moved. */
  boolean moveLog() throws SQLException {
    boolean all = Sqlite.moveLog(connection, "PASSIVE").all();
    logBytes = all ? 0 : logBytes / 2;
    return all;
  }

  private @Nullable String meta(String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT value FROM meta WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  private String meta(String name, String otherwise) throws SQLException {
    String value = meta(name);
    return value == null ? otherwise : value;
  }

  private void set(String name, String value) throws SQLException {
    setMeta.setString(1, name);
    setMeta.setString(2, value);
    setMeta.executeUpdate();
  }

  @Override
  public void close() {
    closeQuietly(connection);
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // What is committed is in the file; the rest is projected again.
    }
  }
}
