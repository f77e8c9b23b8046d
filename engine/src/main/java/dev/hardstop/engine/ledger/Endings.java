package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Ladder;
import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    @Nullable List<Fact> facts = null;
    for (int i = 0; i < hold.taken.size(); i++) {
      Account account = hold.taken.get(i).account;
      facts = reach(account, charge.of(account.unit), rules, settled, facts);
    }
    return facts == null ? List.of(settled) : facts;
  }

  /**
   * Corrects an ended hold's charge. An account that gains by it reaches the rungs it is taken to;
   * what an account loses takes no rung back: it was reached.
   */
  List<Fact> adjust(
      EndedHold hold, Amounts truth, RuleSet rules, String by, String reason, long nowMillis) {
    List<Fact.Adjusted.Part> parts = new Adjusting(state, hold, truth).parts(rules);
    Fact adjusted =
        new Fact.Adjusted(
            state.lastSequence() + 1, nowMillis, hold.holdId(), truth, parts, by, reason);
    @Nullable List<Fact> facts = null;
    for (Fact.Adjusted.Part part : parts) {
      Account account = state.find(part.account().ruleId(), part.account().values());
      if (account != null
          && account.startsAtMillis == part.startsAtMillis()
          && part.change() > 0) {
        facts = reach(account, part.change(), rules, adjusted, facts);
      }
    }
    return facts == null ? List.of(adjusted) : facts;
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
   * Adds to {@code facts} the rungs that {@code charge} takes {@code account} to. A late settle
   * updates its window's sums and reaches no rung: that window is over.
   */
  private static @Nullable List<Fact> reach(
      Account account, long charge, RuleSet rules, Fact cause, @Nullable List<Fact> facts) {
    long nowMillis = cause.atMillis();
    Rule rule = account.endsAtMillis <= nowMillis ? null : account.ruleIn(rules);
    if (rule == null) {
      return facts;
    }
    long before = account.settledAt(nowMillis);
    long after = Math.addExact(before, charge);
    List<Fact> reached = facts;
    List<Ladder.Rung> rungs = rule.budget().ladder().rungs();
    for (int i = 0; i < rungs.size(); i++) {
      Ladder.Rung rung = rungs.get(i);
      long quantity = rung.quantity(account.amount);
      // A rolling window has no end at which its rungs start anew: they do once it fell below them.
      boolean isNew =
          rung.basisPoints() > account.reachedBasisPoints
              || (account.ring != null && before < quantity);
      // A refusal may have warned of the rung before; that must not disarm what it sets off.
      if (after >= quantity && (isNew || before < quantity)) {
        reached = reached == null ? new ArrayList<>(List.of(cause)) : reached;
        reach(account, rule, rung, isNew, after, reached);
      }
    }
    return reached;
  }

  private static void reach(
      Account account, Rule rule, Ladder.Rung rung, boolean isNew, long after, List<Fact> facts) {
    long nowMillis = facts.getFirst().atMillis();
    if (isNew) {
      facts.add(
          new Fact.RungReached(
              next(facts),
              nowMillis,
              account.id,
              account.startsAtMillis,
              rung.basisPoints(),
              after,
              account.amount,
              false));
    }
    // A shadow budget records what it would do, and does nothing.
    if (rung.actions().contains(new Ladder.Action.Kill()) && !rule.budget().shadow()) {
      facts.add(new Fact.LatchSet(next(facts), nowMillis, trip(rule, account, rung)));
    }
  }

  private static long next(List<Fact> facts) {
    return facts.getLast().sequence() + 1;
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
