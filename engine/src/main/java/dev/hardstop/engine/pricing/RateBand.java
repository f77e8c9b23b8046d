package dev.hardstop.engine.pricing;

import java.util.List;

/**
 * The rates that hold for one range of input lengths, in the places that a rate card gives them.
 */
final class RateBand {
  private final List<Rate> rates;
  private final long[] ceilPicoUsd;

  RateBand(List<Rate> rates) {
    this.rates = rates;
    this.ceilPicoUsd = rates.stream().mapToLong(Rate::ceilPicoUsd).toArray();
  }

  Rate rate(int place) {
    return rates.get(place);
  }

  /** Returns the price of one unit in pico-dollars, rounded up unless {@link #isWholePico}. */
  long ceilPicoUsd(int place) {
    return ceilPicoUsd[place];
  }

  /** Returns whether {@link #ceilPicoUsd} is the exact price of one unit. */
  boolean isWholePico(int place) {
    return rates.get(place).isWholePico();
  }
}
