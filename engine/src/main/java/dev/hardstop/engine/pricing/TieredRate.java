package dev.hardstop.engine.pricing;

import java.util.List;

/**
 * A rate that depends on how long the whole input is.
 *
 * <p>The last tier whose start the input tokens <em>exceed</em> applies, to all tokens of the
 * class; without one, the base. Source: genai-prices, {@code TieredPrices} in {@code
 * data.schema.json}.
 *
 * @param tiers by rising start
 */
public record TieredRate(Rate base, List<Tier> tiers) {

  /** A rate for inputs of more than {@code startTokens} tokens. */
  public record Tier(long startTokens, Rate rate) {}

  public TieredRate {
    tiers = List.copyOf(tiers);
    long last = -1;
    for (Tier tier : tiers) {
      if (tier.startTokens <= last) {
        throw new IllegalArgumentException(
            "tier start: " + tier.startTokens + " tokens (expected: rising starts, from 0)");
      }
      last = tier.startTokens;
    }
  }

  /** Returns a rate that is the same for every input. */
  public static TieredRate flat(Rate rate) {
    return new TieredRate(rate, List.of());
  }

  /** Returns the rate for an input of {@code inputTokens}. */
  Rate at(long inputTokens) {
    Rate rate = base;
    for (Tier tier : tiers) {
      rate = inputTokens > tier.startTokens ? tier.rate : rate;
    }
    return rate;
  }
}
