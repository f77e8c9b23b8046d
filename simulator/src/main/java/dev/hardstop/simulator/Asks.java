package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.money.Amounts;

/** Calls that ask, and leave while they wait: their callers hang up, or their time is up. */
final class Asks {
  /** Every so many asks, the accounts are looked at while it is decided. */
  private static final int WATCHED = 16;

  private final Scene scene;
  private final RunningLedger running;

  Asks(Scene scene, RunningLedger running) {
    this.scene = scene;
    this.running = running;
  }

  void ask(Action.Ask asked) {
    if (scene.calls.containsKey(asked.call())) {
      return;
    }
    Caller caller = scene.caller(asked.caller(), asked.run());
    ModelCall call = new ModelCall(asked.call(), caller, asked, ask(asked, caller));
    scene.calls.put(asked.call(), call);
    Prediction predicted = scene.predictor.told(call, false);
    call.predicted = predicted;
    if (call.number % WATCHED == 0 && !scene.model.suspended()) {
      running.watch(call);
    }
    int before = scene.loads.size();
    tell(call);
    scene.tally.count("decision");
    if (scene.loads.size() > before) {
      call.predicted = null;
    } else if (!call.told && call.state == ModelCall.State.ASKED && predicted.granted()) {
      throw new BrokenPromise(
          Promise.NO_FALSE_REFUSAL, call + " holds nothing (expected: granted)");
    }
  }

  private void tell(ModelCall call) {
    AskReply reply = new AskReply(scene, call, refusal -> record(call, refusal));
    if (call.asked.door() == Action.Door.PROBE) {
      running.get().probe(call.ask, reply);
    } else {
      running.get().ask(call.ask, call.asked.waitMillis(), 1_000, reply);
    }
  }

  private static Ask ask(Action.Ask asked, Caller caller) {
    Call call =
        new Call(
            "c" + asked.call(),
            asked.door() == Action.Door.RESERVATION ? Call.Kind.RESERVATION : Call.Kind.GATEWAY,
            caller.forEngine(),
            RunningLedger.REASON,
            "{}");
    return new Ask(
        call,
        asked.fixedPico(),
        asked.perTokenPico(),
        Amounts.of(0, asked.inputTokens(), 0, 1, asked.toolCalls()),
        asked.choices(),
        new Ask.Caps(asked.wanted(), asked.smallest(), asked.mayFit(), asked.share()),
        asked.door() == Action.Door.SHADOW ? Ask.Mode.SHADOW : Ask.Mode.ENFORCED,
        asked.lapseMillis());
  }

  /** As the server does: it is not the ledger that writes refusals down. */
  private void record(ModelCall call, Outcome.Refusal refusal) {
    if (!(refusal instanceof Outcome.StoreUnavailable)) {
      running
          .get()
          .recordRefusal(
              call.ask.call(), refusal.code(), Amounts.of(call.quantities(0)), refusal.blocking());
    }
  }

  void cancel(int number) {
    ModelCall call = scene.calls.get(number);
    if (call != null && call.state == ModelCall.State.WAITING && call.waiter != null) {
      scene.waiting.remove(call);
      call.state = ModelCall.State.GONE;
      call.told = true;
      call.waiter.cancel();
      scene.tally.count("disconnect");
    }
  }

  /** It has waited as long as it may. */
  void expire(ModelCall call) {
    if (call.waiter == null) {
      return;
    }
    call.late = true;
    call.predicted = scene.predictor.told(call, true);
    call.state = ModelCall.State.ASKED;
    scene.waiting.remove(call);
    int before = scene.loads.size();
    int waited = running.get().sizes().waiters();
    call.waiter.expire();
    scene.tally.count("waited to the end");
    boolean decidedBefore = !call.told && running.get().sizes().waiters() == waited;
    if (decidedBefore || scene.loads.size() > before) {
      call.predicted = null;
    }
  }
}
