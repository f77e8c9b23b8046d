package dev.hardstop.engine.tokens;

import dev.hardstop.engine.tokens.UsageClass.Family;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one call as its provider reports them, where units include more specific ones: the
 * input tokens include the cached. Filled by a reader of one wire format, then made disjoint.
 *
 * <p>Not thread-safe.
 */
public final class UsageReport {
  /** What is part of another unit, outside of tokens. */
  private static final List<UsageClass> PARTS =
      List.of(
          UsageClass.INPUT_AUDIO_SECONDS,
          UsageClass.OUTPUT_AUDIO_SECONDS,
          UsageClass.INPUT_ANNOTATED_DOCUMENT_PAGES);

  private final long[] counts = new long[UsageClass.COUNT];
  private long reportedMask;
  private @Nullable String problem;

  /**
   * Adds {@code count} to what is reported of {@code unit}, which includes whatever else is
   * reported of more specific units. A negative count or a sum that overflows makes the report
   * invalid.
   */
  public UsageReport add(UsageClass unit, long count) {
    int i = unit.index();
    long sum = counts[i] + count;
    if (count < 0) {
      problem = unit.key() + ": " + count + " (expected: >= 0)";
    } else if (sum < 0) {
      problem = unit.key() + ": overflows (expected: <= " + Long.MAX_VALUE + ")";
    } else {
      counts[i] = sum;
      reportedMask |= unit.bit();
    }
    return this;
  }

  /** Adds a part of a unit; one that is zero says nothing, and would ask how parts overlap. */
  public UsageReport addPart(UsageClass unit, long count) {
    return count == 0 ? this : add(unit, count);
  }

  /** Returns whether nothing was reported, not even a zero. */
  public boolean isEmpty() {
    return reportedMask == 0 && problem == null;
  }

  /**
   * Returns the disjoint counts, or why there are none. A unit that was not reported counts as
   * zero, unless what was reported implies more; where that does not settle how units overlap, the
   * answer is still consistent and {@link Usage#unsplitMask} names the units left open.
   */
  public UsageReading toUsage() {
    if (problem != null) {
      return new InvalidUsage(problem);
    }
    try {
      return split();
    } catch (ArithmeticException _) {
      return new InvalidUsage("counts overflow (expected: sums <= " + Long.MAX_VALUE + ")");
    }
  }

  private UsageReading split() {
    long[] dense = counts.clone();
    var input = new TokenGrid(Family.INPUT, counts, reportedMask);
    String contradiction = input.splitInto(dense);
    if (contradiction != null) {
      return new InvalidUsage(contradiction);
    }
    var output = new TokenGrid(Family.OUTPUT, counts, reportedMask);
    contradiction = output.splitInto(dense);
    if (contradiction != null) {
      return new InvalidUsage(contradiction);
    }
    long unsplitMask = input.unsplitMask() | output.unsplitMask();
    for (UsageClass part : PARTS) {
      UsageClass whole = wholeOf(part);
      long rest = dense[whole.index()] - dense[part.index()];
      boolean isReported = (reportedMask & whole.bit()) != 0;
      if (isReported && rest < 0) {
        return new InvalidUsage(
            "%s: %d (expected: <= %s, %d)"
                .formatted(part.key(), counts[part.index()], whole.key(), counts[whole.index()]));
      }
      dense[whole.index()] = Math.max(0, rest);
      unsplitMask |= !isReported && rest < 0 ? whole.bit() : 0;
    }
    return Usage.ofDense(dense, unsplitMask);
  }

  private static UsageClass wholeOf(UsageClass part) {
    return part == UsageClass.INPUT_ANNOTATED_DOCUMENT_PAGES
        ? UsageClass.INPUT_DOCUMENT_PAGES
        : UsageClass.AUDIO_SECONDS;
  }
}
