package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.Recovered;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of the process that runs; another takes its place when that dies. It queues its facts
 * on the simulated disk, once they are checked.
 */
final class RunningLedger {
  /** Why things are done, where the ledger wants to know. */
  static final String REASON = "simulated";

  private final Scene scene;
  private final FactChecks facts;
  private final Comparison comparison;
  private Ledger ledger;

  /** Whose accounts are looked at when the clock is. */
  private @Nullable ModelCall watched;

  RunningLedger(Scene scene, Comparison comparison) {
    this.scene = scene;
    this.facts = new FactChecks(scene);
    this.comparison = comparison;
    this.ledger = recovered(scene.disk.recovered(true));
    scene.model.setNow(scene.clock.look());
  }

  Ledger get() {
    return ledger;
  }

  void restart(Recovered from) {
    ledger = recovered(from);
    scene.clock.restart(ledger.nowMillis());
    scene.model.setNow(scene.clock.look());
  }

  private Ledger recovered(Recovered from) {
    return Ledger.recover(
        from,
        scene.world.options(),
        (fact, urgent) -> {
          facts.check(fact);
          scene.disk.append(fact);
        },
        newest -> scene.clock.forLedger(newest, this::wallAsSeen),
        scene.loads);
  }

  /** Looks at the accounts of a call while it is decided. */
  void watch(ModelCall call) {
    watched = call;
  }

  /**
   * The clock is looked at in each critical section before anything is decided: what is seen then
   * is what another thread would see that came in between two of them.
   */
  private long wallAsSeen() {
    ModelCall call = watched;
    watched = null;
    if (call != null) {
      comparison.accounts(ledger, call.caller);
    }
    return scene.clock.wall();
  }
}
