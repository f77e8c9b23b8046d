package dev.hardstop.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.money.Unit;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Account images as rows of {@code ledger.db}.
 *
 * <p>A bucket list is stored as pairs of big-endian 64-bit numbers: start, quantity.
 */
final class AccountRows {
  static final String COLUMNS =
      "rule_id, account, starts_at, budget, unit, ends_at, bucket_millis, amount, hard_limit,"
          + " settled, held, reached, incomplete, last_end_at, as_of, buckets, checksum";

  static final String REPLACE =
      "REPLACE INTO accounts ("
          + COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  /** Numbers of an image beside its buckets, the lengths of its two texts included. */
  private static final int NUMBERS = 15;

  private AccountRows() {}

  static void write(PreparedStatement replace, AccountImage image) throws SQLException {
    replace.setLong(1, image.id().ruleId());
    replace.setString(2, image.id().values());
    replace.setLong(3, image.startsAtMillis());
    replace.setString(4, image.id().budget());
    replace.setInt(5, image.unit().code());
    replace.setLong(6, image.endsAtMillis());
    replace.setLong(7, image.bucketMillis());
    replace.setLong(8, image.amount());
    replace.setLong(9, image.limit());
    replace.setLong(10, image.settled());
    replace.setLong(11, image.held());
    replace.setInt(12, image.reachedBasisPoints());
    replace.setInt(13, image.incomplete() ? 1 : 0);
    replace.setLong(14, image.lastEndMillis());
    replace.setLong(15, image.asOfSequence());
    replace.setBytes(16, bytes(image.buckets()));
    replace.setLong(17, checksum(image));
    replace.executeUpdate();
  }

  /**
   * Returns the image in a row.
   *
   * @throws StoreException if it is not the one that was written
   */
  static AccountImage read(ResultSet row) throws SQLException {
    AccountImage image = readUnchecked(row);
    if (!isWhole(row, image)) {
      throw new StoreException(
          "ledger.db: account %s %s is damaged: checksum %d (expected: %d); restore the data folder"
                  .formatted(
                      image.id().budget(), image.id().values(), row.getLong(17), checksum(image))
              + " from a backup");
    }
    return image;
  }

  /** Returns whether the image is the one that was written. Rows of early versions cannot say. */
  private static boolean isWhole(ResultSet row, AccountImage image) throws SQLException {
    long stored = row.getLong(17);
    return row.wasNull() || stored == checksum(image);
  }

  /**
   * As above, for whoever looks what is wrong with it.
   *
   * @throws StoreException if it cannot be an image at all
   */
  static AccountImage readUnchecked(ResultSet row) throws SQLException {
    return new AccountImage(
        id(row),
        unit(row),
        row.getLong(3),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11),
        row.getInt(12),
        row.getInt(13) != 0,
        row.getLong(14),
        row.getLong(15),
        numbers(row.getBytes(16)));
  }

  /** Returns which account the row is of, whatever else is wrong with it. */
  static AccountId id(ResultSet row) throws SQLException {
    return new AccountId(row.getLong(1), row.getString(4), row.getString(2));
  }

  private static Unit unit(ResultSet row) throws SQLException {
    int code = row.getInt(5);
    if (code < 0 || code >= Unit.count()) {
      throw new StoreException(
          "ledger.db: account %s %s is damaged: unit %d (expected: 0 to %d); restore the data"
                  .formatted(row.getString(4), row.getString(2), code, Unit.count() - 1)
              + " folder from a backup");
    }
    return Unit.at(code);
  }

  private static long checksum(AccountImage image) {
    byte[] values = image.id().values().getBytes(UTF_8);
    byte[] budget = image.id().budget().getBytes(UTF_8);
    int numbers = NUMBERS + image.buckets().size();
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers * Long.BYTES + values.length + budget.length)
            .putLong(image.id().ruleId())
            .putLong(values.length)
            .putLong(budget.length)
            .putLong(image.unit().code())
            .putLong(image.startsAtMillis())
            .putLong(image.endsAtMillis())
            .putLong(image.bucketMillis())
            .putLong(image.amount())
            .putLong(image.limit())
            .putLong(image.settled())
            .putLong(image.held())
            .putLong(image.reachedBasisPoints())
            .putLong(image.incomplete() ? 1 : 0)
            .putLong(image.lastEndMillis())
            .putLong(image.asOfSequence())
            .put(values)
            .put(budget);
    image.buckets().forEach(bytes::putLong);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.flip());
    return checksum.getValue();
  }

  private static byte @Nullable [] bytes(List<Long> numbers) {
    if (numbers.isEmpty()) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(numbers.size() * Long.BYTES);
    numbers.forEach(bytes::putLong);
    return bytes.array();
  }

  private static List<Long> numbers(byte @Nullable [] bytes) {
    if (bytes == null) {
      return List.of();
    }
    List<Long> numbers = new ArrayList<>();
    for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.remaining() >= Long.BYTES; ) {
      numbers.add(rest.getLong());
    }
    return List.copyOf(numbers);
  }
}
