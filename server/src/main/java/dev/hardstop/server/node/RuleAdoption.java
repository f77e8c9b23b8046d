package dev.hardstop.server.node;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.Openings;
import dev.hardstop.store.Projection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/**
 * Puts budgets in force so that none starts from zero: the accounts of new ones are opened from the
 * recorded calls, which are read while the old rules stay in force.
 *
 * <p>Threads: one at a time; blocks.
 */
final class RuleAdoption {
  /** Times that a history is read again because something happened that it does not show. */
  private static final int MAX_PREPARATIONS = 5;

  private static final Duration PROJECTION_PATIENCE = Duration.ofMinutes(1);
  private static final long DURABLE_PATIENCE_SECONDS = 30;

  private final Ledger ledger;
  private final Projection projection;

  /**
   * What became of it.
   *
   * @param newRules how many needed a history
   * @param durable false if the disk failed meanwhile: in force, and written when it is back
   */
  record Adopted(int newRules, boolean durable) {}

  RuleAdoption(Ledger ledger, Projection projection) {
    this.ledger = ledger;
    this.projection = projection;
  }

  /**
   * Adopts {@code budgets}, whole.
   *
   * @param preparing told how many rules need a history, before it is read
   * @throws NodeException if no history could be read; nothing was changed
   */
  Adopted adopt(List<Budget> budgets, IntConsumer preparing) {
    RuleSet next = RuleSet.of(0, budgets);
    for (int i = 0; i < MAX_PREPARATIONS; i++) {
      ledger.prepareAdoption();
      List<Rule> fresh = ledger.newRules(next);
      preparing.accept(fresh.size());
      Openings openings = openings(next, fresh);
      var durable = new CompletableFuture<Boolean>();
      if (ledger.adopt(next, openings, durable::complete) == Ledger.Adoption.ADOPTED) {
        return new Adopted(fresh.size(), await(durable));
      }
    }
    throw new NodeException(
        List.of(
            "budgets: their history changed while it was read, "
                + MAX_PREPARATIONS
                + " times (expected: once in peace); try again"));
  }

  private Openings openings(RuleSet next, List<Rule> fresh) {
    Openings openings = new Openings(next, fresh);
    if (fresh.isEmpty()) {
      return openings;
    }
    awaitTables();
    Projection.Reach reach =
        projection.history(openings.sinceMillis(ledger.nowMillis()), openings::add);
    openings.readUpTo(reach.watermark(), reach.completeSinceMillis());
    return openings;
  }

  /** The tables must count what ended before the ledger began to remember ends. */
  private void awaitTables() {
    long sequence = ledger.sizes().lastSequence();
    try {
      if (projection.awaitWatermark(sequence, PROJECTION_PATIENCE)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new NodeException(
        List.of(
            "hardstop.db: counts facts up to "
                + projection.watermark()
                + " after "
                + PROJECTION_PATIENCE.toSeconds()
                + " s (expected: "
                + sequence
                + "); the history of new budgets cannot be read"));
  }

  private static boolean await(CompletableFuture<Boolean> durable) {
    try {
      return durable.get(DURABLE_PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
