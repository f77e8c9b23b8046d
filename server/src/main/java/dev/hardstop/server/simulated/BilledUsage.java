package dev.hardstop.server.simulated;

/**
 * What the simulated provider charges one call for, whether or not its answer says so.
 *
 * @param promptTokens all input tokens, cached ones included; never negative
 * @param cachedTokens those of the input that were cached; at most {@code promptTokens}
 * @param completionTokens all output tokens, reasoning included; never negative
 * @param reasoningTokens those of the output that are hidden; at most {@code completionTokens}
 */
public record BilledUsage(
    long promptTokens, long cachedTokens, long completionTokens, long reasoningTokens) {

  /** Nothing was charged. */
  public static final BilledUsage NOTHING = new BilledUsage(0, 0, 0, 0);

  public BilledUsage {
    if (cachedTokens < 0 || cachedTokens > promptTokens) {
      throw new IllegalArgumentException(
          "cachedTokens: " + cachedTokens + " (expected: 0 to " + promptTokens + ")");
    }
    if (reasoningTokens < 0 || reasoningTokens > completionTokens) {
      throw new IllegalArgumentException(
          "reasoningTokens: " + reasoningTokens + " (expected: 0 to " + completionTokens + ")");
    }
  }

  /** Returns prompt and completion tokens together. */
  public long totalTokens() {
    return Math.addExact(promptTokens, completionTokens);
  }

  BilledUsage plus(BilledUsage other) {
    return new BilledUsage(
        Math.addExact(promptTokens, other.promptTokens),
        Math.addExact(cachedTokens, other.cachedTokens),
        Math.addExact(completionTokens, other.completionTokens),
        Math.addExact(reasoningTokens, other.reasoningTokens));
  }
}
