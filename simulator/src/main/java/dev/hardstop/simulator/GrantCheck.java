package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;

/** Whether a hold is one that the model grants, with all that it takes. */
final class GrantCheck {
  private final Scene scene;

  GrantCheck(Scene scene) {
    this.scene = scene;
  }

  void held(Fact.Held held) {
    ModelCall call = scene.calls.get(Integer.valueOf(held.call().id().substring(1)));
    if (call == null || call.told || call.holdId != 0) {
      throw new BrokenPromise(Promise.ONCE, held + " (expected: one hold for a call that asks)");
    }
    Prediction expected = expected(call, held);
    if (!expected.granted()) {
      throw new BrokenPromise(
          expected.latched() ? Promise.STOPPED : Promise.CAP,
          call + " is granted " + held.amounts() + " (expected: " + expected.code() + ")");
    }
    check(call, held, expected);
    scene.model.holds.hold(call, held.sequence(), held.atMillis(), expected, held.lapsesAtMillis());
    scene.waiting.remove(call);
    call.takes = held.takes();
    call.state = ModelCall.State.HELD;
    call.predicted = expected;
  }

  /** One whose time to wait is up is tried as before, and then fitted to what is free. */
  private Prediction expected(ModelCall call, Fact.Held held) {
    Prediction early = scene.predictor.of(call, false);
    boolean asBefore = early.granted() && early.cap() == held.outputCap();
    return call.late && !asBefore ? scene.predictor.of(call, true) : early;
  }

  private void check(ModelCall call, Fact.Held held, Prediction expected) {
    unlessEqual(Promise.NO_FALSE_REFUSAL, call, "output cap", held.outputCap(), expected.cap());
    long[] quantities = call.held(expected.cap());
    unlessEqual(Promise.NEVER_FREE, call, "holds", held.amounts(), Amounts.of(quantities));
    unlessEqual(
        Promise.NOTHING_LOST,
        call,
        "lapses",
        held.lapsesAtMillis(),
        scene.model.now() + call.asked.lapseMillis());
    unlessEqual(
        Promise.EXPLAINED, call, "would be refused", held.wouldRefuse(), expected.wouldRefuse());
    unlessEqual(
        Promise.ALL_OR_NOTHING,
        call,
        "number of accounts",
        held.takes().size(),
        expected.standings().size());
    for (int i = 0; i < held.takes().size(); i++) {
      Take take = held.takes().get(i);
      if (!take.respectsCap()) {
        throw new BrokenPromise(Promise.CAP, call + " takes " + take);
      }
      Take due = take(call, expected.standings().get(i), quantities);
      unlessEqual(Promise.EXPLAINED, call, "takes", take, due);
    }
  }

  private Take take(ModelCall call, Standing at, long[] quantities) {
    BudgetSpec spec = at.rule().spec();
    return new Take(
        new AccountId(scene.names.id(at.rule().key()), spec.id(), at.values()),
        at.window().start(),
        at.window().end(),
        spec.window() instanceof WindowSpec.Rolling rolling ? rolling.bucketMillis() : 0,
        spec.unit(),
        at.amount(),
        at.limit(),
        at.settled(),
        at.held(),
        quantities[spec.unit().code()],
        at.enforced() && !call.isShadow());
  }
}
