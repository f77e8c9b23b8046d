package dev.hardstop.engine.pricing;

import java.math.BigDecimal;

/**
 * What one call came to, to the last digit of the published prices; for people and reconciliation.
 *
 * <p>Only a price for an hour can make a charge that no decimal expresses; it is rounded up at 30
 * decimals.
 */
public record ExactCharge(BigDecimal inputUsd, BigDecimal outputUsd, BigDecimal totalUsd)
    implements ExactResult {}
