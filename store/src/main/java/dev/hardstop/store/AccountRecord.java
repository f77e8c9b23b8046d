package dev.hardstop.store;

/**
 * A row of {@code accounts}: one account in one window, as of the watermark. A rolling window's
 * settled sum is as of its last hold.
 *
 * @param ruleId the rule's identity
 * @param values the values of the budget's {@code per}; empty for a budget that is per nothing
 * @param unit as configuration writes it
 * @param bucketMillis the length of a rolling window's bucket; 0 for other windows
 * @param reachedBasisPoints the highest rung reached; 0 for none
 */
public record AccountRecord(
    long ruleId,
    String budget,
    String values,
    String unit,
    long startsAtMillis,
    long endsAtMillis,
    long bucketMillis,
    long amount,
    long limit,
    long settled,
    long held,
    int reachedBasisPoints,
    long changedAtMillis) {}
