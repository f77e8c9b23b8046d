package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns facts into rows, a batch at a time: a call that is held and settled in one batch is one
 * insert, and an account that a thousand calls touched is one update.
 *
 * <p>Threads: the projector's. After an exception make a new one.
 */
final class Batch {
  private final CallTable calls;
  private final AccountTable accounts;
  private final RollupTable rollups;
  private final EventTables events;
  private final IssuedTable issued;
  private final PreparedStatement selectCall;
  private final PreparedStatement selectTakes;

  /** Open calls that have their row. */
  private final Map<Long, CallRow> open;

  /** Calls of this batch that have no row yet. */
  private final Map<Long, Fresh> fresh = new HashMap<>();

  private final List<Fresh> inOrder = new ArrayList<>();

  private record Fresh(Fact.Held held, CallRow row) {}

  Batch(Connection connection) throws SQLException {
    this.calls = new CallTable(connection);
    this.accounts = new AccountTable(connection);
    this.rollups = new RollupTable(connection);
    this.events = new EventTables(connection);
    this.issued = new IssuedTable(connection);
    this.selectCall =
        connection.prepareStatement(
            "SELECT held_at, \"key\", provider, model, coalesce(attributes ->> 'tenant', ''),"
                + " coalesce(attributes ->> 'team', ''), state = 'unreconciled', charge_nano_usd,"
                + " tokens, input_tokens, output_tokens, requests, tool_calls FROM calls"
                + " WHERE sequence = ?");
    this.selectTakes = OpenCalls.selectTakes(connection);
    this.open = new HashMap<>(OpenCalls.read(connection));
  }

  void add(Fact fact) throws SQLException {
    switch (fact) {
      case Fact.Held held -> hold(held);
      case Fact.Tightened tightened -> tighten(tightened);
      case Fact.Extended _ -> {
        // Says nothing that a row has.
      }
      case Fact.Settled settled -> settle(settled);
      case Fact.Released released -> release(released);
      case Fact.Adjusted adjusted -> adjust(adjusted);
      case Fact.RungReached rung -> reach(rung);
      case Fact.Refused refused -> refuse(refused);
      case Fact.LatchSet set -> events.insert(set);
      case Fact.LatchCleared cleared -> events.insert(cleared);
      case Fact.RulesAdopted adopted -> adopt(adopted);
      case Fact.EpochStarted started -> events.insert(started);
      case Fact.Issued issue -> issued.insert(issue);
    }
  }

  /** Writes what the facts came to. */
  void flush() throws SQLException {
    flushCalls();
    accounts.flush();
    rollups.flush();
  }

  private void flushCalls() throws SQLException {
    for (Fresh each : inOrder) {
      calls.insert(each.held(), each.row());
      if (each.row().open()) {
        open.put(each.row().sequence, each.row());
      }
    }
    inOrder.clear();
    fresh.clear();
    calls.flush();
  }

  private void hold(Fact.Held held) {
    CallRow row =
        new CallRow(
            held.sequence(), RollupKey.of(held.atMillis(), held.call().attributes()), held.takes());
    for (CallRow.Part part : row.parts) {
      accounts.of(part).take(part.take, held.atMillis());
    }
    rollups.of(row.rollup).call();
    Fresh there = new Fresh(held, row);
    fresh.put(held.sequence(), there);
    inOrder.add(there);
  }

  private void tighten(Fact.Tightened tightened) throws SQLException {
    Fresh there = fresh.get(tightened.holdId());
    CallRow row = there == null ? open.get(tightened.holdId()) : there.row();
    if (row == null) {
      return;
    }
    row.tightened = tightened.amounts();
    for (CallRow.Part part : row.parts) {
      long quantity = tightened.amounts().of(part.take.unit());
      accounts.of(part).change(0, quantity - part.quantity, tightened.atMillis());
      part.quantity = quantity;
    }
    if (there == null) {
      calls.tighten(row);
    }
  }

  private void settle(Fact.Settled settled) throws SQLException {
    Fresh there = fresh.get(settled.holdId());
    CallRow row = there == null ? open.remove(settled.holdId()) : there.row();
    if (row == null) {
      return; // Its hold is older than the facts that are kept.
    }
    row.settle(settled);
    for (CallRow.Part part : row.parts) {
      long charge = settled.charge().of(part.take.unit());
      accounts.of(part).change(charge, -part.quantity, settled.atMillis());
    }
    RollupTable.Sums sums = rollups.of(row.rollup);
    sums.charge(settled.charge(), 1);
    sums.unreconciled(settled.ending().unreconciled() ? 1 : 0);
    if (there == null) {
      calls.end(row);
    }
  }

  private void release(Fact.Released released) throws SQLException {
    Fresh there = fresh.get(released.holdId());
    CallRow row = there == null ? open.remove(released.holdId()) : there.row();
    if (row == null) {
      return;
    }
    row.release(released);
    for (CallRow.Part part : row.parts) {
      accounts.of(part).change(0, -part.quantity, released.atMillis());
    }
    if (there == null) {
      calls.end(row);
    }
  }

  private void adjust(Fact.Adjusted adjusted) throws SQLException {
    flushCalls();
    rollUp(adjusted);
    calls.adjust(adjusted);
    List<AccountKey> taken =
        OpenCalls.takes(selectTakes, adjusted.holdId()).stream().map(AccountKey::of).toList();
    for (Fact.Adjusted.Part part : adjusted.parts()) {
      AccountKey key = AccountKey.of(part.account(), part.startsAtMillis());
      if (taken.contains(key)) {
        accounts.of(key).change(part.change(), 0, adjusted.atMillis());
      } else {
        accounts.of(key).changeOpening(part.change(), adjusted.atMillis());
      }
    }
    events.insert(adjusted);
  }

  private void rollUp(Fact.Adjusted adjusted) throws SQLException {
    selectCall.setLong(1, adjusted.holdId());
    try (ResultSet row = selectCall.executeQuery()) {
      if (row.next()) {
        RollupTable.Sums sums =
            rollups.of(
                new RollupKey(
                    RollupKey.hour(row.getLong(1)),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6)));
        sums.unreconciled(-row.getInt(7));
        sums.charge(CallTable.charge(row, 8), -1);
        sums.charge(adjusted.charge(), 1);
      }
    }
  }

  private void reach(Fact.RungReached rung) throws SQLException {
    accounts
        .of(AccountKey.of(rung.account(), rung.startsAtMillis()))
        .reach(rung.basisPoints(), rung.atMillis());
    events.insert(rung);
  }

  private void refuse(Fact.Refused refused) throws SQLException {
    RollupKey rollup = RollupKey.of(refused.atMillis(), refused.call().attributes());
    calls.insert(refused, rollup);
    rollups.of(rollup).refused(refused.count());
  }

  private void adopt(Fact.RulesAdopted adopted) throws SQLException {
    flushCalls();
    for (Fact.RulesAdopted.Opening opening : adopted.openings()) {
      accounts.open(opening, adopted.atMillis());
    }
    for (Fact.RulesAdopted.Joined joined : adopted.joined()) {
      join(joined, adopted.atMillis());
    }
    events.insert(adopted);
  }

  private void join(Fact.RulesAdopted.Joined joined, long atMillis) throws SQLException {
    CallRow row = open.get(joined.holdId());
    Take take = joined.take();
    if (row != null && !take.ofCallWindow()) {
      row.join(take, take.ask());
      accounts.of(AccountKey.of(take)).take(take, atMillis);
      calls.join(row.sequence, take);
    }
  }
}
