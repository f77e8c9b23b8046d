package dev.hardstop.engine.ledger;

/** How large the ledger is at one moment, in things, for metrics. */
public record LedgerSizes(
    int accounts,
    int openHolds,
    int waiters,
    int undurableFacts,
    long lastSequence,
    int latches,
    boolean suspended) {}
