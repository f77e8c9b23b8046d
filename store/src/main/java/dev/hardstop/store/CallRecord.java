package dev.hardstop.store;

import dev.hardstop.engine.money.Amounts;
import java.util.Optional;

/**
 * A row of {@code calls}: a hold with how it ended, or a refusal.
 *
 * @param sequence the number of its fact; of a hold, its id
 * @param id the call's public id; attempts of one exchange share it
 * @param kind gateway or reservation
 * @param state open, settled, unreconciled, released or refused
 * @param attributes a JSON object of strings
 * @param endedAtMillis empty while it is open, and for refusals
 * @param charge empty while it is open, and where nothing was charged
 * @param ending why the charge is what it is, or why the hold was released; empty while open
 * @param accounts a JSON array: each account with its limit, settled and held before this call, and
 *     what was asked
 * @param detail how the estimate came about, a JSON object
 * @param usage usage and outcome, a JSON object; empty without
 * @param refusal the code of the refusal; empty if it was granted
 * @param wouldRefuse the code that enforcing would have answered; empty outside shadow mode
 * @param count how many refusals the row stands for; 1 for calls
 * @param adjustments how often the charge was corrected
 */
public record CallRecord(
    long sequence,
    String id,
    String kind,
    String state,
    String attributes,
    long heldAtMillis,
    Optional<Long> endedAtMillis,
    long estimateNanoUsd,
    long estimateTokens,
    long outputCap,
    Optional<Amounts> charge,
    String ending,
    String priceRevision,
    String accounts,
    String detail,
    String usage,
    String refusal,
    String wouldRefuse,
    long count,
    long adjustments) {}
