package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Unit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads back the calls that were open at the watermark. */
final class OpenCalls {
  private static final String SELECT =
      "SELECT sequence, held_at, \"key\", provider, model,"
          + " coalesce(attributes ->> 'tenant', ''), coalesce(attributes ->> 'team', '') FROM calls WHERE state = 'open'";

  private static final String TAKES =
      "SELECT value ->> 'rule', value ->> 'budget', coalesce(value ->> 'account', ''),"
          + " value ->> 'unit', value ->> 'starts_at',"
          // The window of a single call keeps no account, and ends where it starts.
          + " coalesce((SELECT ends_at FROM accounts AS known WHERE known.rule_id = value ->> 'rule'"
          + " AND known.account = coalesce(value ->> 'account', '')"
          + " AND known.starts_at = value ->> 'starts_at'), value ->> 'starts_at'),"
          + " coalesce(value ->> 'bucket_millis', 0),"
          + " coalesce(value ->> 'amount', value ->> 'limit'), value ->> 'limit',"
          + " value ->> 'settled', value ->> 'held', value ->> 'ask',"
          + " coalesce(value ->> 'enforced', 1),"
          + " coalesce(tightened ->> (value ->> 'unit'), value ->> 'ask')"
          + " FROM calls, json_each(calls.accounts) WHERE calls.sequence = ? ORDER BY json_each.key";

  private static final int ASK = 12;
  private static final int ASK_NOW = 14;

  private OpenCalls() {}

  static Map<Long, CallRow> read(Connection connection) throws SQLException {
    Map<Long, CallRow> open = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT);
        PreparedStatement takes = connection.prepareStatement(TAKES);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        CallRow row = new CallRow(rows.getLong(1), rollup(rows), List.of());
        addParts(takes, row);
        open.put(row.sequence, row);
      }
    }
    return open;
  }

  private static void addParts(PreparedStatement takes, CallRow row) throws SQLException {
    takes.setLong(1, row.sequence);
    try (ResultSet part = takes.executeQuery()) {
      while (part.next()) {
        row.join(take(part, ASK), part.getLong(ASK_NOW));
      }
    }
  }

  private static RollupKey rollup(ResultSet row) throws SQLException {
    long heldAt = row.getLong(2);
    return new RollupKey(
        RollupKey.hour(heldAt),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7));
  }

  /** Returns what a recorded hold took, from which accounts. */
  static List<Take> takes(PreparedStatement select, long sequence) throws SQLException {
    return takes(select, sequence, ASK);
  }

  /** As {@link #takes}, with what the hold shrank to. */
  static List<Take> takesNow(PreparedStatement select, long sequence) throws SQLException {
    return takes(select, sequence, ASK_NOW);
  }

  private static List<Take> takes(PreparedStatement select, long sequence, int ask)
      throws SQLException {
    List<Take> takes = new ArrayList<>();
    select.setLong(1, sequence);
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        takes.add(take(row, ask));
      }
    }
    return takes;
  }

  static PreparedStatement selectTakes(Connection connection) throws SQLException {
    return connection.prepareStatement(TAKES);
  }

  private static Take take(ResultSet row, int ask) throws SQLException {
    return new Take(
        new AccountId(row.getLong(1), row.getString(2), row.getString(3)),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        unit(row.getString(4)),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11),
        row.getLong(ask),
        row.getInt(13) != 0);
  }

  private static Unit unit(String label) {
    for (int code = 0; code < Unit.count(); code++) {
      if (Unit.at(code).label().equals(label)) {
        return Unit.at(code);
      }
    }
    throw new StoreException("hardstop.db: unit " + label + " (expected: one of Unit)");
  }
}
