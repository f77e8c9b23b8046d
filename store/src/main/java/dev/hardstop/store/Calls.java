package dev.hardstop.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Reads rows of {@code calls}. */
final class Calls {
  static final String SELECT =
      "SELECT sequence, id, kind, state, attributes, held_at, ended_at, estimate_nano_usd,"
          + " estimate_tokens, output_cap, ending, price_revision, accounts, detail, usage, refusal,"
          + " would_refuse, \"count\", adjustments, charge_nano_usd, tokens, input_tokens,"
          + " output_tokens, requests, tool_calls FROM calls";

  private static final int CHARGE = 20;

  private Calls() {}

  static CallRecord read(ResultSet row) throws SQLException {
    return new CallRecord(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getLong(6),
        isNull(row, 7) ? Optional.empty() : Optional.of(row.getLong(7)),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        isNull(row, CHARGE) ? Optional.empty() : Optional.of(CallTable.charge(row, CHARGE)),
        text(row, 11),
        row.getString(12),
        row.getString(13),
        row.getString(14),
        text(row, 15),
        text(row, 16),
        text(row, 17),
        row.getLong(18),
        row.getLong(19));
  }

  private static boolean isNull(ResultSet row, int column) throws SQLException {
    return row.getObject(column) == null;
  }

  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }
}
