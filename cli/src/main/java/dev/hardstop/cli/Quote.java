package dev.hardstop.cli;

import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.engine.pricing.EstimateResult;
import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.pricing.Unpriced;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.prices.PricedModel;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The most that a request can cost, item by item.
 *
 * @param modelName as the request names it
 * @param tier the service tier, as requests name it
 * @param bounds of everything but the output
 * @param outputCap the most tokens of each choice
 * @param basis what the bound of the input rests on
 */
record Quote(
    PricedModel model, String modelName, String tier, Bounds bounds, long outputCap, String basis) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PICO_DIGITS = 12;

  /** Returns the quote of a request that starts at {@code at}, or an error with its code. */
  ObjectNode answer(Instant at) {
    Optional<ModelPrices> prices = model.tier(tier);
    if (prices.isEmpty()) {
      return Quoter.error(Unpriced.CODE, "service tier: " + tier + " (expected: one with a price)");
    }
    return switch (prices.get().estimate(bounds, at)) {
      case Unpriced unpriced -> Quoter.error(unpriced.code(), unpriced.reason());
      case Estimate estimate -> answer(at, estimate, fees(prices.get(), at));
    };
  }

  /** What is due even without a token of input. */
  private long fees(ModelPrices prices, Instant at) {
    EstimateResult without = prices.estimate(new Bounds(0, 1, bounds.reach(), bounds.extras()), at);
    return without instanceof Estimate estimate ? estimate.fixedPicoUsd() : 0;
  }

  private ObjectNode answer(Instant at, Estimate estimate, long feesPicoUsd) {
    long outputPicoUsd = Saturating.multiply(estimate.picoUsdPerOutputToken(), outputCap);
    ObjectNode answer =
        JSON.createObjectNode()
            .put("model", modelName)
            .put("priced_as", model.provider() + "/" + model.id())
            .put("at", at.toString())
            .put("service_tier", tier)
            .put("price_revision", model.revision());
    answer
        .putObject("input")
        .put("tokens", bounds.inputTokens())
        .put("basis", basis)
        .put("usd", usd(estimate.fixedPicoUsd() - feesPicoUsd));
    ObjectNode fees = answer.putObject("fees");
    extras(bounds.extras(), fees);
    fees.put("usd", usd(feesPicoUsd));
    answer
        .putObject("output")
        .put("tokens", outputCap)
        .put("choices", bounds.choices())
        .put("usd", usd(outputPicoUsd));
    return answer
        .put("total_usd", usd(Saturating.add(estimate.fixedPicoUsd(), outputPicoUsd)))
        .put("hold_usd", Usd.format(estimate.nanoUsd(outputCap)));
  }

  private static void extras(Usage extras, ObjectNode fees) {
    extras.counts().forEach((unit, count) -> fees.put(unit.label(), count));
  }

  private static String usd(long picoUsd) {
    return Usd.plain(BigDecimal.valueOf(picoUsd, PICO_DIGITS));
  }
}
