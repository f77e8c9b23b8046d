package dev.hardstop.providers.prices;

import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.pricing.Rate;
import dev.hardstop.engine.pricing.RateCard;
import dev.hardstop.engine.pricing.TieredRate;
import dev.hardstop.engine.tokens.UsageClass;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Prices that the operator set for one provider, in USD per million tokens.
 *
 * <p>A key is a price key of the book with dashes, {@code _mtok} left out: {@code input}, {@code
 * cache-write-1h}, {@code output-reasoning}, {@code web-searches-kcount}.
 *
 * @param bookProvider whose prices hold for models that are not set here
 * @param models by pattern, in order; the first that matches holds
 */
record ConfiguredPrices(Optional<String> bookProvider, Map<Glob, PricedModel> models) {

  /**
   * Reads what is configured.
   *
   * @throws PriceBookException naming every key that is unknown and every price that is missing
   */
  static ConfiguredPrices of(
      String provider, Optional<String> bookProvider, Map<Glob, Map<String, BigDecimal>> prices) {
    var problems = new ArrayList<String>();
    var models = new LinkedHashMap<Glob, PricedModel>();
    String revision = "configured-%08x".formatted(prices.hashCode());
    prices.forEach(
        (pattern, usdByKey) -> {
          try {
            var card = RateCard.of(rates(usdByKey));
            models.put(pattern, model(provider, pattern, ModelPrices.of(card), revision));
          } catch (IllegalArgumentException e) {
            problems.add("prices." + pattern + ": " + e.getMessage());
          }
        });
    if (!problems.isEmpty()) {
      throw new PriceBookException("provider " + provider + ": " + String.join("; ", problems));
    }
    return new ConfiguredPrices(bookProvider, models);
  }

  Optional<PricedModel> find(String modelName) {
    for (Map.Entry<Glob, PricedModel> entry : models.entrySet()) {
      if (entry.getKey().matchesAnyCase(modelName)) {
        return Optional.of(entry.getValue());
      }
    }
    return Optional.empty();
  }

  private static PricedModel model(
      String provider, Glob pattern, ModelPrices prices, String revision) {
    return new PricedModel(
        provider,
        pattern.pattern(),
        prices,
        Map.of(),
        ModelLimits.UNKNOWN,
        revision,
        PricedModel.CONFIGURATION);
  }

  private static Map<UsageClass, TieredRate> rates(Map<String, BigDecimal> usdByKey) {
    if (usdByKey.isEmpty()) {
      throw new IllegalArgumentException("no price (expected: at least input)");
    }
    var rates = new EnumMap<UsageClass, TieredRate>(UsageClass.class);
    usdByKey.forEach((key, usd) -> rates.put(unit(key), TieredRate.flat(Rate.of(unit(key), usd))));
    return rates;
  }

  private static UsageClass unit(String key) {
    String priceKey = key.replace('-', '_');
    return PriceKeys.unit(priceKey + "_mtok")
        .or(() -> priceKey.endsWith("_mtok") ? Optional.empty() : PriceKeys.unit(priceKey))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    key + " (expected: input, output, cache-read, cache-write, … as documented)"));
  }
}
