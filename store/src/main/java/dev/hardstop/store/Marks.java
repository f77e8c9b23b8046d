package dev.hardstop.store;

import dev.hardstop.engine.ledger.RepeatMark;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The marks of calls that came with an idempotency key, as 32 bytes. */
final class Marks {
  private static final String SINCE =
      "SELECT sequence, held_at, mark FROM calls INDEXED BY calls_marked WHERE mark IS NOT NULL AND"
          + " held_at >= ? ORDER BY held_at";

  private Marks() {}

  static byte[] bytes(RepeatMark mark) {
    return ByteBuffer.allocate(4 * Long.BYTES)
        .putLong(mark.keyHigh())
        .putLong(mark.keyLow())
        .putLong(mark.bodyHigh())
        .putLong(mark.bodyLow())
        .array();
  }

  private static RepeatMark mark(byte[] bytes) {
    ByteBuffer mark = ByteBuffer.wrap(bytes);
    return new RepeatMark(mark.getLong(), mark.getLong(), mark.getLong(), mark.getLong());
  }

  static void tell(Connection connection, long sinceMillis, Projection.MarkReader told)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SINCE)) {
      select.setLong(1, sinceMillis);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          told.mark(row.getLong(1), row.getLong(2), mark(row.getBytes(3)));
        }
      }
    }
  }

  static Optional<RepeatMark> find(Connection connection, long sequence) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT mark FROM calls WHERE sequence = ? AND mark IS NOT NULL")) {
      select.setLong(1, sequence);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(mark(row.getBytes(1))) : Optional.empty();
      }
    }
  }
}
