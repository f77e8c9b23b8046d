package dev.hardstop.engine.pricing;

import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageClass.Direction;

/** Bounds of what a call can cost under one rate card. */
final class Estimating {
  private static final long OUTPUT_MASK =
      Reach.of(unit -> unit.direction() == Direction.OUTPUT).mask();
  private static final long NO_PRICE = -1;

  private Estimating() {}

  static EstimateResult estimate(Bounds bounds, RateCard card) {
    long inputTokens = bounds.inputTokens();
    if (!card.admits(inputTokens)) {
      return Unpriced.tooLong(inputTokens);
    }
    long reach = bounds.reach().mask();
    long input = dearest(reach & ~OUTPUT_MASK, inputTokens, card);
    long output = dearest(reach & OUTPUT_MASK, inputTokens, card);
    long extras = extras(bounds.extras(), inputTokens, card);
    if (input == NO_PRICE || output == NO_PRICE || extras == NO_PRICE) {
      long wanted = reach | bounds.extras().presentMask();
      return Unpriced.first(wanted & ~UsageClass.REQUESTS.bit(), card);
    }
    long fees = Saturating.add(extras, requestFee(bounds.extras(), inputTokens, card));
    return new Estimate(
        Saturating.add(Saturating.multiply(input, inputTokens), fees),
        Saturating.multiply(output, bounds.choices()));
  }

  static EstimateResult worse(EstimateResult one, EstimateResult other) {
    if (one instanceof Estimate a && other instanceof Estimate b) {
      return a.or(b);
    }
    return one instanceof Unpriced ? one : other;
  }

  private static long extras(Usage extras, long inputTokens, RateCard card) {
    long sum = 0;
    long mask = extras.presentMask() & ~UsageClass.REQUESTS.bit();
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      UsageClass unit = UsageClass.lowestIn(rest);
      long rate = dearest(unit.bit(), inputTokens, card);
      if (rate == NO_PRICE) {
        return NO_PRICE;
      }
      sum = Saturating.add(sum, Saturating.multiply(rate, extras.count(unit)));
    }
    return sum;
  }

  /** Most models have no fee for the request itself; without one it is free. */
  private static long requestFee(Usage extras, long inputTokens, RateCard card) {
    long rate = dearest(UsageClass.REQUESTS.bit(), inputTokens, card);
    return rate == NO_PRICE ? 0 : Saturating.multiply(rate, Charging.requests(extras));
  }

  /**
   * The dearest rate of any class in {@code mask}, over all bands that an input of up to {@code
   * inputTokens} can fall into: one that turns out shorter may be cheaper, never dearer.
   */
  private static long dearest(long mask, long inputTokens, RateCard card) {
    long dearest = 0;
    int bands = card.bandsUpTo(inputTokens);
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int place = card.place(Long.numberOfTrailingZeros(rest));
      if (place < 0) {
        return NO_PRICE;
      }
      for (int band = 0; band < bands; band++) {
        dearest = Math.max(dearest, card.bandAt(band).ceilPicoUsd(place));
      }
    }
    return dearest;
  }
}
