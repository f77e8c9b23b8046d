package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.budget.Touch;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.time.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * Works out what the truth about an ended hold changes on which accounts: reads the state, changes
 * nothing. Threads: the ledger's lock.
 */
final class Adjusting {
  private final LedgerState state;
  private final EndedHold hold;
  private final Amounts truth;

  Adjusting(LedgerState state, EndedHold hold, Amounts truth) {
    this.state = state;
    this.hold = hold;
    this.truth = truth;
  }

  /** Returns the accounts that an adjustment may have to find in memory. */
  static List<AccountId> accountsOf(EndedHold hold, RuleSet rules) {
    List<AccountId> ids = new ArrayList<>();
    hold.takes().forEach(take -> ids.add(take.account()));
    for (Touch touch : rules.resolve(hold.attributes()).touches()) {
      AccountId id = idOf(touch);
      if (!ids.contains(id) && !(touch.rule().budget().window() instanceof Window.Call)) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** Returns the change of each account, in the window that the hold was made in. */
  List<Fact.Adjusted.Part> parts(RuleSet rules) {
    List<Fact.Adjusted.Part> parts = new ArrayList<>();
    for (Take take : hold.takes()) {
      long change = change(take.unit());
      if (change != 0 && !take.ofCallWindow()) {
        parts.add(part(take.account(), take.startsAtMillis(), take.bucketMillis(), change));
      }
    }
    for (Touch touch : rules.resolve(hold.attributes()).touches()) {
      addOpenedLater(touch, parts);
    }
    return parts;
  }

  /**
   * A rule that was adopted after the hold had ended counted its charge in from the history, so the
   * correction is its too. What an incomplete history may not have counted is not taken off.
   */
  private void addOpenedLater(Touch touch, List<Fact.Adjusted.Part> parts) {
    AccountId id = idOf(touch);
    Account account = state.find(id.ruleId(), id.values());
    if (account == null
        || hold.takes().stream().anyMatch(take -> take.account().equals(id))
        || hold.heldAtMillis() < account.startsAtMillis
        || hold.heldAtMillis() >= account.endsAtMillis) {
      return;
    }
    long change = change(account.unit);
    if (change > 0 || (change < 0 && !account.incomplete)) {
      long bucketMillis = account.ring == null ? 0 : account.ring.bucketMillis();
      parts.add(part(account.id, account.startsAtMillis, bucketMillis, change));
    }
  }

  private Fact.Adjusted.Part part(
      AccountId id, long startsAtMillis, long bucketMillis, long change) {
    return new Fact.Adjusted.Part(id, startsAtMillis, hold.heldAtMillis(), bucketMillis, change);
  }

  private long change(dev.hardstop.engine.money.Unit unit) {
    return truth.of(unit) - hold.charge().of(unit);
  }

  private static AccountId idOf(Touch touch) {
    return new AccountId(touch.rule().id(), touch.rule().budget().id(), touch.values());
  }
}
