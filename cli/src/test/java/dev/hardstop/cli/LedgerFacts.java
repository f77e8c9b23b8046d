package dev.hardstop.cli;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactCodec;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All facts of a {@code ledger.db}, added up anew by a model that knows nothing of the ledger's
 * code: it takes, gives back and compares.
 */
final class LedgerFacts {
  final Map<String, List<Fact.Held>> heldByCall = new HashMap<>();
  final Map<Long, Fact> endings = new HashMap<>();
  final List<Fact.Held> holds = new ArrayList<>();
  final List<String> brokenCaps = new ArrayList<>();
  long refusedForMoney;
  private final Map<Window, Sums> accounts = new HashMap<>();

  private record Window(AccountId account, long startsAtMillis) {}

  private static final class Sums {
    long settled;
    long held;
  }

  static LedgerFacts read(Path data) throws SQLException {
    LedgerFacts all = new LedgerFacts();
    long next = 1;
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.db"));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT facts FROM commit_groups ORDER BY first_sequence")) {
      while (rows.next()) {
        for (Fact fact : FactCodec.readAll(rows.getBytes(1))) {
          if (fact.sequence() != next++) {
            throw new AssertionError("fact " + fact.sequence() + " (expected: " + (next - 1) + ")");
          }
          all.add(fact);
        }
      }
    }
    return all;
  }

  private void add(Fact fact) {
    switch (fact) {
      case Fact.Held held -> hold(held);
      case Fact.Settled settled -> {
        end(settled.holdId(), settled);
        give(settled.holdId(), settled.charge());
      }
      case Fact.Released released -> {
        end(released.holdId(), released);
        give(released.holdId(), Amounts.ZERO);
      }
      case Fact.Refused refused -> refusedForMoney += refused.blocking().isEmpty() ? 0 : 1;
      case Fact.Tightened _ -> throw new AssertionError("not in this test: " + fact);
      case Fact.EpochStarted _,
          Fact.Extended _,
          Fact.Adjusted _,
          Fact.RungReached _,
          Fact.LatchSet _,
          Fact.LatchCleared _,
          Fact.RulesAdopted _,
          Fact.Issued _ -> {
        // Moves no sums here.
      }
    }
  }

  private void hold(Fact.Held held) {
    holds.add(held);
    heldByCall.computeIfAbsent(held.call().id(), _ -> new ArrayList<>()).add(held);
    for (Take take : held.takes()) {
      if (take.ofCallWindow()) {
        continue;
      }
      Sums sums = sums(take);
      if (sums.settled != take.settled() || sums.held != take.held()) {
        brokenCaps.add(
            take + " but the facts come to " + sums.settled + " settled, " + sums.held + " held");
      }
      sums.held += take.ask();
      if (sums.settled + sums.held > take.limit()) {
        brokenCaps.add(take + " takes the account past its limit");
      }
    }
  }

  private void end(long holdId, Fact fact) {
    Fact before = endings.put(holdId, fact);
    if (before != null) {
      throw new AssertionError("hold " + holdId + " ended twice: " + before + ", then " + fact);
    }
  }

  private void give(long holdId, Amounts charge) {
    Fact.Held held =
        holds.stream().filter(each -> each.sequence() == holdId).findFirst().orElseThrow();
    for (Take take : held.takes()) {
      if (!take.ofCallWindow()) {
        Sums sums = sums(take);
        sums.held -= take.ask();
        sums.settled += charge.of(take.unit());
      }
    }
  }

  private Sums sums(Take take) {
    return accounts.computeIfAbsent(
        new Window(take.account(), take.startsAtMillis()), _ -> new Sums());
  }

  /** Returns the holds that have not ended. */
  List<Fact.Held> open() {
    return holds.stream().filter(held -> !endings.containsKey(held.sequence())).toList();
  }

  /** Returns the charges that are provisional. */
  List<Fact.Settled> unreconciled() {
    return endings.values().stream()
        .filter(Fact.Settled.class::isInstance)
        .map(Fact.Settled.class::cast)
        .filter(settled -> settled.ending() != Ending.METERED)
        .toList();
  }

  /** Returns the sum of all charges. */
  long charged(dev.hardstop.engine.money.Unit unit) {
    return endings.values().stream()
        .filter(Fact.Settled.class::isInstance)
        .mapToLong(fact -> ((Fact.Settled) fact).charge().of(unit))
        .sum();
  }
}
