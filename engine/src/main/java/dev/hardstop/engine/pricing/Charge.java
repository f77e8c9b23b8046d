package dev.hardstop.engine.pricing;

import dev.hardstop.engine.money.Usd;

/**
 * What one call came to.
 *
 * <p>Input and output leave out what has no direction, such as web searches and the fee of a
 * request, which only the total includes. Where a rate is no whole number of pico-dollars, each of
 * the three is rounded up to one on its own.
 *
 * @param totalPicoUsd 0 to 9.2 million USD
 */
public record Charge(long inputPicoUsd, long outputPicoUsd, long totalPicoUsd)
    implements ChargeResult {

  /** Returns the nano-dollars that accounts are charged: the exact total, rounded up once. */
  public long nanoUsd() {
    return Usd.ceilNano(totalPicoUsd);
  }
}
