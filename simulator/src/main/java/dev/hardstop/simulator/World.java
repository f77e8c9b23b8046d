package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.LedgerOptions;
import java.util.List;

/**
 * What a seed decides before the first step.
 *
 * @param configurations the first is in force at the start; others are reloaded into
 * @param syncsEachCommit the durability setting: power cuts, or the death of the process only
 * @param millisPerStep how much time passes in a step, on average
 */
record World(
    long seed,
    long startMillis,
    List<List<BudgetSpec>> configurations,
    int callers,
    LedgerOptions options,
    boolean syncsEachCommit,
    long millisPerStep) {}
