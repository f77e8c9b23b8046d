package dev.hardstop.store;

/**
 * A sum of {@code rollups}.
 *
 * @param fromMillis where the hours that it sums start
 * @param group the value grouped by; empty where calls lack it
 * @param refused refused calls, which are not among {@code calls}
 * @param unreconciled calls whose charge is provisional
 */
public record SpendRecord(
    long fromMillis,
    String group,
    long calls,
    long refused,
    long unreconciled,
    long chargeNanoUsd,
    long inputTokens,
    long outputTokens,
    long requests,
    long toolCalls) {}
