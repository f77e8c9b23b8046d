package dev.hardstop.engine.pricing;

import dev.hardstop.engine.tokens.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The prices of one model under one service tier: rate cards, each with a condition of date or time
 * of day.
 *
 * <p>Immutable. Threads: any.
 */
public final class ModelPrices {

  /**
   * How long after an estimate its request may still start, and how far clocks may differ before
   * it. A call is charged by its start, so only cards of this span bound it.
   */
  static final Duration LATEST_START = Duration.ofMinutes(30);

  static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  /** A rate card and when it holds. */
  public record Dated(When when, RateCard card) {}

  private final List<Dated> cards;
  private final RateCard first;

  private ModelPrices(List<Dated> cards) {
    this.cards = cards;
    this.first = cards.getFirst().card;
  }

  /**
   * Returns prices that try the cards from last to first and fall back to the first.
   *
   * <p>Source: genai-prices, {@code ModelInfo.prices} in {@code data.schema.json}.
   *
   * @throws IllegalArgumentException if there is no card
   */
  public static ModelPrices of(List<Dated> cards) {
    if (cards.isEmpty()) {
      throw new IllegalArgumentException("cards: none (expected: at least one)");
    }
    return new ModelPrices(List.copyOf(cards));
  }

  /** Returns prices that always hold. */
  public static ModelPrices of(RateCard card) {
    return of(List.of(new Dated(When.ALWAYS, card)));
  }

  /** Returns the rates for a request that starts at {@code start}. */
  public RateCard cardAt(Instant start) {
    for (int i = cards.size() - 1; i > 0; i--) {
      Dated dated = cards.get(i);
      if (dated.when.holdsAt(start)) {
        return dated.card;
      }
    }
    return first;
  }

  /**
   * Returns the charge of one request.
   *
   * @param requestStartedAt chooses the card, however long the answer took
   */
  public ChargeResult charge(Usage usage, Instant requestStartedAt) {
    return Charging.charge(usage, cardAt(requestStartedAt));
  }

  /** Returns the charge to the last digit, or the same refusal as {@link #charge}. */
  public ExactResult chargeExactly(Usage usage, Instant requestStartedAt) {
    return Charging.chargeExactly(usage, cardAt(requestStartedAt));
  }

  /**
   * Returns what a request within {@code bounds} can cost at most, if it starts up to half an hour
   * after {@code now}.
   */
  public EstimateResult estimate(Bounds bounds, Instant now) {
    if (cards.size() == 1) {
      return Estimating.estimate(bounds, first);
    }
    Instant last = now.plus(LATEST_START);
    Instant at = now.minus(CLOCK_SKEW);
    EstimateResult worst = Estimating.estimate(bounds, cardAt(at));
    while (true) {
      at = nextChange(at);
      if (at.isAfter(last)) {
        return worst;
      }
      worst = Estimating.worse(worst, Estimating.estimate(bounds, cardAt(at)));
    }
  }

  private Instant nextChange(Instant after) {
    Instant next = Instant.MAX;
    for (Dated dated : cards) {
      Instant change = dated.when.nextChange(after);
      next = change.isBefore(next) ? change : next;
    }
    return next;
  }
}
