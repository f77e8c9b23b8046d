package dev.hardstop.store;

/**
 * Calls that went through because of shadow mode and that enforcing would have refused.
 *
 * @param budget that would have; empty where no budget was asked, such as for want of a price
 * @param key of the callers
 * @param code of the refusal, as far as this budget would have caused it
 * @param calls counted once under each budget that had no room for them
 * @param estimateNanoUsd what they would have held
 * @param chargeNanoUsd what they came to
 */
public record ShadowRecord(
    String budget, String key, String code, long calls, long estimateNanoUsd, long chargeNanoUsd) {}
