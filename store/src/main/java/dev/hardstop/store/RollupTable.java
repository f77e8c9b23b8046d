package dev.hardstop.store;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Writes {@code rollups}: adds up a batch, then adds the sums. Threads: the projector's. */
final class RollupTable {
  private final Map<RollupKey, Sums> batch = new HashMap<>();
  private final PreparedStatement add;

  RollupTable(Connection connection) throws SQLException {
    this.add =
        connection.prepareStatement(
            "INSERT INTO rollups VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO"
                + " UPDATE SET calls = calls + excluded.calls, refused = refused +"
                + " excluded.refused, unreconciled = unreconciled + excluded.unreconciled,"
                + " charge_nano_usd = charge_nano_usd + excluded.charge_nano_usd, input_tokens ="
                + " input_tokens + excluded.input_tokens, output_tokens = output_tokens +"
                + " excluded.output_tokens, requests = requests + excluded.requests, tool_calls ="
                + " tool_calls + excluded.tool_calls");
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
        charge[code] = Math.addExact(charge[code], sign * amounts.of(Unit.at(code)));
      }
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
