package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.money.Amounts;
import java.util.List;

/**
 * A hold that has ended, as the store remembers it: what an adjustment of its charge starts from.
 *
 * @param charge what it came to so far
 * @param takes the accounts it was taken from, each with the window it was held in
 */
public record EndedHold(
    long holdId, Attributes attributes, long heldAtMillis, Amounts charge, List<Take> takes) {}
