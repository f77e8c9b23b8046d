package dev.hardstop.providers.wire;

/**
 * How one provider behaves where providers of the same wire format differ.
 *
 * @param capsWithMaxTokens whether a chat request's cap is injected as {@code max_tokens}, which
 *     older and compatible servers know, instead of {@code max_completion_tokens}
 * @param hasTiers whether the provider has service tiers that its settings could turn on, so that
 *     the tier must be pinned
 * @param keepsState whether it stores answers unless told not to
 * @param usageOnDemand whether a stream reports usage only if {@code stream_options} ask for it
 * @param reasoningBesideCompletion whether reasoning tokens come on top of the completion tokens
 * @param errorsAreFree whether a complete HTTP error answer is known not to be billed
 * @param abort what closing the connection does to the bill
 * @param reportsCost whether its answers say what they cost, in USD, which is then what is charged
 */
public record Profile(
    boolean capsWithMaxTokens,
    boolean hasTiers,
    boolean keepsState,
    boolean usageOnDemand,
    boolean reasoningBesideCompletion,
    boolean errorsAreFree,
    Abort abort,
    boolean reportsCost) {

  /** One whose answers say how much was used and not what that costs. */
  public Profile(
      boolean capsWithMaxTokens,
      boolean hasTiers,
      boolean keepsState,
      boolean usageOnDemand,
      boolean reasoningBesideCompletion,
      boolean errorsAreFree,
      Abort abort) {
    this(
        capsWithMaxTokens,
        hasTiers,
        keepsState,
        usageOnDemand,
        reasoningBesideCompletion,
        errorsAreFree,
        abort,
        false);
  }

  /** What an abandoned answer costs. */
  public enum Abort {
    /** Generation, and the bill, end with the connection. */
    STOPS_BILLING,
    /** The answer is generated and billed to its end. */
    BILLS_ALL,
    /** Not documented; to be taken as {@link #BILLS_ALL}. */
    UNKNOWN
  }
}
