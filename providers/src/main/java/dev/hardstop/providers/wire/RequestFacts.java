package dev.hardstop.providers.wire;

import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a request says that decides where it may go and what it may cost.
 *
 * @param model as written, perhaps with a {@code provider/} prefix; empty only where the operation
 *     has a default
 * @param streams whether the answer is to come as server-sent events
 * @param usageAsked whether the caller wants the usage event of such an answer for itself
 * @param outputCap the most output tokens of one choice, as stated or by the wire's own default;
 *     empty if there is neither
 * @param leastOutputCap the smallest cap that this very request can be sent with
 * @param choices how many answers are generated, all prompts together; at least 1
 * @param extraOutputTokens tokens that may be billed as output beyond the cap, for each choice
 * @param tier the service tier as stated, {@code default} if none; where {@code auto} would leave
 *     it to the provider's settings it is {@code default} too, because the rewrite pins that
 * @param reach classes of tokens that it can be billed in
 * @param extras at most so many of everything billed that is not a token: searches, pages
 * @param carried values found at the configured body paths, by path
 */
public record RequestFacts(
    Operation operation,
    String model,
    boolean streams,
    boolean usageAsked,
    OptionalLong outputCap,
    long leastOutputCap,
    long choices,
    long extraOutputTokens,
    String tier,
    Reach reach,
    Usage extras,
    Map<String, String> carried) {
  /** The largest output cap that is taken for a number and not for a mistake. */
  public static final long MAX_OUTPUT_CAP = 10_000_000;

  /** The tier that every price without a tier is for. */
  public static final String DEFAULT_TIER = "default";

  public RequestFacts {
    if (choices < 1) {
      throw new IllegalArgumentException("choices: " + choices + " (expected: >= 1)");
    }
    carried = Map.copyOf(carried);
  }

  /**
   * Returns what the estimate of this request rests on. {@link #extraOutputTokens} are not in it:
   * they add to every output cap that it is asked for.
   *
   * @param inputTokens the proven bound of the input
   */
  public Bounds bounds(long inputTokens) {
    return new Bounds(inputTokens, choices, reach, extras);
  }
}
