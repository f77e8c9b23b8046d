package dev.hardstop.server.control;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.server.unreconciled.Reconciliation;
import dev.hardstop.store.Projection;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a control plane works with.
 *
 * @param budgets in force
 * @param metrics all metrics as Prometheus reads them
 */
public record ControlParts(
    Ledger ledger,
    Projection projection,
    AccessTokens tokens,
    Reconciliation reconciliation,
    Reloading reloading,
    BackingUp backingUp,
    Feed feed,
    Supplier<Health> health,
    Supplier<List<Budget>> budgets,
    Supplier<String> metrics) {

  Tables tables() {
    return new Tables(projection, ledger);
  }
}
