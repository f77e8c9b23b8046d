package dev.hardstop.engine.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A sum of prices of different units, without loss. It is kept over the least common multiple of
 * all numbers of units that prices are for, so that only one division remains at the end.
 */
final class ExactSum {
  /** A multiple of 3,600 seconds, a thousand, a million, a billion, and a million token-hours. */
  private static final long DENOMINATOR = 18_000_000_000L;

  private static final BigDecimal REST = BigDecimal.valueOf(18);

  /** Decimals where the quotient has no end, as a price for an hour can. */
  private static final int MOST_DECIMALS = 30;

  private BigDecimal numerator = BigDecimal.ZERO;

  void add(Rate rate, long count) {
    BigDecimal units = BigDecimal.valueOf(count);
    BigDecimal share = BigDecimal.valueOf(DENOMINATOR / rate.unitsPerPrice());
    numerator = numerator.add(rate.usd().multiply(units).multiply(share));
  }

  /** Returns the sum in dollars, rounded up at 30 decimals if it has no last one. */
  BigDecimal usd() {
    BigDecimal billionths = numerator.scaleByPowerOfTen(-9);
    try {
      return billionths.divide(REST);
    } catch (ArithmeticException _) {
      return billionths.divide(REST, MOST_DECIMALS, RoundingMode.UP);
    }
  }
}
