/**
 * The simulator: one seed drives clock, callers, providers, disk and faults around the real ledger,
 * in one thread and without real time, and every step is checked against a model that knows nothing
 * of the ledger's code.
 */
@org.jspecify.annotations.NullMarked
package dev.hardstop.simulator;
