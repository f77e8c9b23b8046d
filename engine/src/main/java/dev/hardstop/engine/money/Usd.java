package dev.hardstop.engine.money;

import java.math.BigDecimal;

/** Writes and reads dollars exactly; decimals are plain strings, never floating point. */
public final class Usd {
  /** Nano-dollars in one dollar. */
  public static final long NANO = 1_000_000_000L;

  /** Pico-dollars in one nano-dollar. */
  public static final long PICO_PER_NANO = 1_000L;

  private static final int NANO_DIGITS = 9;

  /** Most characters and decimal places that are looked at: what is more takes long to read. */
  private static final int MAX_LENGTH = 40;

  private Usd() {}

  /**
   * Returns pico-dollars as nano-dollars, rounded up: the only place where a charge or a bound is
   * rounded.
   */
  public static long ceilNano(long picoUsd) {
    return picoUsd == Long.MAX_VALUE ? Long.MAX_VALUE : Math.ceilDiv(picoUsd, PICO_PER_NANO);
  }

  /** Returns nano-dollars as a plain decimal without trailing zeros: 1_500_000_000 is "1.5". */
  public static String format(long nanoUsd) {
    if (nanoUsd < 0) {
      return plain(BigDecimal.valueOf(nanoUsd, NANO_DIGITS));
    }
    long fraction = nanoUsd % NANO;
    if (fraction == 0) {
      return Long.toString(nanoUsd / NANO);
    }
    // Every answer carries a few of these, and BigDecimal takes ten times as long.
    String padded = Long.toString(NANO + fraction);
    int end = padded.length();
    while (padded.charAt(end - 1) == '0') {
      end--;
    }
    return nanoUsd / NANO + "." + padded.substring(1, end);
  }

  /** Returns a decimal without exponent and without trailing zeros. */
  public static String plain(BigDecimal usd) {
    return usd.signum() == 0 ? "0" : usd.stripTrailingZeros().toPlainString();
  }

  /**
   * Returns the nano-dollars of a plain decimal such as "0.25".
   *
   * @throws IllegalArgumentException if it is not a decimal, is negative, has more than nine
   *     decimal places or is over 9.2 billion
   */
  public static long parse(String usd) {
    if (usd.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(problem(usd.substring(0, MAX_LENGTH) + "..."));
    }
    try {
      BigDecimal value = new BigDecimal(usd.strip());
      if (value.signum() >= 0
          && value.scale() <= MAX_LENGTH
          && value.precision() - (long) value.scale() <= 11) {
        return value.setScale(NANO_DIGITS).unscaledValue().longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(problem(usd), e);
    }
    throw new IllegalArgumentException(problem(usd));
  }

  private static String problem(String usd) {
    return "USD: '" + usd + "' (expected: a decimal of at most nine places, 0 to 9200000000)";
  }
}
