package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** Writes {@code issued}, and says how it is read. Threads: the projector's, but for reading. */
final class IssuedTable {
  /**
   * What it has of the call itself is of a call whose row is gone. A charge that was corrected is
   * what the bill says, which may be less than what the model read.
   */
  static final String SELECT =
      "SELECT issued.provider, issued.owner, coalesce(issued.model, calls.model, ''),"
          + " coalesce(calls.state = 'open', issued.model IS NULL),"
          + " iif(issued.bounded AND calls.state = 'settled' AND calls.ending = 'metered'"
          + " AND calls.adjustments = 0, calls.tokens, issued.tokens)"
          + " FROM issued LEFT JOIN calls ON calls.sequence = issued.call"
          + " WHERE issued.kind = ? AND issued.id = ? ORDER BY issued.issued_at";

  private final PreparedStatement insert;

  IssuedTable(Connection connection) throws SQLException {
    // A provider that issues an id twice gives nobody else's thing away.
    this.insert =
        connection.prepareStatement(
            "INSERT OR IGNORE INTO issued (kind, id, provider, owner, call, bounded, issued_at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)");
  }

  void insert(Fact.Issued issued) throws SQLException {
    insert.setString(1, issued.kind());
    insert.setString(2, issued.id());
    insert.setString(3, issued.provider());
    insert.setString(4, issued.owner());
    insert.setLong(5, issued.holdId());
    insert.setInt(6, issued.bounded() ? 1 : 0);
    insert.setLong(7, issued.atMillis());
    insert.executeUpdate();
  }

  static IssuedRecord read(ResultSet row) throws SQLException {
    long tokens = row.getLong(5);
    OptionalLong known = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(tokens);
    return new IssuedRecord(
        row.getString(1), row.getString(2), row.getString(3), row.getInt(4) != 0, known);
  }
}
