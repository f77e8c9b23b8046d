/**
 * The simulator: one seed drives clock, callers, providers, disk and faults around the real ledger,
 * in one thread and without real time, and every step is checked against a model that knows nothing
 * of the ledger's code.
 *
 * <p>{@code Generator} thinks of an {@code Action}; {@code Simulation} hands it to the part whose
 * subject it is ({@code Asks}, {@code Holds}, {@code Commits}, {@code Restarts} and so on), which
 * says in {@code Expectations} what must come of it and does it to the {@code RunningLedger}. What
 * the ledger then queues comes to {@code FactChecks}, what it tells callers to {@code AskReply}:
 * they check it, and the {@code Model} follows. All of them meet in the {@code Scene}.
 */
@org.jspecify.annotations.NullMarked
package dev.hardstop.simulator;
