package dev.hardstop.engine.tokens;

/** What a provider's report of usage comes to: disjoint counts, or the reason why it cannot be. */
public sealed interface UsageReading permits Usage, InvalidUsage {}
