package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.EndedHold;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.money.Amounts;
import java.util.ArrayList;
import java.util.List;

/** The truth about a charge that arrives late. */
final class Corrections {
  private final Scene scene;
  private final RunningLedger running;
  private final Waiters waiters;

  Corrections(Scene scene, RunningLedger running, Waiters waiters) {
    this.scene = scene;
    this.running = running;
    this.waiters = waiters;
  }

  void adjust(Action.Adjust adjust) {
    ModelCall call = scene.calls.get(adjust.call());
    if (call == null
        || call.state != ModelCall.State.ENDED
        || call.charge.length == 0
        || scene.model.suspended()) {
      return;
    }
    Amounts charge = Amounts.of(call.share(adjust.permille()));
    EndedHold ended =
        new EndedHold(
            call.holdId, call.caller.forEngine(), call.heldAt, Amounts.of(call.charge), call.takes);
    scene.expected.correction = new Expectations.Correction(call, accounts(call));
    scene.expected.ask(Fact.Adjusted.class);
    waiters.watch(
        () ->
            running
                .get()
                .adjust(ended, charge, "simulator", RunningLedger.REASON, scene.tally.person()));
  }

  /** Returns the accounts whose window still counts a call. */
  private List<ModelAccount> accounts(ModelCall call) {
    List<ModelAccount> accounts = new ArrayList<>();
    for (Caller.Touched each : call.caller.touched(scene.model.rules.inForce())) {
      ModelAccount account = scene.model.accounts.of(each.rule().key(), each.values());
      if (account != null && call.heldAt >= account.start && call.heldAt < account.end) {
        accounts.add(account);
      }
    }
    return accounts;
  }
}
