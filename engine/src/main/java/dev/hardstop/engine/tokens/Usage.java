package dev.hardstop.engine.tokens;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one call used, by classes that never overlap; made by {@link UsageReport#toUsage}, which
 * knows that providers' counts do.
 *
 * <p>Immutable. Counts are never negative, and the input tokens of all classes together, as the
 * output tokens, fit into a {@code long}. Two usages are equal if all their counts are.
 */
public final class Usage implements UsageReading {

  /** Nothing used. */
  public static final Usage NONE = new Usage(0, new long[0], 0);

  // Sparse: the counts of the classes in presentMask, in the order of their bits. A call uses
  // three or four classes of 60, and the ledger may keep many usages.
  private final long presentMask;
  private final long[] counts;
  private final long unsplitMask;
  private final long inputTokens;
  private final long outputTokens;

  private Usage(long presentMask, long[] counts, long unsplitMask) {
    this.presentMask = presentMask;
    this.counts = counts;
    this.unsplitMask = unsplitMask;
    this.inputTokens = sum(UsageClass.Family.INPUT);
    this.outputTokens = sum(UsageClass.Family.OUTPUT);
  }

  /**
   * Returns the usage with these counts.
   *
   * @throws IllegalArgumentException if a count is negative
   * @throws ArithmeticException if the input or the output tokens overflow
   */
  public static Usage of(Map<UsageClass, Long> counts) {
    long[] dense = new long[UsageClass.COUNT];
    counts.forEach(
        (unit, count) -> {
          if (count < 0) {
            throw new IllegalArgumentException(unit.key() + ": " + count + " (expected: >= 0)");
          }
          dense[unit.index()] = count;
        });
    return ofDense(dense, 0);
  }

  /** Returns the usage of {@code count} of one class. */
  public static Usage of(UsageClass unit, long count) {
    return of(Map.of(unit, count));
  }

  static Usage ofDense(long[] dense, long unsplitMask) {
    long mask = 0;
    for (int i = 0; i < dense.length; i++) {
      mask |= dense[i] == 0 ? 0 : 1L << i;
    }
    long[] counts = new long[Long.bitCount(mask)];
    int next = 0;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      counts[next++] = dense[Long.numberOfTrailingZeros(rest)];
    }
    return new Usage(mask, counts, unsplitMask);
  }

  /** Returns how many of {@code unit}, and of nothing more specific, were used. */
  public long count(UsageClass unit) {
    long bit = unit.bit();
    return (presentMask & bit) == 0 ? 0 : counts[Long.bitCount(presentMask & (bit - 1))];
  }

  /** Returns the {@link UsageClass#bit}s of the classes that were used. */
  public long presentMask() {
    return presentMask;
  }

  /** Returns the count of the {@code index}th class of {@link #presentMask}, in order of bits. */
  public long countAt(int index) {
    return counts[index];
  }

  /**
   * Returns the bits of units whose true count is unknown, because the provider said how many
   * tokens were audio and how many were cached but not how many were both. Their tokens are in
   * neighbouring classes; a price that distinguishes such a unit cannot be applied.
   */
  public long unsplitMask() {
    return unsplitMask;
  }

  /** Returns the input tokens of all classes: the number that chooses a long-context tier. */
  public long inputTokens() {
    return inputTokens;
  }

  /** Returns the output tokens of all classes, reasoning included. */
  public long outputTokens() {
    return outputTokens;
  }

  /** Returns the counts that are not zero, in the order of {@link UsageClass}. */
  public Map<UsageClass, Long> counts() {
    var map = new EnumMap<UsageClass, Long>(UsageClass.class);
    int next = 0;
    for (long rest = presentMask; rest != 0; rest &= rest - 1) {
      map.put(UsageClass.lowestIn(rest), counts[next++]);
    }
    return map;
  }

  /**
   * Returns both usages together.
   *
   * @throws ArithmeticException on overflow
   */
  public Usage plus(Usage other) {
    long[] dense = new long[UsageClass.COUNT];
    addTo(dense);
    other.addTo(dense);
    return ofDense(dense, unsplitMask | other.unsplitMask);
  }

  private void addTo(long[] dense) {
    int next = 0;
    for (long rest = presentMask; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      dense[i] = Math.addExact(dense[i], counts[next++]);
    }
  }

  private long sum(UsageClass.Family family) {
    long sum = 0;
    int next = 0;
    for (long rest = presentMask; rest != 0; rest &= rest - 1) {
      long count = counts[next++];
      if (UsageClass.lowestIn(rest).family() == family) {
        sum = Math.addExact(sum, count);
      }
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Usage usage
        && presentMask == usage.presentMask
        && unsplitMask == usage.unsplitMask
        && Arrays.equals(counts, usage.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(presentMask) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return counts().toString();
  }
}
