package dev.hardstop.engine.pricing;

import dev.hardstop.engine.tokens.UsageClass;

/**
 * There is no price for what was or could be used, so it cannot be sold: unknown is never free.
 *
 * @param reason names what has no price
 */
public record Unpriced(String reason) implements NoCharge, EstimateResult {

  /** The stable code of this refusal. */
  public static final String CODE = "unpriced_model";

  @Override
  public String code() {
    return CODE;
  }

  static Unpriced tooLong(long inputTokens) {
    return new Unpriced("this model has no price for an input of " + inputTokens + " tokens");
  }

  /** Returns the refusal of the first class in {@code mask} that {@code card} has no rate for. */
  static Unpriced first(long mask, RateCard card) {
    if (card.isEmpty()) {
      return new Unpriced("the price list names this model but gives it no price");
    }
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      UsageClass unit = UsageClass.lowestIn(rest);
      if (card.place(unit.index()) < 0) {
        return new Unpriced("this model has no price for " + unit.key());
      }
    }
    throw new AssertionError("every class of " + mask + " has a rate");
  }
}
