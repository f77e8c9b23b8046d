package dev.hardstop.cli;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactCodec;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a {@code ledger.db}, read on as they come and added up anew by a model that knows
 * nothing of the ledger's code: it takes, gives back and compares.
 */
final class LedgerFacts {
  /** A hold, and how it ended; null while it is open. */
  static final class Hold {
    final Fact.Held held;
    @Nullable Fact end;

    Hold(Fact.Held held) {
      this.held = held;
    }

    boolean isOfGateway() {
      return held.call().kind() == Call.Kind.GATEWAY;
    }

    Optional<Fact.Settled> settled() {
      return end instanceof Fact.Settled settled ? Optional.of(settled) : Optional.empty();
    }
  }

  final List<String> brokenCaps = new ArrayList<>();
  long holdCount;
  long unreconciledCount;
  long refusedForMoney;
  private final Map<Long, Hold> holds = new HashMap<>();
  private final Map<Window, Sums> accounts = new HashMap<>();
  private long lastSequence;

  private record Window(AccountId account, long startsAtMillis) {}

  private static final class Sums {
    long settled;
    long held;
  }

  /** Reads the facts that are new. */
  void readOn(Path data) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.db"));
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT facts FROM commit_groups WHERE last_sequence > ? ORDER BY"
                    + " first_sequence")) {
      select.setLong(1, lastSequence);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          FactCodec.readAll(rows.getBytes(1)).forEach(this::add);
        }
      }
    }
  }

  private void add(Fact fact) {
    if (fact.sequence() <= lastSequence) {
      return;
    }
    if (fact.sequence() != ++lastSequence) {
      throw new AssertionError("fact " + fact.sequence() + " (expected: " + lastSequence + ")");
    }
    switch (fact) {
      case Fact.Held held -> hold(held);
      case Fact.Settled settled -> {
        unreconciledCount += settled.ending().unreconciled() ? 1 : 0;
        end(settled.holdId(), settled, settled.charge());
      }
      case Fact.Released released -> end(released.holdId(), released, Amounts.ZERO);
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
    holdCount++;
    holds.put(held.sequence(), new Hold(held));
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

  private void end(long holdId, Fact fact, Amounts charge) {
    Hold hold = holds.get(holdId);
    if (hold == null || hold.end != null) {
      throw new AssertionError("ends a hold that is not open: " + fact);
    }
    hold.end = fact;
    for (Take take : hold.held.takes()) {
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

  /** Returns what an account of a dollar budget came to, in all its windows. */
  long settledNanoUsd(String budget, String value) {
    return accounts.entrySet().stream()
        .filter(each -> each.getKey().account().budget().equals(budget))
        .filter(each -> each.getKey().account().values().contains(value))
        .mapToLong(each -> each.getValue().settled)
        .sum();
  }

  /** Returns the holds since {@link #forgetEnded}, and those that are open. */
  Collection<Hold> holds() {
    return holds.values();
  }

  /** Forgets the holds that have ended, so that a long campaign fits in memory; the sums stay. */
  void forgetEnded() {
    holds.values().removeIf(hold -> hold.end != null);
  }

  /** Returns whether a charge is what the call came to, not its whole hold for want of knowing. */
  static boolean isMetered(Fact.Settled settled) {
    return settled.ending() == Ending.METERED;
  }
}
