package dev.hardstop.engine.pricing;

/** The charge of a call as published decimals give it, or why there is none. */
public sealed interface ExactResult permits ExactCharge, NoCharge {}
