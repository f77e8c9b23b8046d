package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.money.Amounts;

/** An ended hold as the store remembers it: what for, when, and what it came to so far. */
public record RecordedCharge(
    Attributes attributes, long heldAtMillis, long endedAtMillis, Amounts charge) {}
