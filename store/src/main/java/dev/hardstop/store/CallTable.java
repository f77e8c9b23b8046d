package dev.hardstop.store;

import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes {@code calls}. Threads: the projector's. */
final class CallTable {
  private static final int BATCH_ROWS = 256;

  private final PreparedStatement insert;
  private final PreparedStatement insertRefused;
  private final PreparedStatement end;
  private final PreparedStatement tighten;
  private final PreparedStatement join;
  private final PreparedStatement adjust;
  private final CallJson json = new CallJson();
  private int batched;

  CallTable(Connection connection) throws SQLException {
    this.insert =
        connection.prepareStatement(
            "INSERT INTO calls (sequence, id, kind, \"key\", provider, model, attributes,"
                + " caller_set, price_revision, detail, held_at, output_cap, estimate_nano_usd,"
                + " estimate_tokens, accounts, would_refuse, state, tightened, ended_at,"
                + " ending, usage, charge_nano_usd, tokens, input_tokens, output_tokens, requests,"
                + " tool_calls, mark, \"count\") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)");
    this.insertRefused =
        connection.prepareStatement(
            "INSERT INTO calls (sequence, id, kind, \"key\", provider, model, attributes,"
                + " caller_set, price_revision, detail, held_at, output_cap, estimate_nano_usd,"
                + " estimate_tokens, accounts, state, refusal, \"count\")"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'refused', ?, ?)");
    this.end =
        connection.prepareStatement(
            "UPDATE calls SET state = ?, tightened = coalesce(?, tightened), ended_at = ?, ending = ?, usage ="
                + " ?, charge_nano_usd = ?, tokens = ?, input_tokens = ?, output_tokens = ?,"
                + " requests = ?, tool_calls = ? WHERE sequence = ?");
    this.tighten = connection.prepareStatement("UPDATE calls SET tightened = ? WHERE sequence = ?");
    this.join =
        connection.prepareStatement(
            "UPDATE calls SET accounts = json_insert(accounts, '$[#]', json(?)) WHERE sequence = ?");
    this.adjust =
        connection.prepareStatement(
            "UPDATE calls SET state = 'settled', adjustments = adjustments + 1, charge_nano_usd = ?,"
                + " tokens = ?, input_tokens = ?, output_tokens = ?, requests = ?, tool_calls = ?"
                + " WHERE sequence = ?");
  }

  void insert(Fact.Held held, CallRow row) throws SQLException {
    int at =
        call(insert, held.sequence(), held.call(), row.rollup, held.atMillis(), held.outputCap());
    at = estimate(insert, at, held.amounts());
    insert.setString(at++, json.takes(held.takes()));
    insert.setString(at++, held.wouldRefuse().isEmpty() ? null : held.wouldRefuse());
    at = ending(insert, at, row);
    insert.setBytes(at, held.call().mark().map(Marks::bytes).orElse(null));
    insert.addBatch();
    if (++batched == BATCH_ROWS) {
      flush();
    }
  }

  /** Sends on what {@link #insert} left: other statements may look for it from here on. */
  void flush() throws SQLException {
    if (batched > 0) {
      insert.executeBatch();
      batched = 0;
    }
  }

  void end(CallRow row) throws SQLException {
    int at = ending(end, 1, row);
    end.setLong(at, row.sequence);
    end.executeUpdate();
  }

  void tighten(CallRow row) throws SQLException {
    tighten.setString(1, tightened(row));
    tighten.setLong(2, row.sequence);
    tighten.executeUpdate();
  }

  void insert(Fact.Refused refused, RollupKey rollup) throws SQLException {
    int at = call(insertRefused, refused.sequence(), refused.call(), rollup, refused.atMillis(), 0);
    at = estimate(insertRefused, at, refused.asked());
    insertRefused.setString(at++, json.blocking(refused.blocking()));
    insertRefused.setString(at++, refused.code());
    insertRefused.setLong(at, refused.count());
    insertRefused.executeUpdate();
  }

  /** Adds a take to a call that was held before. */
  void join(long sequence, Take take) throws SQLException {
    join.setString(1, json.take(take));
    join.setLong(2, sequence);
    join.executeUpdate();
  }

  void adjust(Fact.Adjusted adjusted) throws SQLException {
    int at = charge(adjust, 1, adjusted.charge());
    adjust.setLong(at, adjusted.holdId());
    adjust.executeUpdate();
  }

  private int call(
      PreparedStatement to,
      long sequence,
      Call call,
      RollupKey rollup,
      long atMillis,
      long outputCap)
      throws SQLException {
    List<Attribute> attributes = call.attributes().all();
    to.setLong(1, sequence);
    to.setString(2, call.id());
    to.setString(3, call.kind() == Call.Kind.GATEWAY ? "gateway" : "reservation");
    to.setString(4, rollup.key());
    to.setString(5, rollup.provider());
    to.setString(6, rollup.model());
    to.setString(7, json.attributes(attributes));
    to.setString(8, json.callerSet(attributes, call.attributes().namespace()));
    to.setString(9, call.priceRevision());
    to.setString(10, call.detail());
    to.setLong(11, atMillis);
    to.setLong(12, outputCap);
    return 13;
  }

  private static int estimate(PreparedStatement to, int from, Amounts estimate)
      throws SQLException {
    to.setLong(from, estimate.nanoUsd());
    to.setLong(from + 1, estimate.of(Unit.TOKENS));
    return from + 2;
  }

  private int ending(PreparedStatement to, int from, CallRow row) throws SQLException {
    to.setString(from, row.state);
    to.setString(from + 1, tightened(row));
    if (row.open()) {
      for (int at = from + 2; at < from + 11; at++) {
        to.setNull(at, Types.NULL);
      }
      return from + 11;
    }
    to.setLong(from + 2, row.endedAtMillis);
    to.setString(from + 3, row.ending);
    to.setString(from + 4, row.usage.isEmpty() ? null : row.usage);
    return charge(to, from + 5, row.charge);
  }

  private @Nullable String tightened(CallRow row) {
    return row.tightened == null ? null : json.amounts(row.tightened);
  }

  /** Sets USD, tokens, input tokens, output tokens, requests and tool calls: by unit code. */
  private static int charge(PreparedStatement to, int from, @Nullable Amounts charge)
      throws SQLException {
    for (int code = 0; code < Unit.count(); code++) {
      if (charge == null) {
        to.setNull(from + code, Types.NULL);
      } else {
        to.setLong(from + code, charge.of(Unit.at(code)));
      }
    }
    return from + Unit.count();
  }

  /** Reads what {@link #charge(PreparedStatement, int, Amounts)} sets; zero where there is none. */
  static Amounts charge(ResultSet row, int from) throws SQLException {
    long[] quantities = new long[Unit.count()];
    for (int code = 0; code < quantities.length; code++) {
      quantities[code] = row.getLong(from + code);
    }
    return Amounts.of(quantities);
  }
}
