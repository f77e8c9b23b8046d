package dev.hardstop.store;

/**
 * A row of {@code alerts}.
 *
 * @param kind rung
 * @param basisPoints the rung, of the budget amount
 * @param byRefusal whether a refusal carried it, before the settled quantity got there
 */
public record AlertRecord(
    long sequence,
    long atMillis,
    String kind,
    String budget,
    String account,
    long startsAtMillis,
    int basisPoints,
    long settled,
    long amount,
    boolean byRefusal) {}
