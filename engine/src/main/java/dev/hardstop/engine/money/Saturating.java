package dev.hardstop.engine.money;

/**
 * Arithmetic of non-negative bounds that stops at {@link Long#MAX_VALUE} instead of wrapping.
 *
 * <p>Only for bounds: a bound too large to be written down is refused by every limit, so stopping
 * at the top is safe. Sums of an account use exact arithmetic, which throws.
 */
public final class Saturating {
  private Saturating() {}

  /** Returns {@code a + b}, at most {@link Long#MAX_VALUE}; both must be non-negative. */
  public static long add(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** Returns {@code a × b}, at most {@link Long#MAX_VALUE}; both must be non-negative. */
  public static long multiply(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    return high != 0 || low < 0 ? Long.MAX_VALUE : low;
  }
}
