package dev.hardstop.server.gateway;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.Metering;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Works out what a call came to, at the prices that held when it was sent. */
final class Charging {
  private Charging() {}

  /**
   * Returns what the provider says it charges, else the charge of what was really served: its model
   * and its tier. Empty if that has no price, or the usage cannot be charged; then the hold is the
   * charge.
   *
   * @param requests 1, or 0 where an earlier attempt of the exchange was charged for it
   * @param asked the model that was asked for; charges a served one that the book does not know
   * @param askedTier the tier that was asked for; charges an answer that does not say its own
   */
  static Optional<Amounts> charge(
      Metering.Metered metered,
      Provider provider,
      PricedModel asked,
      String askedTier,
      long requests,
      Instant startedAt) {
    PricedModel served = served(metered.model(), provider, asked);
    List<Metering.Round> rounds =
        metered.rounds().isEmpty()
            ? List.of(new Metering.Round(metered.usage(), ""))
            : metered.rounds();
    if (metered.reportedNanoUsd().isPresent()) {
      return Optional.of(amounts(metered.reportedNanoUsd().getAsLong(), metered, requests));
    }
    String tier = metered.tier().isEmpty() ? askedTier : metered.tier();
    long picoUsd = 0;
    for (Metering.Round round : rounds) {
      // Another model than was asked for, at unknown rates, is not taken for the one asked for.
      Optional<ModelPrices> prices =
          (round.model().isEmpty() ? Optional.of(served) : provider.priced(round.model()))
              .flatMap(model -> model.tier(tier));
      if (prices.isEmpty()
          || !(prices.get().charge(round.usage(), startedAt) instanceof Charge charge)) {
        return Optional.empty();
      }
      picoUsd = Saturating.add(picoUsd, charge.totalPicoUsd());
    }
    return Optional.of(amounts(Usd.ceilNano(picoUsd), metered, requests));
  }

  /**
   * Answers name a model more exactly than requests do. What is configured for the one that was
   * asked for holds for it by that name too, unless that one has a configured price itself.
   */
  private static PricedModel served(String name, Provider provider, PricedModel asked) {
    return Optional.of(name)
        .filter(told -> !told.isEmpty())
        .flatMap(provider::priced)
        .filter(told -> told.isConfigured() || !asked.isConfigured())
        .orElse(asked);
  }

  private static Amounts amounts(long nanoUsd, Metering.Metered metered, long requests) {
    Usage usage = metered.usage();
    return Amounts.of(
        nanoUsd, usage.inputTokens(), usage.outputTokens(), requests, metered.toolCalls());
  }
}
