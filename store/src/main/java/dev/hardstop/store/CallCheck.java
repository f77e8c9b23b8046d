package dev.hardstop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;

/** Compares rows of {@code calls} with what the facts say of them. */
final class CallCheck {
  private final Connection tables;
  private final Findings findings;

  CallCheck(Connection tables, Findings findings) {
    this.tables = tables;
    this.findings = findings;
  }

  /** Looks up each hold up to the watermark. */
  void compare(Map<Long, PlainSums.Hold> holds, long watermark) throws SQLException {
    long compactedUpTo = Sqlite.number(tables, "SELECT max(last_held_at) FROM history");
    try (PreparedStatement select =
        tables.prepareStatement(
            "SELECT state, charge_nano_usd, tokens, input_tokens, output_tokens, requests,"
                + " tool_calls FROM calls WHERE sequence = ?")) {
      for (Map.Entry<Long, PlainSums.Hold> each : holds.entrySet()) {
        if (each.getKey() <= watermark) {
          compare(select, each.getKey(), each.getValue(), compactedUpTo);
        }
      }
    }
  }

  private void compare(
      PreparedStatement select, long sequence, PlainSums.Hold hold, long compactedUpTo)
      throws SQLException {
    String where = "hardstop.db call " + sequence;
    select.setLong(1, sequence);
    try (ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        if (!hold.fromEarlier && hold.heldAtMillis > compactedUpTo) {
          findings.add(where, "row", hold.state, "none", sequence);
        }
        return;
      }
      if (hold.fromEarlier && hold.state.equals("open")) {
        return; // Only what came later is known of it.
      }
      if (!row.getString(1).equals(hold.state)) {
        findings.add(where, "state", hold.state, row.getString(1), sequence);
      }
      if (hold.charge != null && !Objects.equals(hold.charge, CallTable.charge(row, 2))) {
        findings.add(where, "charge", hold.charge, CallTable.charge(row, 2), sequence);
      }
    }
  }
}
