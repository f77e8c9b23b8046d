package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.money.Amounts;
import org.jspecify.annotations.Nullable;

/** Calls in flight: they were told that they may go, and have not ended. */
final class Holds {
  /** Every so many ends, the accounts are looked at. */
  private static final int LOOKED_AT = 16;

  private final Scene scene;
  private final Model model;
  private final RunningLedger running;
  private final Waiters waiters;
  private final Comparison comparison;

  Holds(Scene scene, RunningLedger running, Waiters waiters, Comparison comparison) {
    this.scene = scene;
    this.model = scene.model;
    this.running = running;
    this.waiters = waiters;
    this.comparison = comparison;
  }

  private @Nullable ModelCall inFlight(int number) {
    ModelCall call = scene.calls.get(number);
    return call == null || call.state != ModelCall.State.GRANTED ? null : call;
  }

  void send(int number) {
    ModelCall call = inFlight(number);
    if (call == null || model.suspended()) {
      return;
    }
    boolean latched = model.latches.on(call.caller, scene.standings.of(call.caller)) != null;
    unlessEqual(
        Promise.STOPPED,
        call,
        "is latched before it is sent",
        running.get().latchOn(call.holdId).isPresent(),
        latched);
    if (latched) {
      scene.tally.count("latched before sending");
      end(call, new HoldEnd.Released());
    }
  }

  void settle(Action.Settle settle) {
    ModelCall call = inFlight(settle.call());
    if (call == null) {
      settleAgain(scene.calls.get(settle.call()));
      return;
    }
    scene.tally.count(settle.permille() > 1_000 ? "overrun" : "settled");
    end(call, new HoldEnd.Metered(Amounts.of(call.share(settle.permille()))));
  }

  private void settleAgain(@Nullable ModelCall call) {
    if (call != null && call.state == ModelCall.State.ENDED && !model.suspended()) {
      scene.tally.count("settled again");
      boolean ended =
          running.get().settle(call.holdId, Amounts.of(call.amounts), Ending.METERED, "{}");
      unlessEqual(Promise.ONCE, call, "ends a second time", ended, false);
    }
  }

  void chargeInFull(int number) {
    ModelCall call = inFlight(number);
    if (call != null) {
      scene.tally.count("missing usage");
      end(call, new HoldEnd.InFull(Ending.UNRECONCILED));
    }
  }

  void release(int number) {
    ModelCall call = inFlight(number);
    if (call != null) {
      end(call, new HoldEnd.Released());
    }
  }

  private void end(ModelCall call, HoldEnd end) {
    boolean away = model.suspended();
    if (away) {
      scene.deferred.add(new Deferred(call, end));
      scene.tally.count("end deferred");
    } else {
      scene.expected.ends.put(call, end);
    }
    waiters.watch(() -> unlessEqual(Promise.ONCE, call, "ends", ends(call, end), true));
    if (call.number % LOOKED_AT == 0 && !away) {
      comparison.accounts(running.get(), call.caller);
    }
  }

  private boolean ends(ModelCall call, HoldEnd end) {
    Ledger ledger = running.get();
    return switch (end) {
      case HoldEnd.Released _ -> ledger.release(call.holdId, RunningLedger.REASON);
      case HoldEnd.Metered metered ->
          ledger.settle(call.holdId, metered.charge(), Ending.METERED, "{}");
      case HoldEnd.InFull inFull -> ledger.chargeInFull(call.holdId, inFull.ending(), "{}");
    };
  }

  void tighten(Action.Tighten tighten) {
    ModelCall call = inFlight(tighten.call());
    if (call != null) {
      Amounts amounts = Amounts.of(call.share(tighten.permille()));
      expectChange(call);
      waiters.watch(
          () -> {
            boolean done = running.get().tighten(call.holdId, amounts);
            unlessEqual(Promise.ONCE, call, "shrinks", done, true);
          });
    }
  }

  void extend(Action.Extend extend) {
    ModelCall call = inFlight(extend.call());
    if (call != null) {
      expectChange(call);
      waiters.watch(
          () -> {
            boolean done = running.get().extend(call.holdId, extend.millis());
            unlessEqual(Promise.ONCE, call, "is extended", done, true);
          });
    }
  }

  private void expectChange(ModelCall call) {
    if (model.suspended()) {
      scene.deferred.add(new Deferred(call, null));
    } else {
      scene.expected.changing.add(call);
    }
  }

  void issue(int number) {
    ModelCall call = inFlight(number);
    if (call == null) {
      return;
    }
    scene.expected.ask(Fact.Issued.class);
    running
        .get()
        .issued(
            call.holdId,
            "p",
            "response",
            "r" + call.number,
            call.caller.namespace(),
            true,
            scene.tally.person());
  }
}
