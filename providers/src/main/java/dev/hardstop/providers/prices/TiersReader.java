package dev.hardstop.providers.prices;

import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.pricing.RateCard;
import dev.hardstop.engine.pricing.TieredRate;
import dev.hardstop.engine.tokens.UsageClass;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads the prices of service tiers besides the standard one.
 *
 * <p>What the standard prices distinguish and a tier does not has no price at that tier: a unit
 * without its own, and inputs long enough for another rate. Source: OpenAI, "Priority processing"
 * (excludes long context).
 */
final class TiersReader {
  private TiersReader() {}

  static Map<String, ModelPrices> read(JsonNode tiers, JsonNode standard) {
    if (tiers.isMissingNode()) {
      return Map.of();
    }
    Set<UsageClass> distinguished = EnumSet.noneOf(UsageClass.class);
    long mostInputTokens = Long.MAX_VALUE;
    for (JsonNode dated : standard) {
      var rates = RatesReader.rates(dated.path("rates"));
      distinguished.addAll(rates.keySet());
      for (TieredRate rate : rates.values()) {
        for (TieredRate.Tier tier : rate.tiers()) {
          mostInputTokens = Math.min(mostInputTokens, tier.startTokens());
        }
      }
    }
    var read = new HashMap<String, ModelPrices>();
    for (JsonNode tier : tiers) {
      var rates = RatesReader.rates(tier.path("rates"));
      Set<UsageClass> withheld = EnumSet.copyOf(distinguished);
      withheld.removeAll(rates.keySet());
      long most = Math.min(mostInputTokens, tier.path("most_input").asLong(Long.MAX_VALUE));
      var prices = ModelPrices.of(RateCard.of(rates, withheld, most));
      tier.path("names").forEach(name -> read.put(name.stringValue(), prices));
    }
    return read;
  }
}
