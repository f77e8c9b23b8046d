package dev.hardstop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Takes from {@code hardstop.db} what was kept long enough, in small steps.
 *
 * <p>A call's row goes in the transaction that adds its charge to {@code history} and to what its
 * accounts know of rows that are gone, so no charge is ever in neither. Each step is a transaction
 * of its own. Threads: the projector's.
 */
final class Retention {
  /** Rows that one step looks at. */
  static final int ROWS = 500;

  private final Connection connection;
  private final Compaction compaction;
  private final PreparedStatement nextRows;
  private final PreparedStatement deleteRefusals;
  private final PreparedStatement setMeta;
  private final List<PreparedStatement> dropSums;

  /** Up to where this pass looked at calls: what is before stays, as it is open or provisional. */
  private long callsLookedAt;

  private long refusalsLookedAt;

  Retention(Connection connection) throws SQLException {
    this.connection = connection;
    this.compaction = new Compaction(connection);
    this.nextRows =
        connection.prepareStatement(
            "SELECT sequence, held_at FROM calls WHERE sequence > ? ORDER BY sequence LIMIT "
                + ROWS);
    this.deleteRefusals =
        connection.prepareStatement(
            "DELETE FROM calls WHERE sequence > ? AND sequence <= ? AND state = 'refused'");
    this.setMeta = connection.prepareStatement("REPLACE INTO meta VALUES (?, ?)");
    this.refusalsLookedAt = meta("refusals_from");
    this.dropSums =
        List.of(
            connection.prepareStatement(dropHours("rollups")),
            connection.prepareStatement(dropHours("history")),
            connection.prepareStatement(dropAccounts("ends_at < ?1 AND held = 0")),
            connection.prepareStatement(
                // A run has no end that is known beforehand.
                dropAccounts(
                    "ends_at = 9223372036854775807 AND starts_at > 0 AND starts_at < ?1"
                        + " AND changed_at < ?1 AND held = 0")),
            connection.prepareStatement(
                "DELETE FROM alerts WHERE sequence IN (SELECT sequence FROM alerts WHERE at < ?1"
                    + " ORDER BY sequence LIMIT "
                    + ROWS
                    + ")"));
  }

  /** Whole hours, up to about as many rows as a step takes. */
  private static String dropHours(String table) {
    return "DELETE FROM "
        + table
        + " WHERE hour < ?1 AND hour <= (SELECT max(hour) FROM (SELECT hour FROM "
        + table
        + " ORDER BY hour LIMIT "
        + ROWS
        + "))";
  }

  private static String dropAccounts(String condition) {
    return "DELETE FROM accounts WHERE (rule_id, account, starts_at) IN (SELECT rule_id, account,"
        + " starts_at FROM accounts WHERE "
        + condition
        + " LIMIT "
        + ROWS
        + ")";
  }

  /**
   * Does one step, in a transaction that the caller has begun.
   *
   * @param newestMillis the newest fact's time: a machine's clock that jumps deletes nothing
   * @return whether there may be more to do now
   */
  boolean step(Keep keep, long newestMillis) throws SQLException {
    if (compact(newestMillis - keep.calls().toMillis())
        || dropRefusals(newestMillis - keep.refusals().toMillis())
        || dropSums(newestMillis - keep.sums().toMillis())) {
      return true;
    }
    // From the start again: what was provisional before may have been settled since.
    callsLookedAt = 0;
    return false;
  }

  private boolean compact(long beforeMillis) throws SQLException {
    long upTo = rowsUpTo(callsLookedAt, beforeMillis);
    if (upTo == callsLookedAt) {
      return false;
    }
    compaction.compact(callsLookedAt, upTo);
    callsLookedAt = upTo;
    return true;
  }

  private boolean dropRefusals(long beforeMillis) throws SQLException {
    long upTo = rowsUpTo(refusalsLookedAt, beforeMillis);
    if (upTo == refusalsLookedAt) {
      return false;
    }
    deleteRefusals.setLong(1, refusalsLookedAt);
    deleteRefusals.setLong(2, upTo);
    deleteRefusals.executeUpdate();
    setMeta("refusals_from", upTo);
    refusalsLookedAt = upTo;
    return true;
  }

  private boolean dropSums(long beforeMillis) throws SQLException {
    long hour = RollupKey.hour(beforeMillis);
    int dropped = 0;
    for (PreparedStatement drop : dropSums) {
      drop.setLong(1, hour);
      dropped += drop.executeUpdate();
    }
    if (dropped > 0 && meta("history_from") < hour) {
      setMeta("history_from", hour);
    }
    return dropped > 0;
  }

  /** Returns the last of the next rows that was held before then; {@code from} if none was. */
  private long rowsUpTo(long from, long beforeMillis) throws SQLException {
    long upTo = from;
    nextRows.setLong(1, from);
    try (ResultSet row = nextRows.executeQuery()) {
      while (row.next() && row.getLong(2) < beforeMillis) {
        upTo = row.getLong(1);
      }
    }
    return upTo;
  }

  private long meta(String name) throws SQLException {
    return Sqlite.number(
        connection, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = '" + name + "'");
  }

  private void setMeta(String name, long value) throws SQLException {
    setMeta.setString(1, name);
    setMeta.setString(2, Long.toString(value));
    setMeta.executeUpdate();
  }
}
