package dev.hardstop.engine.ledger;

import dev.hardstop.engine.money.Unit;
import java.util.List;

/**
 * One account's sums as of a fact, as the store keeps them.
 *
 * @param asOfSequence the newest fact that is counted in; older ones are skipped on replay
 * @param reachedBasisPoints the highest rung reached in this window; 0 for none
 * @param lastEndMillis when its last hold ended, for run windows; 0 before
 * @param buckets for a rolling window: pairs of bucket start in epoch milliseconds and quantity
 */
public record AccountImage(
    AccountId id,
    Unit unit,
    long startsAtMillis,
    long endsAtMillis,
    long bucketMillis,
    long amount,
    long limit,
    long settled,
    long held,
    int reachedBasisPoints,
    boolean incomplete,
    long lastEndMillis,
    long asOfSequence,
    List<Long> buckets) {}
