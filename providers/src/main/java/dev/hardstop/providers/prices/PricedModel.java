package dev.hardstop.providers.prices;

import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.pricing.ChargeResult;
import dev.hardstop.engine.pricing.EstimateResult;
import dev.hardstop.engine.pricing.ExactResult;
import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.tokens.Usage;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model with its prices and limits.
 *
 * <p>Immutable. Threads: any.
 *
 * @param provider where the prices are from: the provider asked for, or one that it resells
 * @param id the model's name in the book
 * @param prices at the standard service tier
 * @param otherTiers prices of service tiers and speeds besides the standard, by lower-case name
 * @param limits of the very name that was asked for, where they are known
 * @param revision of the price list that the prices are from
 * @param source where the prices are from, with revision and date
 */
public record PricedModel(
    String provider,
    String id,
    ModelPrices prices,
    Map<String, ModelPrices> otherTiers,
    ModelLimits limits,
    String revision,
    String source)
    implements FindResult {
  /** The source of prices that the operator set. */
  static final String CONFIGURATION = "configuration";

  private static final Set<String> STANDARD =
      Set.of("", "default", "standard", "standard_only", "on_demand");

  public PricedModel {
    otherTiers = Map.copyOf(otherTiers);
  }

  /**
   * Returns the prices of a service tier as requests and answers name it, or empty if the book has
   * none: then it must be refused, since no multiplier is known to be right.
   */
  public Optional<ModelPrices> tier(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return isStandard(name) ? Optional.of(prices) : Optional.ofNullable(otherTiers.get(lower));
  }

  /** Returns whether the operator set these prices, and not a list. */
  public boolean isConfigured() {
    return source.equals(CONFIGURATION);
  }

  /** Returns whether {@code name} is what answers call the standard tier. */
  static boolean isStandard(String name) {
    return STANDARD.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Returns the charge at the standard tier; see {@link ModelPrices#charge}. */
  public ChargeResult charge(Usage usage, Instant requestStartedAt) {
    return prices.charge(usage, requestStartedAt);
  }

  /** Returns the charge to the last digit; see {@link ModelPrices#chargeExactly}. */
  public ExactResult chargeExactly(Usage usage, Instant requestStartedAt) {
    return prices.chargeExactly(usage, requestStartedAt);
  }

  /** Returns the most that a call can cost at the standard tier; see {@link ModelPrices}. */
  public EstimateResult estimate(Bounds bounds, Instant now) {
    return prices.estimate(bounds, now);
  }

  PricedModel with(ModelLimits limits) {
    return new PricedModel(provider, id, prices, otherTiers, limits, revision, source);
  }
}
