package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes {@code accounts}: adds up a batch, then writes each account once.
 *
 * <p>A hold says what its account stood at, so after it the row is set; without one in the batch
 * the row is changed by what ended. Threads: the projector's.
 */
final class AccountTable {
  private final Map<AccountKey, Standing> batch = new HashMap<>();
  private int batchNumber;
  private final PreparedStatement set;
  private final PreparedStatement change;
  private final PreparedStatement selectSettled;

  AccountTable(Connection connection) throws SQLException {
    this.set =
        connection.prepareStatement(
            "INSERT INTO accounts (rule_id, account, starts_at, changed_at, settled, held, reached,"
                + " opening, budget, unit, ends_at, bucket_millis, amount, hard_limit)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                + " changed_at = excluded.changed_at, settled = excluded.settled, held ="
                + " excluded.held, reached = max(reached, excluded.reached), opening = opening +"
                + " excluded.opening, budget ="
                + " excluded.budget, amount = excluded.amount, hard_limit = excluded.hard_limit");
    this.change =
        connection.prepareStatement(
            "UPDATE accounts SET changed_at = ?4, settled = settled + ?5, held = held + ?6, reached"
                + " = max(reached, ?7), opening = opening + ?8 WHERE rule_id = ?1 AND account = ?2 AND starts_at = ?3");
    this.selectSettled =
        connection.prepareStatement(
            "SELECT settled FROM accounts WHERE rule_id = ? AND account = ? AND starts_at = ?");
  }

  /** An account as the batch leaves it, or as the batch changes it if nothing says where it was. */
  static final class Standing {
    private final int batchNumber;
    private boolean known;
    private long changedAtMillis;
    private long settled;
    private long held;
    private int reached;
    private long openingBy;
    private String budget = "";
    private String unit = "";
    private long endsAtMillis;
    private long bucketMillis;
    private long amount;
    private long limit;

    private Standing(int batchNumber) {
      this.batchNumber = batchNumber;
    }

    void take(Take take, long atMillis) {
      known = true;
      changedAtMillis = atMillis;
      settled = take.settled();
      held = take.held() + take.ask();
      budget = take.account().budget();
      unit = take.unit().label();
      endsAtMillis = take.endsAtMillis();
      bucketMillis = take.bucketMillis();
      amount = take.amount();
      limit = take.limit();
    }

    private void open(Fact.RulesAdopted.Opening opening, long settledBefore, long atMillis) {
      openingBy += opening.settled() - settledBefore;
      known = true;
      changedAtMillis = atMillis;
      settled = opening.settled();
      held = 0;
      budget = opening.account().budget();
      unit = opening.unit().label();
      endsAtMillis = opening.endsAtMillis();
      bucketMillis = opening.bucketMillis();
      amount = opening.amount();
      limit = opening.limit();
    }

    void change(long settledBy, long heldBy, long atMillis) {
      changedAtMillis = atMillis;
      settled += settledBy;
      held += heldBy;
    }

    /** As {@link #change}, by what no call of this account was charged for. */
    void changeOpening(long settledBy, long atMillis) {
      change(settledBy, 0, atMillis);
      openingBy += settledBy;
    }

    void reach(int basisPoints, long atMillis) {
      changedAtMillis = atMillis;
      reached = Math.max(reached, basisPoints);
    }
  }

  Standing of(AccountKey key) {
    Standing there = batch.get(key);
    if (there == null) {
      there = new Standing(batchNumber);
      batch.put(key, there);
    }
    return there;
  }

  /** As {@link #of(AccountKey)}; looks it up once for a call that ends in the batch it began in. */
  Standing of(CallRow.Part part) {
    Standing there = part.standing;
    if (there == null || there.batchNumber != batchNumber) {
      there = of(part.account);
      part.standing = there;
    }
    return there;
  }

  /** Starts an account from what its opening says, whatever was there. */
  void open(Fact.RulesAdopted.Opening opening, long atMillis) throws SQLException {
    AccountKey key = AccountKey.of(opening.account(), opening.startsAtMillis());
    Standing standing = of(key);
    long before = standing.settled + (standing.known ? 0 : stored(key));
    standing.open(opening, before, atMillis);
  }

  private long stored(AccountKey key) throws SQLException {
    selectSettled.setLong(1, key.ruleId());
    selectSettled.setString(2, key.values());
    selectSettled.setLong(3, key.startsAtMillis());
    try (ResultSet row = selectSettled.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  void flush() throws SQLException {
    for (Map.Entry<AccountKey, Standing> each : batch.entrySet()) {
      if (each.getValue().known) {
        set(each.getKey(), each.getValue());
      } else {
        bind(change, each.getKey(), each.getValue());
        change.addBatch();
      }
    }
    set.executeBatch();
    change.executeBatch();
    batch.clear();
    batchNumber++;
  }

  private void set(AccountKey key, Standing standing) throws SQLException {
    bind(set, key, standing);
    set.setString(9, standing.budget);
    set.setString(10, standing.unit);
    set.setLong(11, standing.endsAtMillis);
    set.setLong(12, standing.bucketMillis);
    set.setLong(13, standing.amount);
    set.setLong(14, standing.limit);
    set.addBatch();
  }

  private static void bind(PreparedStatement to, AccountKey key, Standing standing)
      throws SQLException {
    to.setLong(1, key.ruleId());
    to.setString(2, key.values());
    to.setLong(3, key.startsAtMillis());
    to.setLong(4, standing.changedAtMillis);
    to.setLong(5, standing.settled);
    to.setLong(6, standing.held);
    to.setInt(7, standing.reached);
    to.setLong(8, standing.openingBy);
  }
}
