package dev.hardstop.engine.pricing;

import dev.hardstop.engine.tokens.Usage;

/**
 * What is known of a request before it is sent: how much input it can have at most, and what it can
 * be billed for.
 *
 * @param inputTokens no call has more; includes cached tokens, images and tools
 * @param choices how many outputs are generated and billed, at least 1 ({@code n}, {@code best_of})
 * @param reach token classes that input and output can be billed in
 * @param extras at most so many of everything that is not a token: searches, pages, characters
 */
public record Bounds(long inputTokens, long choices, Reach reach, Usage extras) {

  public Bounds {
    if (inputTokens < 0 || choices < 1) {
      throw new IllegalArgumentException(
          "input tokens: %d, choices: %d (expected: >= 0, >= 1)".formatted(inputTokens, choices));
    }
    if (extras.inputTokens() > 0 || extras.outputTokens() > 0) {
      throw new IllegalArgumentException(
          "extras: " + extras + " (expected: no tokens; they belong to inputTokens and the cap)");
    }
  }

  /** Returns the bounds of a plain text request with one choice. */
  public static Bounds ofText(long inputTokens) {
    return new Bounds(inputTokens, 1, Reach.TEXT, Usage.NONE);
  }

  public Bounds withChoices(long choices) {
    return new Bounds(inputTokens, choices, reach, extras);
  }

  public Bounds withReach(Reach reach) {
    return new Bounds(inputTokens, choices, reach, extras);
  }

  public Bounds withExtras(Usage extras) {
    return new Bounds(inputTokens, choices, reach, extras);
  }
}
