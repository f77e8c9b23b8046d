package dev.hardstop.engine.pricing;

/** The most that a call could come to, or why that cannot be said. */
public sealed interface EstimateResult permits Estimate, Unpriced {}
