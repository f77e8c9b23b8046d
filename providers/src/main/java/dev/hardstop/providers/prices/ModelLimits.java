package dev.hardstop.providers.prices;

import java.util.OptionalLong;

/**
 * How much a model takes and gives, in tokens, as far as it is known.
 *
 * @param context input and output together
 * @param input what it takes at most, where that is less than the context
 * @param output what it gives at most, reasoning included
 * @param isReasoning whether it thinks before it answers, at the expense of its output cap
 * @param source where the figures are from, with revision and date
 */
public record ModelLimits(
    OptionalLong context,
    OptionalLong input,
    OptionalLong output,
    boolean isReasoning,
    String source) {

  /** Nothing known. */
  public static final ModelLimits UNKNOWN =
      new ModelLimits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), false, "");

  /** Returns the most input tokens that a call can have: the input limit, else the context. */
  public OptionalLong mostInput() {
    return input.isPresent() ? input : context;
  }

  /**
   * Returns the output cap of a request that states none: {@code usual} or what the model gives at
   * most if that is less; a reasoning model gets its maximum, since a cap that ends its thinking
   * buys nothing.
   */
  public long unstatedCap(long usual) {
    long most = output.orElse(usual);
    return isReasoning ? most : Math.min(usual, most);
  }
}
