package dev.hardstop.providers.wire;

import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
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
 * @param keptSeconds for how long its input is kept, which costs by token and time; 0 if it is not
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
    Map<String, String> carried,
    long keptSeconds) {
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

  /** Facts of a request whose input is not kept. */
  public RequestFacts(
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
    this(
        operation,
        model,
        streams,
        usageAsked,
        outputCap,
        leastOutputCap,
        choices,
        extraOutputTokens,
        tier,
        reach,
        extras,
        carried,
        0);
  }

  /**
   * Returns what the estimate of this request rests on. {@link #extraOutputTokens} are not in it:
   * they add to every output cap that it is asked for.
   *
   * @param inputTokens the proven bound of the input; of a request that reaches no class of tokens,
   *     only of what it keeps
   */
  public Bounds bounds(long inputTokens) {
    if (keptSeconds == 0) {
      return new Bounds(inputTokens, choices, reach, extras);
    }
    long kept = Saturating.multiply(inputTokens, keptSeconds);
    return new Bounds(
        reach.equals(Reach.NONE) ? 0 : inputTokens,
        choices,
        reach,
        extras.plus(Usage.of(UsageClass.CACHE_STORAGE_TOKEN_SECONDS, kept)));
  }
}
