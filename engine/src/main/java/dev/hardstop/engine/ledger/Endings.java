package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Ladder;
import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides how holds end: reads the state, returns facts, changes nothing. Threads: the ledger's
 * lock.
 */
final class Endings {
  /** Who set a latch that a rung set. */
  static final String BY_RUNG = "rung";

  private final LedgerState state;

  Endings(LedgerState state) {
    this.state = state;
  }

  /** Ends a hold with a charge, and reaches the rungs that the charge takes its accounts past. */
  List<Fact> settle(
      OpenHold hold, Amounts charge, Ending ending, String detail, RuleSet rules, long nowMillis) {
    long sequence = state.lastSequence() + 1;
    Fact settled = new Fact.Settled(sequence, nowMillis, hold.id(), charge, ending, detail);
    List<Fact> facts = null;
    for (int i = 0; i < hold.taken.size(); i++) {
      Account account = hold.taken.get(i).account;
      int reached = reached(account, charge, rules, nowMillis);
      if (reached > account.reachedBasisPoints) {
        facts = facts == null ? new ArrayList<>(List.of(settled)) : facts;
        reach(account, reached, charge, rules, nowMillis, facts);
      }
    }
    return facts == null ? List.of(settled) : facts;
  }

  /** Charges a hold in full, because nobody knows what it came to. */
  List<Fact> chargeInFull(
      OpenHold hold, Ending ending, String detail, RuleSet rules, long nowMillis) {
    return settle(hold, hold.amounts, ending, detail, rules, nowMillis);
  }

  Fact release(OpenHold hold, String reason, long nowMillis) {
    return new Fact.Released(state.lastSequence() + 1, nowMillis, hold.id(), reason);
  }

  /** Shrinks a hold; never grows one, in any unit. */
  Fact tighten(OpenHold hold, Amounts amounts, long nowMillis) {
    return new Fact.Tightened(
        state.lastSequence() + 1, nowMillis, hold.id(), hold.amounts.atMost(amounts));
  }

  Fact extend(OpenHold hold, long lapsesAtMillis, long nowMillis) {
    return new Fact.Extended(
        state.lastSequence() + 1,
        nowMillis,
        hold.id(),
        Math.max(hold.lapsesAtMillis, lapsesAtMillis));
  }

  /**
   * Returns the highest rung that the charge takes {@code account} to. A late settle updates its
   * window's sums and reaches no rung: that window is over.
   */
  private int reached(Account account, Amounts charge, RuleSet rules, long nowMillis) {
    if (account.endsAtMillis <= nowMillis) {
      return 0;
    }
    Rule rule = account.ruleIn(rules);
    if (rule == null) {
      return 0;
    }
    long settled = settledAfter(account, charge, nowMillis);
    int reached = 0;
    List<Ladder.Rung> rungs = rule.budget().ladder().rungs();
    for (int i = 0; i < rungs.size(); i++) {
      if (settled >= rungs.get(i).quantity(account.amount)) {
        reached = rungs.get(i).basisPoints();
      }
    }
    return reached;
  }

  private static long settledAfter(Account account, Amounts charge, long nowMillis) {
    return Math.addExact(account.settledAt(nowMillis), charge.of(account.unit));
  }

  private static void reach(
      Account account,
      int reached,
      Amounts charge,
      RuleSet rules,
      long nowMillis,
      List<Fact> facts) {
    Rule rule = rules.rule(account.id.ruleId()).orElseThrow();
    for (Ladder.Rung rung : rule.budget().ladder().rungs()) {
      if (rung.basisPoints() <= account.reachedBasisPoints || rung.basisPoints() > reached) {
        continue;
      }
      long next = facts.getFirst().sequence() + facts.size();
      facts.add(
          new Fact.RungReached(
              next,
              nowMillis,
              account.id,
              account.startsAtMillis,
              rung.basisPoints(),
              settledAfter(account, charge, nowMillis),
              account.amount,
              false));
      if (rung.actions().contains(new Ladder.Action.Kill())) {
        facts.add(new Fact.LatchSet(next + 1, nowMillis, trip(rule, account, rung)));
      }
    }
  }

  /** A kill rung trips its own account, also in later windows, until a person resumes. */
  private static Latch trip(Rule rule, Account account, Ladder.Rung rung) {
    return new Latch(
        "rung:" + rule.budget().id() + ":" + account.id.values() + ":" + account.startsAtMillis,
        Latch.Kind.TRIPPED,
        Map.of(),
        Optional.of(account.id),
        "budget '" + rule.budget().id() + "' reached " + rung.basisPoints() / 100 + " %",
        BY_RUNG);
  }
}
