package dev.hardstop.server.gateway;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.ChargeResult;
import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.Metering;
import java.time.Instant;
import java.util.Optional;

/** Works out what a call came to, at the prices that held when it was sent. */
final class Charging {
  private Charging() {}

  /**
   * Returns the charge of what was really served: its model and its tier. Empty if that has no
   * price, or the usage cannot be charged; then the hold is the charge.
   *
   * @param asked the model that was asked for; charges a served one that the book does not know
   */
  static Optional<Amounts> charge(
      Metering.Metered metered, Provider provider, PricedModel asked, Instant startedAt) {
    PricedModel served =
        metered.model().isEmpty() ? asked : provider.priced(metered.model()).orElse(asked);
    Optional<ModelPrices> prices = served.tier(metered.tier());
    return prices.flatMap(
        tier -> amounts(tier.charge(metered.usage(), startedAt), metered.usage(), metered));
  }

  private static Optional<Amounts> amounts(
      ChargeResult result, Usage usage, Metering.Metered metered) {
    return result instanceof Charge charge
        ? Optional.of(
            Amounts.of(
                charge.nanoUsd(),
                usage.inputTokens(),
                usage.outputTokens(),
                1,
                metered.toolCalls()))
        : Optional.empty();
  }
}
