package dev.hardstop.store;

/**
 * A row of {@code audit}.
 *
 * @param kind epoch_started, latch_set, latch_cleared, adjusted or rules_adopted
 * @param detail a JSON object
 */
public record AuditRecord(
    long sequence, long atMillis, String kind, String by, String reason, String detail) {}
