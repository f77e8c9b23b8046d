package dev.hardstop.providers.prices;

import java.util.OptionalLong;

/**
 * How much a model takes and gives, in tokens, as far as it is known.
 *
 * @param context input and output together
 * @param input what it takes at most, where that is less than the context
 * @param output what it gives at most, reasoning included
 * @param source where the figures are from, with revision and date
 */
public record ModelLimits(
    OptionalLong context, OptionalLong input, OptionalLong output, String source) {

  /** Nothing known. */
  public static final ModelLimits UNKNOWN =
      new ModelLimits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), "");

  /** Returns the most input tokens that a call can have: the input limit, else the context. */
  public OptionalLong mostInput() {
    return input.isPresent() ? input : context;
  }
}
