package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Resolution;
import java.util.List;

/**
 * An account as it stands for one call, for display.
 *
 * @param endsAtMillis when its window resets; {@link dev.hardstop.engine.time.Span#NEVER} if it
 *     does not
 */
public record AccountView(
    AccountId id,
    Budget budget,
    long startsAtMillis,
    long endsAtMillis,
    long amount,
    long limit,
    long settled,
    long held) {

  static List<AccountView> of(Resolution resolution, LedgerState state, long nowMillis) {
    return resolution.touches().stream()
        .map(touch -> Standing.at(touch, state.find(touch.rule().id(), touch.values()), nowMillis))
        .map(
            at ->
                new AccountView(
                    at.id(),
                    at.rule().budget(),
                    at.startsAtMillis,
                    at.endsAtMillis,
                    at.touch.amount(),
                    at.touch.limit(),
                    at.settled,
                    at.held))
        .toList();
  }

  /** Returns what no call has taken; never negative. */
  public long available() {
    return Math.max(0, limit - settled - held);
  }
}
