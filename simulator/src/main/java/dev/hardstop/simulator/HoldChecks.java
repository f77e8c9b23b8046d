package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;

/** Whether an open hold may change or end as a fact says, and a charge be corrected. */
final class HoldChecks {
  private final Scene scene;
  private final Expectations expected;
  private final ModelHolds holds;
  private final RungChecks rungs;

  HoldChecks(Scene scene, RungChecks rungs) {
    this.scene = scene;
    this.expected = scene.expected;
    this.holds = scene.model.holds;
    this.rungs = rungs;
  }

  private ModelCall open(long holdId) {
    ModelCall call = holds.open(holdId);
    if (call == null) {
      throw new BrokenPromise(Promise.ONCE, "hold " + holdId + " ends (expected: an open hold)");
    }
    return call;
  }

  void tightened(Fact.Tightened fact, boolean again) {
    ModelCall call = open(fact.holdId());
    long[] amounts = call.amounts.clone();
    for (int unit = 0; unit < amounts.length; unit++) {
      amounts[unit] = Math.min(amounts[unit], fact.amounts().of(Unit.at(unit)));
    }
    if (!again) {
      expectChange(call, "shrinks");
    }
    unlessEqual(Promise.CAP, call, "shrinks to", fact.amounts(), Amounts.of(amounts));
    holds.tighten(call, fact.sequence(), amounts);
  }

  void extended(Fact.Extended fact, boolean again) {
    ModelCall call = open(fact.holdId());
    if (!again) {
      expectChange(call, "is extended");
    }
    if (fact.lapsesAtMillis() < call.lapsesAt) {
      throw new BrokenPromise(Promise.NOTHING_LOST, call + " lapses earlier than before");
    }
    holds.extend(call, fact.sequence(), fact.lapsesAtMillis());
  }

  /** Shrinking and extending are asked for in the same step, or were while the store was away. */
  private void expectChange(ModelCall call, String what) {
    if (!expected.changing.remove(call)) {
      throw new BrokenPromise(Promise.EXPLAINED, call + " " + what + " (expected: no change)");
    }
  }

  void settled(Fact.Settled fact, boolean again) {
    ModelCall call = open(fact.holdId());
    long[] charge = quantities(fact.charge());
    if (!again) {
      checkEnd(call, fact.ending(), fact.charge());
      rungs.expect(call, charge);
    }
    holds.settle(call, fact.sequence(), fact.atMillis(), charge);
    scene.ended(call);
    scene.tally.count("ending", fact.ending());
  }

  private void checkEnd(ModelCall call, Ending ending, Amounts charge) {
    switch (expected.ends.remove(call)) {
      case HoldEnd.Metered metered -> {
        unlessEqual(Promise.NOTHING_LOST, call, "ending", ending, Ending.METERED);
        unlessEqual(Promise.NEVER_FREE, call, "charge", charge, metered.charge());
      }
      case HoldEnd.InFull inFull -> {
        unlessEqual(Promise.NOTHING_LOST, call, "ending", ending, inFull.ending());
        unlessEqual(Promise.NEVER_FREE, call, "charge", charge, Amounts.of(call.amounts));
      }
      case HoldEnd.Released _ -> throw notNow(call, ending, charge);
      case null -> throw notNow(call, ending, charge);
    }
  }

  private static BrokenPromise notNow(ModelCall call, Ending ending, Amounts charge) {
    return new BrokenPromise(
        Promise.ONCE, call + " is charged " + charge + " " + ending + " (expected: not now)");
  }

  void released(Fact.Released fact, boolean again) {
    ModelCall call = open(fact.holdId());
    if (!again && !(expected.ends.remove(call) instanceof HoldEnd.Released)) {
      throw new BrokenPromise(
          Promise.NOTHING_LOST, call + " is released (expected: it may have been sent)");
    }
    holds.release(call, fact.sequence(), fact.atMillis());
    scene.ended(call);
  }

  void adjusted(Fact.Adjusted fact) {
    expected.takeAsked(fact);
    Expectations.Correction correction = expected.correction;
    if (correction == null) {
      throw new AssertionError("a correction of no call");
    }
    long[] charge = quantities(fact.charge());
    for (ModelAccount account : correction.accounts()) {
      int unit = account.unit.code();
      long more = charge[unit] - correction.call().charge[unit];
      if (more > 0) {
        rungs.expect(account, account.settledAt(scene.model.now()), more);
      }
    }
    holds.adjust(correction.call(), fact.sequence(), charge, correction.accounts());
  }

  private static long[] quantities(Amounts amounts) {
    long[] all = new long[Unit.count()];
    for (int unit = 0; unit < all.length; unit++) {
      all[unit] = amounts.of(Unit.at(unit));
    }
    return all;
  }
}
