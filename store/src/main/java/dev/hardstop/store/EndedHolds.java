package dev.hardstop.store;

import dev.hardstop.engine.ledger.EndedHold;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Reads back a hold that has ended, as an adjustment needs it. */
final class EndedHolds {
  private static final String SELECT =
      "SELECT attributes, caller_set, held_at, charge_nano_usd, tokens, input_tokens,"
          + " output_tokens, requests, tool_calls FROM calls"
          + " WHERE sequence = ? AND charge_nano_usd IS NOT NULL";

  private EndedHolds() {}

  /** Returns the hold; empty if there is none, or it has no charge. */
  static Optional<EndedHold> read(Connection connection, long sequence) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT);
        PreparedStatement takes = OpenCalls.selectTakes(connection)) {
      select.setLong(1, sequence);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new EndedHold(
                    sequence,
                    History.attributes(row.getString(1), row.getString(2)),
                    row.getLong(3),
                    CallTable.charge(row, 4),
                    OpenCalls.takes(takes, sequence)))
            : Optional.empty();
      }
    }
  }
}
