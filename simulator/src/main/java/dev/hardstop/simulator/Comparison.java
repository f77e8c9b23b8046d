package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.ledger.AccountView;
import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerSizes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares what the ledger says with what the model knows. */
final class Comparison {
  private final Scene scene;

  Comparison(Scene scene) {
    this.scene = scene;
  }

  /** What is cheap enough for each step. */
  void quickly(Ledger ledger) {
    LedgerSizes sizes = ledger.sizes();
    unlessEqual(Promise.STANDS, "suspended", "is", sizes.suspended(), scene.model.suspended());
    if (sizes.suspended()) {
      return;
    }
    unlessEqual(
        Promise.NOTHING_LOST,
        "open holds",
        "is",
        sizes.openHolds(),
        scene.model.holds.open().size());
    unlessEqual(
        Promise.NOTHING_LOST,
        "the last fact",
        "is",
        sizes.lastSequence(),
        scene.model.changes.lastSequence());
    unlessEqual(
        Promise.STOPPED, "latches", "is", sizes.latches(), scene.model.latches.all().size());
    // One whose refusal waits for its warning, or whose accounts are loaded, waits no more.
    if (scene.loads.isEmpty() && scene.unacknowledged.isEmpty()) {
      unlessEqual(
          Promise.NO_FALSE_REFUSAL, "calls that wait", "is", sizes.waiters(), scene.waiting.size());
    }
  }

  /** Every account whose window goes on. */
  void everything(Ledger ledger) {
    if (scene.model.suspended()) {
      return;
    }
    scene.tally.count("full comparison");
    Set<String> latches = ledger.latches().stream().map(Latch::id).collect(Collectors.toSet());
    unlessEqual(Promise.STOPPED, "latches", "is", latches, scene.model.latches.ids());
    Set<Caller> examples = new LinkedHashSet<>();
    scene
        .model
        .accounts
        .ongoing(scene.model.rules.inForce(), scene.model.now())
        .forEach(account -> examples.add(account.example));
    examples.forEach(caller -> accounts(ledger, caller));
  }

  /** All accounts that a caller touches. */
  void accounts(Ledger ledger, Caller caller) {
    List<AccountView> views = ledger.accounts(ledger.rules().resolve(caller.forEngine()));
    List<Standing> standings = scene.standings.of(caller);
    unlessEqual(Promise.EXPLAINED, "accounts", "are", views.size(), standings.size());
    for (AccountView view : views) {
      String key = scene.names.key(view.id().ruleId());
      Standing at = standing(standings, key, view);
      unlessEqual(Promise.EXPLAINED, key, "account", view.id().values(), at.values());
      unlessEqual(Promise.TIME, at, "starts", view.startsAtMillis(), at.window().start());
      unlessEqual(Promise.NOTHING_LOST, at, "settled", view.settled(), at.settled());
      unlessEqual(Promise.NOTHING_LOST, at, "held", view.held(), at.held());
      unlessEqual(Promise.CAP, at, "limit", view.limit(), at.limit());
    }
  }

  private static Standing standing(List<Standing> standings, String key, AccountView view) {
    for (Standing at : standings) {
      if (at.rule().key().equals(key)) {
        return at;
      }
    }
    throw new BrokenPromise(Promise.EXPLAINED, view + " (expected: no such rule in force)");
  }
}
