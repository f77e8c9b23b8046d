package dev.hardstop.engine.ledger;

import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Span;

/**
 * An account that an ask did not fit on, as it stood when it was refused.
 *
 * @param resetsAtMillis the earliest instant at which the asked amount could fit; {@link
 *     Span#NEVER} if never
 * @param largestOutputCap the largest output cap that fits now; −1 if not even the smallest fits
 */
public record Blocking(
    AccountId account,
    Unit unit,
    long startsAtMillis,
    long amount,
    long limit,
    long settled,
    long held,
    long ask,
    long resetsAtMillis,
    long largestOutputCap) {

  /** Returns what would be left if no call were in flight; never negative. */
  public long left() {
    return Math.max(0, limit - settled);
  }
}
