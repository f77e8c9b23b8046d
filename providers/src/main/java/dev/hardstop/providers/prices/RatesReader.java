package dev.hardstop.providers.prices;

import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.pricing.Rate;
import dev.hardstop.engine.pricing.RateCard;
import dev.hardstop.engine.pricing.TieredRate;
import dev.hardstop.engine.pricing.When;
import dev.hardstop.engine.tokens.UsageClass;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads the prices of one model as the book writes them. */
final class RatesReader {
  private RatesReader() {}

  /**
   * Reads a list of dated rates.
   *
   * @throws PriceBookException on an unknown key or condition: never dropped, since what is not
   *     read is not charged
   */
  static ModelPrices read(JsonNode list) {
    return ModelPrices.of(list.valueStream().map(RatesReader::dated).toList());
  }

  /** Reads rates by price key. */
  static Map<UsageClass, TieredRate> rates(JsonNode node) {
    var rates = new EnumMap<UsageClass, TieredRate>(UsageClass.class);
    node.forEachEntry((key, price) -> rates.put(unit(key), tiered(unit(key), price)));
    return rates;
  }

  private static ModelPrices.Dated dated(JsonNode node) {
    When when = When.ALWAYS;
    JsonNode rates = node.path("rates");
    for (var entry : node.properties()) {
      JsonNode value = entry.getValue();
      switch (entry.getKey()) {
        case "rates", "also" -> {}
        case "from" -> when = When.From.day(LocalDate.parse(value.stringValue()));
        case "daily" -> when = daily(value);
        default ->
            throw new PriceBookException("prices: " + entry.getKey() + " (expected: rates, from)");
      }
    }
    return new ModelPrices.Dated(when, RateCard.of(rates(rates)));
  }

  private static When daily(JsonNode value) {
    return new When.Daily(utcTime(value.path(0)), utcTime(value.path(1)));
  }

  private static LocalTime utcTime(JsonNode value) {
    return OffsetTime.parse(value.stringValue())
        .withOffsetSameInstant(ZoneOffset.UTC)
        .toLocalTime();
  }

  private static TieredRate tiered(UsageClass unit, JsonNode price) {
    if (price.isNumber()) {
      return TieredRate.flat(rate(unit, price));
    }
    List<TieredRate.Tier> tiers =
        price
            .path("tiers")
            .valueStream()
            .map(
                tier ->
                    new TieredRate.Tier(
                        tier.path("start").longValue(), rate(unit, tier.path("price"))))
            .toList();
    return new TieredRate(rate(unit, price.path("base")), tiers);
  }

  private static Rate rate(UsageClass unit, JsonNode price) {
    BigDecimal usd = price.decimalValue();
    return Rate.of(unit, usd);
  }

  private static UsageClass unit(String key) {
    return PriceKeys.unit(key)
        .orElseThrow(() -> new PriceBookException("prices: " + key + " (expected: a known unit)"));
  }
}
