package dev.hardstop.engine.pricing;

/** The charge of a call, or why there is none. */
public sealed interface ChargeResult permits Charge, NoCharge {}
