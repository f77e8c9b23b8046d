package dev.hardstop.store;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes {@code rollups}: adds up a batch, then adds the sums. Threads: the projector's. */
final class RollupTable {
  /**
   * Sums stop growing at about twice this. Callers of the reservation API say what they used, and
   * units that no budget counts have no limit: the tables must go on all the same.
   */
  private static final long MOST_AT_ONCE = Long.MAX_VALUE / 2;

  /** The columns of what was used. */
  static final List<String> SUMS =
      List.of("charge_nano_usd", "input_tokens", "output_tokens", "requests", "tool_calls");

  private final Map<RollupKey, Sums> batch = new HashMap<>();
  private final PreparedStatement add;

  RollupTable(Connection connection) throws SQLException {
    this.add =
        connection.prepareStatement(
            "INSERT INTO rollups VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO"
                + " UPDATE SET calls = calls + excluded.calls, refused = refused +"
                + " excluded.refused, unreconciled = unreconciled + excluded.unreconciled, "
                + SUMS.stream().map(RollupTable::plusExcluded).collect(Collectors.joining(", ")));
  }

  /** Returns what sets the column {@code sum} of a row that is there to what both rows come to. */
  static String plusExcluded(String sum) {
    return "%1$s = min(%1$s, %2$d) + min(excluded.%1$s, %2$d)".formatted(sum, MOST_AT_ONCE);
  }

  /** What one hour's row gains. */
  static final class Sums {
    private long calls;
    private long refused;
    private long unreconciled;
    private final long[] charge = new long[Unit.count()];

    void call() {
      calls++;
    }

    void refused(long count) {
      refused += count;
    }

    void unreconciled(long count) {
      unreconciled += count;
    }

    /** Adds a charge, or takes one back with a sign of −1. */
    void charge(Amounts amounts, int sign) {
      for (int code = 0; code < charge.length; code++) {
        charge[code] = bounded(charge[code] + bounded(sign * amounts.of(Unit.at(code))));
      }
    }

    private static long bounded(long sum) {
      return Math.clamp(sum, -MOST_AT_ONCE, MOST_AT_ONCE);
    }

    private long charged(Unit unit) {
      return charge[unit.code()];
    }
  }

  Sums of(RollupKey key) {
    return batch.computeIfAbsent(key, _ -> new Sums());
  }

  void flush() throws SQLException {
    for (Map.Entry<RollupKey, Sums> each : batch.entrySet()) {
      RollupKey key = each.getKey();
      Sums sums = each.getValue();
      add.setLong(1, key.hourMillis());
      add.setString(2, key.key());
      add.setString(3, key.provider());
      add.setString(4, key.model());
      add.setString(5, key.tenant());
      add.setString(6, key.team());
      add.setLong(7, sums.calls);
      add.setLong(8, sums.refused);
      add.setLong(9, sums.unreconciled);
      add.setLong(10, sums.charged(Unit.USD));
      add.setLong(11, sums.charged(Unit.INPUT_TOKENS));
      add.setLong(12, sums.charged(Unit.OUTPUT_TOKENS));
      add.setLong(13, sums.charged(Unit.REQUESTS));
      add.setLong(14, sums.charged(Unit.TOOL_CALLS));
      add.executeUpdate();
    }
    batch.clear();
  }
}
