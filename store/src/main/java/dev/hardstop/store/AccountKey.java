package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Take;

/** Which row of {@code accounts}: an account in one window. */
record AccountKey(long ruleId, String values, long startsAtMillis) {
  static AccountKey of(Take take) {
    return of(take.account(), take.startsAtMillis());
  }

  static AccountKey of(AccountId id, long startsAtMillis) {
    return new AccountKey(id.ruleId(), id.values(), startsAtMillis);
  }

  @Override
  public int hashCode() {
    long mixed = (ruleId ^ startsAtMillis ^ values.hashCode()) * 0x9E3779B97F4A7C15L;
    return (int) (mixed ^ (mixed >>> 32));
  }
}
