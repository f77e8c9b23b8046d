package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Ladder;
import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.money.Amounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

  private final Books books;

  Endings(Books books) {
    this.books = books;
  }

  /** Ends a hold with a charge, and reaches the rungs that the charge takes its accounts past. */
  List<Fact> settle(OpenHold hold, Amounts charge, Ending ending, String detail) {
    long nowMillis = books.now();
    List<Fact> facts = new ArrayList<>(2);
    facts.add(new Fact.Settled(books.next(), nowMillis, hold.id(), charge, ending, detail));
    for (int i = 0; i < hold.taken.size(); i++) {
      Account account = hold.taken.get(i).account();
      long before = account.settledAt(nowMillis);
      reach(account, before, Math.addExact(before, charge.of(account.unit)), nowMillis, facts);
    }
    return facts;
  }

  /**
   * Reaches the rungs that charges took their accounts past while no rules were in force: those of
   * the holds that a crash left open.
   */
  List<Fact> reachLate(List<OpenHold> charged) {
    long nowMillis = books.now();
    Map<Account, Long> byAccount = new LinkedHashMap<>();
    for (OpenHold hold : charged) {
      for (OpenHold.Taken taken : hold.taken) {
        // The adoption may have put another account in its place, or its window may be over.
        Account then = taken.account();
        Account now = books.state().find(then.ruleId, then.values);
        if (now != null
            && now.startsAtMillis == then.startsAtMillis
            && isPastARung(now, nowMillis)) {
          byAccount.merge(now, hold.amounts.of(now.unit), Math::addExact);
        }
      }
    }
    List<Fact> facts = new ArrayList<>();
    byAccount.forEach(
        (account, charge) -> {
          long after = account.settledAt(nowMillis);
          reach(account, Math.max(0, after - charge), after, nowMillis, facts);
        });
    return facts;
  }

  /** Of a hundred thousand holds that a crash left open, few take an account this far. */
  private boolean isPastARung(Account account, long nowMillis) {
    Rule rule = account.ruleIn(books.rules());
    if (rule == null) {
      return false;
    }
    Ladder ladder = rule.budget().ladder();
    return account.settledAt(nowMillis)
        >= ladder.quantity(ladder.rungs().getFirst(), account.amount);
  }

  /**
   * Corrects an ended hold's charge. An account that gains by it reaches the rungs it is taken to;
   * what an account loses takes no rung back: it was reached.
   */
  List<Fact> adjust(EndedHold hold, Amounts truth, String by, String reason) {
    long nowMillis = books.now();
    List<Fact.Adjusted.Part> parts = new Adjusting(books.state(), hold, truth).parts(books.rules());
    List<Fact> facts = new ArrayList<>(2);
    facts.add(new Fact.Adjusted(books.next(), nowMillis, hold.holdId(), truth, parts, by, reason));
    for (Fact.Adjusted.Part part : parts) {
      Account account = books.state().find(part.account().ruleId(), part.account().values());
      if (account != null && account.startsAtMillis == part.startsAtMillis() && part.change() > 0) {
        long before = account.settledAt(nowMillis);
        reach(account, before, Math.addExact(before, part.change()), nowMillis, facts);
      }
    }
    return facts;
  }

  /** Charges a hold in full, because nobody knows what it came to. */
  List<Fact> chargeInFull(OpenHold hold, Ending ending, String detail) {
    return settle(hold, hold.amounts, ending, detail);
  }

  List<Fact> release(OpenHold hold, String reason) {
    return List.of(new Fact.Released(books.next(), books.now(), hold.id(), reason));
  }

  /** Shrinks a hold; never grows one, in any unit. */
  List<Fact> tighten(OpenHold hold, Amounts amounts) {
    Amounts smaller = hold.amounts.atMost(amounts);
    return List.of(new Fact.Tightened(books.next(), books.now(), hold.id(), smaller));
  }

  /** Lets a hold lapse {@code afterMillis} from now; never earlier than it would have. */
  List<Fact> extend(OpenHold hold, long afterMillis) {
    long lapsesAt = Math.max(hold.lapsesAtMillis, books.now() + afterMillis);
    return List.of(new Fact.Extended(books.next(), books.now(), hold.id(), lapsesAt));
  }

  /**
   * Adds to {@code facts} the rungs that a charge takes {@code account} to. A late settle updates
   * its window's sums and reaches no rung: that window is over.
   */
  private void reach(Account account, long before, long after, long nowMillis, List<Fact> facts) {
    Rule rule = account.endsAtMillis <= nowMillis ? null : account.ruleIn(books.rules());
    if (rule == null) {
      return;
    }
    Ladder ladder = rule.budget().ladder();
    List<Ladder.Rung> rungs = ladder.rungs();
    for (int i = 0; i < rungs.size(); i++) {
      Ladder.Rung rung = rungs.get(i);
      long quantity = ladder.quantity(rung, account.amount);
      // A rolling window has no end at which its rungs start anew: they do once it fell below them.
      boolean isNew =
          rung.basisPoints() > account.reachedBasisPoints
              || (account.ring != null && before < quantity);
      // A refusal may have warned of the rung before; that must not disarm what it sets off. The
      // latch comes first: a crash between the two must leave an account that trips, not one whose
      // rung seems done with.
      if (after >= quantity && (isNew || before < quantity) && kills(rung, rule)) {
        facts.add(new Fact.LatchSet(next(facts), nowMillis, trip(rule, account, rung)));
      }
      if (after >= quantity && isNew) {
        facts.add(reached(account, rung, after, nowMillis, facts));
      }
    }
  }

  private Fact reached(
      Account account, Ladder.Rung rung, long settled, long nowMillis, List<Fact> facts) {
    return new Fact.RungReached(
        next(facts),
        nowMillis,
        account.id,
        account.startsAtMillis,
        rung.basisPoints(),
        settled,
        account.amount,
        false);
  }

  /** A shadow budget records what it would do, and does nothing. */
  private static boolean kills(Ladder.Rung rung, Rule rule) {
    return rung.kills() && !rule.budget().shadow();
  }

  private long next(List<Fact> facts) {
    return books.next() + facts.size();
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
