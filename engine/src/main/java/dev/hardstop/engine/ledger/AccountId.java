package dev.hardstop.engine.ledger;

/**
 * Which account: a rule and one combination of its {@code per} values. Its window is not part of
 * it.
 *
 * @param ruleId the rule's identity, a hash of match, per, unit, window and zone
 * @param budget the budget's name when the fact was made; not compared, so that a budget can be
 *     renamed and keep its accounts
 * @param values the values in the order of {@code per}, as {@code AccountNames} writes them; empty
 *     for a budget that is per nothing
 */
public record AccountId(long ruleId, String budget, String values) {
  /** Returns a well-mixed hash of the rule and the values. */
  static int hash(long ruleId, String values) {
    long mixed = (ruleId ^ values.hashCode()) * 0x9E3779B97F4A7C15L;
    return (int) (mixed ^ (mixed >>> 32));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AccountId that && ruleId == that.ruleId && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return hash(ruleId, values);
  }
}
