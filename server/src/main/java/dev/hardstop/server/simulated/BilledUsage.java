package dev.hardstop.server.simulated;

/**
 * What the simulated provider charges one call for, whether or not its answer says so.
 *
 * @param promptTokens all input tokens, cached ones included; never negative
 * @param cachedTokens those of the input that were cached; at most {@code promptTokens}
 * @param cacheWriteTokens those of the input that were written to the cache; with {@code
 *     cachedTokens} at most {@code promptTokens}
 * @param completionTokens all output tokens, reasoning included; never negative
 * @param reasoningTokens those of the output that are hidden; at most {@code completionTokens}
 */
public record BilledUsage(
    long promptTokens,
    long cachedTokens,
    long cacheWriteTokens,
    long completionTokens,
    long reasoningTokens) {

  /** Nothing was charged. */
  public static final BilledUsage NOTHING = new BilledUsage(0, 0, 0, 0, 0);

  public BilledUsage {
    expect(cachedTokens, promptTokens, "cachedTokens");
    expect(cacheWriteTokens, promptTokens - cachedTokens, "cacheWriteTokens");
    expect(reasoningTokens, completionTokens, "reasoningTokens");
  }

  /** Returns prompt and completion tokens together. */
  public long totalTokens() {
    return Math.addExact(promptTokens, completionTokens);
  }

  BilledUsage plus(BilledUsage other) {
    return new BilledUsage(
        Math.addExact(promptTokens, other.promptTokens),
        Math.addExact(cachedTokens, other.cachedTokens),
        Math.addExact(cacheWriteTokens, other.cacheWriteTokens),
        Math.addExact(completionTokens, other.completionTokens),
        Math.addExact(reasoningTokens, other.reasoningTokens));
  }

  private static void expect(long value, long most, String name) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to " + most + ")");
    }
  }
}
