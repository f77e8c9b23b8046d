package dev.hardstop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Adds up the rows of {@code hardstop.db}: what is a sum must be the sum of what is there. */
final class TableSums {
  /** Calls that are added up at once: few enough to be sorted in memory. */
  private static final long SEQUENCES_AT_ONCE = 100_000;

  private static final String BY_ACCOUNT =
      "SELECT value ->> 'rule', coalesce(value ->> 'account', ''), value ->> 'starts_at',"
          + " sum(iif(charge_nano_usd IS NULL, 0, "
          + Compaction.CHARGE_IN_UNIT
          + ")), sum(iif(state = 'open', coalesce(tightened ->> (value ->> 'unit'),"
          + " value ->> 'ask'), 0)) FROM calls, json_each(calls.accounts) WHERE state <> 'refused'"
          + " AND sequence > ? AND sequence <= ? GROUP BY 1, 2, 3";

  private static final String QUANTITIES =
      "coalesce(sum(charge_nano_usd), 0), coalesce(sum(input_tokens), 0),"
          + " coalesce(sum(output_tokens), 0), coalesce(sum(requests), 0),"
          + " coalesce(sum(tool_calls), 0)";

  private static final String BY_HOUR =
      "SELECT held_at - held_at % 3600000, "
          + QUANTITIES
          + ", sum(state = 'unreconciled'), count(*) FROM calls WHERE sequence > ? AND sequence <="
          + " ? GROUP BY 1";

  private static final String[] NAMES = {
    "charge_nano_usd", "input_tokens", "output_tokens", "requests", "tool_calls", "unreconciled"
  };

  private final Connection connection;
  private final Findings findings;
  private final Map<AccountKey, long[]> byAccount = new HashMap<>();
  private final Map<Long, long[]> byHour = new TreeMap<>();
  private long calls;
  private long accounts;

  TableSums(Connection connection, Findings findings) {
    this.connection = connection;
    this.findings = findings;
  }

  void check() throws SQLException {
    addUpCalls();
    addUpHistory();
    compareAccounts();
    compareRollups();
  }

  long calls() {
    return calls;
  }

  long accounts() {
    return accounts;
  }

  private void addUpCalls() throws SQLException {
    long last = Sqlite.number(connection, "SELECT max(sequence) FROM calls");
    long from = Sqlite.number(connection, "SELECT min(sequence) FROM calls") - 1;
    try (PreparedStatement accountSums = connection.prepareStatement(BY_ACCOUNT);
        PreparedStatement hourSums = connection.prepareStatement(BY_HOUR)) {
      for (; from < last; from += SEQUENCES_AT_ONCE) {
        try (ResultSet row = range(accountSums, from)) {
          while (row.next()) {
            long[] sums =
                byAccount.computeIfAbsent(
                    new AccountKey(row.getLong(1), row.getString(2), row.getLong(3)),
                    _ -> new long[2]);
            add(row, 4, sums);
          }
        }
        try (ResultSet row = range(hourSums, from)) {
          while (row.next()) {
            add(row, 2, hour(row.getLong(1)));
            calls += row.getLong(8);
          }
        }
      }
    }
  }

  private static ResultSet range(PreparedStatement select, long from) throws SQLException {
    select.setLong(1, from);
    select.setLong(2, from + SEQUENCES_AT_ONCE);
    return select.executeQuery();
  }

  private long[] hour(long millis) {
    return byHour.computeIfAbsent(millis, _ -> new long[NAMES.length]);
  }

  private static void add(ResultSet row, int from, long[] sums) throws SQLException {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += row.getLong(from + i);
    }
  }

  private void addUpHistory() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT hour, " + QUANTITIES + ", 0 FROM history GROUP BY hour");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        add(row, 2, hour(row.getLong(1)));
      }
    }
  }

  /** A rolling account forgets what left its window: only what is held on it adds up. */
  private void compareAccounts() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT rule_id, account, starts_at, budget, settled, held, opening, compacted,"
                    + " bucket_millis FROM accounts");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        accounts++;
        AccountKey key = new AccountKey(row.getLong(1), row.getString(2), row.getLong(3));
        long[] sums = byAccount.getOrDefault(key, new long[2]);
        String where =
            "hardstop.db account "
                + row.getString(4)
                + (key.values().isEmpty() ? "" : " ")
                + key.values()
                + " from "
                + key.startsAtMillis();
        findings.compare(where, "held", sums[1], row.getLong(6), 0);
        long opening = row.getLong(7);
        if (!row.wasNull() && row.getLong(9) == 0) {
          findings.compare(where, "settled", opening + row.getLong(8) + sums[0], row.getLong(5), 0);
        }
      }
    }
  }

  private void compareRollups() throws SQLException {
    long from =
        Math.ceilDiv(
                Sqlite.number(
                    connection,
                    "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'history_from'"),
                RollupKey.HOUR_MILLIS)
            * RollupKey.HOUR_MILLIS;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT hour, "
                + QUANTITIES
                + ", sum(unreconciled) FROM rollups WHERE hour >= ?"
                + " GROUP BY hour")) {
      select.setLong(1, from);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          long[] expected = hour(row.getLong(1));
          for (int i = 0; i < NAMES.length; i++) {
            findings.compare(
                "hardstop.db rollups of hour " + row.getLong(1),
                NAMES[i],
                expected[i],
                row.getLong(2 + i),
                0);
          }
          byHour.remove(row.getLong(1));
        }
      }
    }
    byHour.forEach(
        (hour, sums) -> {
          if (hour >= from && sums[0] != 0) {
            findings.add("hardstop.db rollups of hour " + hour, "rows", "some", "none", 0);
          }
        });
  }
}
