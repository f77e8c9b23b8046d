package dev.hardstop.store;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.ledger.RecordedCharge;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads recorded charges, to open the accounts of new rules from. */
final class History {
  private static final String SELECT =
      "SELECT attributes, caller_set, held_at, ended_at, charge_nano_usd, tokens, input_tokens,"
          + " output_tokens, requests, tool_calls FROM calls WHERE sequence >= ? AND held_at >= ?"
          + " AND charge_nano_usd IS NOT NULL ORDER BY sequence";

  /**
   * Told as of the last call of each hour: at worst a charge counts in the window after its own.
   */
  private static final String SELECT_COMPACTED =
      "SELECT attributes, nullif(caller_set, ''), last_held_at, last_ended_at, charge_nano_usd,"
          + " tokens, input_tokens, output_tokens, requests, tool_calls FROM history WHERE hour > ?"
          + " AND last_held_at >= ? ORDER BY hour";

  private History() {}

  static Projection.Reach tell(
      Connection connection, long sinceMillis, Consumer<RecordedCharge> told) throws SQLException {
    tell(connection, SELECT_COMPACTED, sinceMillis - RollupKey.HOUR_MILLIS, sinceMillis, told);
    tell(connection, SELECT, firstSince(connection, sinceMillis), sinceMillis, told);
    return new Projection.Reach(meta(connection, "watermark"), meta(connection, "history_from"));
  }

  private static void tell(
      Connection connection, String sql, long from, long sinceMillis, Consumer<RecordedCharge> told)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, from);
      select.setLong(2, sinceMillis);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          told.accept(charge(row));
        }
      }
    }
  }

  private static long meta(Connection connection, String name) throws SQLException {
    return Sqlite.number(
        connection, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = '" + name + "'");
  }

  /**
   * Returns a sequence before which no call was held at {@code sinceMillis} or later, by halving:
   * ledger time never goes back, so hold times rise with the sequence and need no index.
   */
  private static long firstSince(Connection connection, long sinceMillis) throws SQLException {
    long low = 0;
    long high = Sqlite.number(connection, "SELECT max(sequence) FROM calls") + 1;
    try (PreparedStatement heldAt =
        connection.prepareStatement(
            "SELECT held_at FROM calls WHERE sequence >= ? ORDER BY sequence LIMIT 1")) {
      while (low < high) {
        long middle = low + (high - low) / 2;
        heldAt.setLong(1, middle);
        try (ResultSet row = heldAt.executeQuery()) {
          if (row.next() && row.getLong(1) < sinceMillis) {
            low = middle + 1;
          } else {
            high = middle;
          }
        }
      }
    }
    return low;
  }

  private static RecordedCharge charge(ResultSet row) throws SQLException {
    return new RecordedCharge(
        attributes(row.getString(1), row.getString(2)),
        row.getLong(3),
        row.getLong(4),
        CallTable.charge(row, 5));
  }

  /** Returns attributes as they were recorded. */
  static Attributes attributes(String values, @Nullable String callerSet) {
    Map<String, String> namespaces = callerSet == null ? Map.of() : FlatJson.read(callerSet);
    List<Attribute> attributes = new ArrayList<>();
    FlatJson.read(values)
        .forEach(
            (name, value) ->
                attributes.add(new Attribute(name, value, namespaces.containsKey(name))));
    return Attributes.of(attributes, namespaces.values().stream().findFirst().orElse(""));
  }
}
