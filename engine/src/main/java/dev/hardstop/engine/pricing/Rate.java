package dev.hardstop.engine.pricing;

import dev.hardstop.engine.tokens.UsageClass;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The price of one usage class, exactly as published: dollars for a million tokens, a thousand
 * searches, an hour.
 *
 * <p>A token price of six decimals or fewer is a whole number of pico-dollars a token; nearly all
 * are, and are charged in integers. The others are charged exactly too, more slowly.
 */
public final class Rate {
  /** The dearest price that is believed: a million dollars for a million tokens. */
  private static final BigDecimal DEAREST_USD = BigDecimal.valueOf(1_000_000);

  private static final int MOST_DECIMALS = 30;
  private static final int PICO_DIGITS = 12;

  private final BigDecimal usd;
  private final long unitsPerPrice;
  private final long ceilPicoUsd;
  private final boolean isWholePico;

  private Rate(BigDecimal usd, long unitsPerPrice) {
    this.usd = usd;
    this.unitsPerPrice = unitsPerPrice;
    BigDecimal picoUsd = usd.scaleByPowerOfTen(PICO_DIGITS);
    BigDecimal ceil = picoUsd.divide(BigDecimal.valueOf(unitsPerPrice), 0, RoundingMode.CEILING);
    this.ceilPicoUsd = ceil.longValueExact();
    this.isWholePico = ceil.multiply(BigDecimal.valueOf(unitsPerPrice)).compareTo(picoUsd) == 0;
  }

  /**
   * Returns the rate of {@code usd} for {@link UsageClass#unitsPerPrice} of {@code unit}.
   *
   * @throws IllegalArgumentException if it is negative, over a million dollars, or has more than 30
   *     decimals
   */
  public static Rate of(UsageClass unit, BigDecimal usd) {
    // The scale first: an exponent such as 1e999999999 must not be written out.
    boolean isPlain = Math.abs((long) usd.scale()) <= MOST_DECIMALS && usd.precision() <= 60;
    if (!isPlain || usd.signum() < 0 || usd.compareTo(DEAREST_USD) > 0) {
      throw new IllegalArgumentException(
          unit.key() + ": " + usd + " USD (expected: 0 to 1000000, at most 30 decimals)");
    }
    return new Rate(usd, unit.unitsPerPrice());
  }

  /** Returns the published price in dollars, for {@link #unitsPerPrice} units. */
  public BigDecimal usd() {
    return usd;
  }

  /** Returns how many units {@link #usd} is for. */
  public long unitsPerPrice() {
    return unitsPerPrice;
  }

  /** Returns the price of one unit in pico-dollars, rounded up unless {@link #isWholePico}. */
  long ceilPicoUsd() {
    return ceilPicoUsd;
  }

  /** Returns whether {@link #ceilPicoUsd} is the exact price of one unit. */
  boolean isWholePico() {
    return isWholePico;
  }

  @Override
  public String toString() {
    return usd.toPlainString() + " USD per " + unitsPerPrice;
  }
}
