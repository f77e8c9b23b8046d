package dev.hardstop.engine.pricing;

import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.money.Usd;

/**
 * The most that a call could come to: a fixed part, and a part for each token of its output cap.
 *
 * <p>Both parts stop at {@link Long#MAX_VALUE}, which no limit admits.
 *
 * @param fixedPicoUsd the dearest that input and fees could cost
 * @param picoUsdPerOutputToken the dearest output rate times the number of choices
 */
public record Estimate(long fixedPicoUsd, long picoUsdPerOutputToken) implements EstimateResult {

  /** Returns the bound in nano-dollars for outputs of at most {@code outputCap} tokens each. */
  public long nanoUsd(long outputCap) {
    return Usd.ceilNano(
        Saturating.add(fixedPicoUsd, Saturating.multiply(picoUsdPerOutputToken, outputCap)));
  }

  /** Returns an estimate that bounds whatever either of the two does. */
  Estimate or(Estimate other) {
    return new Estimate(
        Math.max(fixedPicoUsd, other.fixedPicoUsd),
        Math.max(picoUsdPerOutputToken, other.picoUsdPerOutputToken));
  }
}
