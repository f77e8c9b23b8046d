package dev.hardstop.engine.ledger;

import dev.hardstop.engine.money.Unit;

/**
 * What one hold took from one account, with what was there before: Cap can be checked from this
 * record alone.
 *
 * @param startsAtMillis where the account's window starts; a hold belongs to the window it was made
 *     in
 * @param endsAtMillis where it ends; {@link dev.hardstop.engine.time.Span#NEVER} if unknown
 * @param bucketMillis the length of a rolling window's bucket; 0 for other windows
 * @param amount the budget amount, of which rungs are fractions
 * @param limit the hard limit that was in force for this hold
 * @param settled the account's settled quantity before this hold
 * @param held the account's held quantity before this hold
 * @param ask the quantity taken
 * @param enforced false where the budget, key or server is in shadow mode, so that nothing was
 *     checked
 */
public record Take(
    AccountId account,
    long startsAtMillis,
    long endsAtMillis,
    long bucketMillis,
    Unit unit,
    long amount,
    long limit,
    long settled,
    long held,
    long ask,
    boolean enforced) {

  /** Returns whether this take respects Cap: enforced ones never pass the limit. */
  public boolean respectsCap() {
    return !enforced
        || (settled <= limit && held <= limit - settled && ask <= limit - settled - held);
  }

  /** Returns whether the take is from a window of one call, which keeps no account. */
  public boolean ofCallWindow() {
    return startsAtMillis == endsAtMillis;
  }

  /** Returns this take with another quantity, as it stands after the hold shrank. */
  Take withAsk(long quantity) {
    return new Take(
        account,
        startsAtMillis,
        endsAtMillis,
        bucketMillis,
        unit,
        amount,
        limit,
        settled,
        held,
        quantity,
        enforced);
  }
}
