package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each fact when the ledger queues it: it must be what the model expects at this moment,
 * and the model then follows it.
 */
final class FactChecks {
  private final Scene scene;
  private final Model model;

  FactChecks(Scene scene) {
    this.scene = scene;
    this.model = scene.model;
  }

  void check(Fact fact) {
    unlessEqual(
        Promise.NOTHING_LOST, "the next fact", "is", fact.sequence(), model.lastSequence() + 1);
    Fact again = scene.resuming ? doneAgain(fact) : null;
    if (again == null && fact.atMillis() != model.now()) {
      throw new BrokenPromise(
          Promise.TIME, "fact at " + fact.atMillis() + " (expected: " + model.now() + ")");
    }
    follow(fact, again != null);
    scene.unacknowledged.add(fact);
    scene.tally.count("fact", fact);
  }

  private void follow(Fact fact, boolean again) {
    switch (fact) {
      case Fact.EpochStarted started -> {
        asked(started);
        model.nothing(started.sequence());
      }
      case Fact.Held held -> held(held);
      case Fact.Tightened tightened -> tightened(tightened, again);
      case Fact.Extended extended -> extended(extended, again);
      case Fact.Settled settled -> settled(settled, again);
      case Fact.Released released -> released(released, again);
      case Fact.Adjusted adjusted -> adjusted(adjusted);
      case Fact.RungReached rung -> rung(rung, again);
      case Fact.Refused refused -> model.nothing(refused.sequence());
      case Fact.LatchSet set -> latchSet(set, again);
      case Fact.LatchCleared cleared -> {
        asked(cleared);
        model.unlatch(cleared.latchId(), cleared.sequence());
      }
      case Fact.RulesAdopted adopted -> adopted(adopted, again);
      case Fact.Issued issued -> {
        if (!again) {
          asked(issued);
        }
        model.nothing(issued.sequence());
      }
    }
  }

  /** A fact that a person asked for must have been asked for, in this step. */
  private void asked(Fact fact) {
    if (scene.asked == null || scene.asked.getClass() != fact.getClass()) {
      throw new BrokenPromise(Promise.EXPLAINED, fact + " (expected: nobody asked for it)");
    }
    scene.asked = null;
  }

  // Holds.

  private void held(Fact.Held held) {
    ModelCall call = scene.calls.get(Integer.valueOf(held.call().id().substring(1)));
    if (call == null || call.told || call.holdId != 0) {
      throw new BrokenPromise(Promise.ONCE, held + " (expected: one hold for a call that asks)");
    }
    Prediction expected = scene.predictor.of(call, false);
    if (!expected.granted() && call.late) {
      expected = scene.predictor.of(call, true);
    } else if (call.late && expected.cap() != held.outputCap()) {
      expected = scene.predictor.of(call, true);
    }
    if (!expected.granted()) {
      throw new BrokenPromise(
          expected.latched() ? Promise.STOPPED : Promise.CAP,
          call + " is granted " + held.amounts() + " (expected: " + expected.code() + ")");
    }
    checkTakes(call, held, expected);
    model.hold(call, held.sequence(), expected.standings(), expected.cap(), held.lapsesAtMillis());
    scene.waiting.remove(call);
    call.takes = held.takes();
    call.state = ModelCall.State.HELD;
    call.predicted = expected;
  }

  private void checkTakes(ModelCall call, Fact.Held held, Prediction expected) {
    unlessEqual(Promise.NO_FALSE_REFUSAL, call, "output cap", held.outputCap(), expected.cap());
    long[] quantities =
        Predictor.uncountable(call, expected.cap())
            ? new long[Unit.count()]
            : call.quantities(expected.cap());
    unlessEqual(Promise.NEVER_FREE, call, "holds", held.amounts(), Amounts.of(quantities));
    unlessEqual(
        Promise.NOTHING_LOST,
        call,
        "lapses",
        held.lapsesAtMillis(),
        model.now() + call.asked.lapseMillis());
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
      unlessEqual(
          Promise.EXPLAINED,
          call,
          "takes",
          take,
          take(call, expected.standings().get(i), quantities));
    }
  }

  private Take take(ModelCall call, Standing at, long[] quantities) {
    BudgetSpec spec = at.rule().spec();
    return new Take(
        new dev.hardstop.engine.ledger.AccountId(
            scene.names.id(at.rule().key()), spec.id(), at.values()),
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

  // Ends.

  private ModelCall open(long holdId) {
    ModelCall call = model.open(holdId);
    if (call == null) {
      throw new BrokenPromise(Promise.ONCE, "hold " + holdId + " ends (expected: an open hold)");
    }
    return call;
  }

  private void tightened(Fact.Tightened fact, boolean again) {
    ModelCall call = open(fact.holdId());
    long[] amounts = call.amounts.clone();
    for (int unit = 0; unit < amounts.length; unit++) {
      amounts[unit] = Math.min(amounts[unit], fact.amounts().of(Unit.at(unit)));
    }
    if (!again) {
      expect(call, "shrinks");
    }
    unlessEqual(Promise.CAP, call, "shrinks to", fact.amounts(), Amounts.of(amounts));
    model.tighten(call, fact.sequence(), amounts);
  }

  private void extended(Fact.Extended fact, boolean again) {
    ModelCall call = open(fact.holdId());
    if (!again) {
      expect(call, "is extended");
    }
    if (fact.lapsesAtMillis() < call.lapsesAt) {
      throw new BrokenPromise(Promise.NOTHING_LOST, call + " lapses earlier than before");
    }
    model.extend(call, fact.sequence(), fact.lapsesAtMillis());
  }

  /** Shrinking and extending are asked for in the same step, or were while the store was away. */
  private void expect(ModelCall call, String what) {
    if (!scene.changing.remove(call)) {
      throw new BrokenPromise(Promise.EXPLAINED, call + " " + what + " (expected: no change)");
    }
  }

  private void settled(Fact.Settled fact, boolean again) {
    ModelCall call = open(fact.holdId());
    long[] charge = quantities(fact.charge());
    if (!again) {
      checkEnd(call, fact.ending(), fact.charge());
      expectRungs(call, charge);
    }
    model.end(call, fact.sequence(), fact.atMillis(), ModelCall.End.charge(fact.ending(), charge));
    scene.ended(call);
    scene.tally.count("ending", fact.ending());
  }

  private void checkEnd(ModelCall call, Ending ending, Amounts charge) {
    Scene.Expected expected = scene.ends.remove(call);
    if (expected == null || expected.how().released()) {
      throw new BrokenPromise(
          Promise.ONCE, call + " is charged " + charge + " " + ending + " (expected: not now)");
    }
    unlessEqual(Promise.NOTHING_LOST, call, "ending", ending, expected.how().ending());
    long[] due = expected.inFull() ? call.amounts : expected.how().charge();
    unlessEqual(Promise.NEVER_FREE, call, "charge", charge, Amounts.of(due));
  }

  private void released(Fact.Released fact, boolean again) {
    ModelCall call = open(fact.holdId());
    if (!again) {
      Scene.Expected expected = scene.ends.remove(call);
      if (expected == null || !expected.how().released()) {
        throw new BrokenPromise(
            Promise.NOTHING_LOST, call + " is released (expected: it may have been sent)");
      }
    }
    model.end(call, fact.sequence(), fact.atMillis(), ModelCall.End.release());
    scene.ended(call);
  }

  private void adjusted(Fact.Adjusted fact) {
    asked(fact);
    ModelCall call = scene.asking;
    if (call == null) {
      throw new AssertionError("an adjustment of no call");
    }
    long[] charge = quantities(fact.charge());
    for (ModelAccount account : scene.adjusting) {
      int unit = account.unit.code();
      if (charge[unit] > call.charge[unit]) {
        expectRungs(account, account.settledAt(model.now()), charge[unit] - call.charge[unit]);
      }
    }
    model.adjust(call, fact.sequence(), charge, scene.adjusting);
  }

  private static long[] quantities(Amounts amounts) {
    long[] all = new long[Unit.count()];
    for (int unit = 0; unit < all.length; unit++) {
      all[unit] = amounts.of(Unit.at(unit));
    }
    return all;
  }

  // Rungs and latches.

  /** Which rungs a charge takes accounts to: once a window, on settled money, never late. */
  private void expectRungs(ModelCall call, long[] charge) {
    for (ModelCall.Part part : call.parts) {
      expectRungs(
          part.account, part.account.settledAt(model.now()), charge[part.account.unit.code()]);
    }
  }

  private void expectRungs(ModelAccount account, long before, long charge) {
    ModelRule rule = model.rule(account.rule);
    if (rule == null || account.end <= model.now()) {
      return;
    }
    BudgetSpec spec = rule.spec();
    long after = before + charge;
    for (BudgetSpec.Rung rung : spec.rungs()) {
      long quantity = rung.quantity(account.amount);
      boolean passes = before < quantity;
      if (after >= quantity) {
        boolean isNew = rung.basisPoints() > account.reached || (account.isRolling() && passes);
        if (isNew) {
          scene.rungs.add(new Scene.ExpectedRung(account, rung.basisPoints(), after));
        }
        if (rung.kills() && !spec.shadow() && (isNew || passes)) {
          scene.kills.add(account);
        }
      }
    }
  }

  private void rung(Fact.RungReached fact, boolean again) {
    String key = scene.names.key(fact.account().ruleId());
    ModelAccount account = model.account(key, fact.account().values());
    ModelRule rule = model.rule(key);
    if (account == null || rule == null || account.start != fact.startsAtMillis()) {
      if (again) {
        model.nothing(fact.sequence());
        return;
      }
      throw new BrokenPromise(Promise.RUNGS, fact + " (expected: an account in force)");
    }
    int first = rule.spec().rungs().getFirst().basisPoints();
    if (!again && fact.byRefusal()) {
      unlessEqual(Promise.WARN_FIRST, account, "warning", fact.basisPoints(), first);
      unlessEqual(
          Promise.WARN_FIRST, account, "settled", fact.settled(), account.settledAt(model.now()));
      if (account.reached >= first) {
        throw new BrokenPromise(Promise.WARN_FIRST, account + " warns again");
      }
      scene.tally.count("warning by refusal");
    } else if (!again) {
      var expected = new Scene.ExpectedRung(account, fact.basisPoints(), fact.settled());
      if (!scene.rungs.remove(expected)) {
        throw new BrokenPromise(
            Promise.RUNGS, account + " reaches " + fact + " (expected: " + scene.rungs + ")");
      }
    }
    model.reach(account, fact.sequence(), fact.basisPoints(), first);
  }

  private void latchSet(Fact.LatchSet fact, boolean again) {
    var account = fact.latch().account();
    if (account.isEmpty()) {
      asked(fact);
      model.latch(
          new ModelLatch(fact.latch().id(), code(fact), fact.latch().match(), "", ""),
          fact.sequence());
      return;
    }
    String key = scene.names.key(account.get().ruleId());
    if (!trips(key, account.get().values()) && !again) {
      throw new BrokenPromise(Promise.RUNGS, key + " trips (expected: no kill rung is reached)");
    }
    model.latch(
        new ModelLatch(fact.latch().id(), code(fact), Map.of(), key, account.get().values()),
        fact.sequence());
    scene.tally.count("kill");
  }

  private static String code(Fact.LatchSet fact) {
    return switch (fact.latch().kind()) {
      case TRIPPED -> "tripped";
      case DISABLED -> "feature_disabled";
      case KEY_REVOKED -> "unknown_key";
      case APPROVAL_NEEDED -> "approval_required";
    };
  }

  /** Whether a kill rung of an account was expected to be reached; it is then done. */
  private boolean trips(String key, String values) {
    Iterator<ModelAccount> expected = scene.kills.iterator();
    while (expected.hasNext()) {
      ModelAccount each = expected.next();
      if (each.rule.equals(key) && each.values.equals(values)) {
        expected.remove();
        return true;
      }
    }
    return false;
  }

  private void adopted(Fact.RulesAdopted fact, boolean again) {
    List<ModelRule> next = again ? scene.adoptedLast : scene.adopting;
    if (next == null) {
      throw new BrokenPromise(Promise.EXPLAINED, "rules come into force (expected: no reload)");
    }
    scene.adoptedLast = next;
    scene.adopting = null;
    model.adopt(next, fact.sequence(), fact.atMillis());
    if (!again) {
      scene.chargedAtStart.forEach(
          (charged, charge) -> {
            ModelAccount account = model.account(charged.rule, charged.values);
            if (account != null && account.start == charged.start) {
              long after = account.settledAt(model.now());
              expectRungs(account, Math.max(0, after - charge), Math.min(after, charge));
            }
          });
      scene.chargedAtStart.clear();
    }
  }

  // After a failed commit.

  /** Finds which fact in doubt this one does again; null if it is none of them. */
  private @Nullable Fact doneAgain(Fact fact) {
    while (!scene.doubtful.isEmpty()) {
      Fact lost = scene.doubtful.poll();
      if (mustFollow(lost)) {
        checkFollows(lost, fact);
        return lost;
      }
    }
    return null;
  }

  /** Whether something must be done about a fact in doubt. */
  boolean mustFollow(Fact lost) {
    boolean onDisk = lost.sequence() <= scene.doubtfulOnDisk;
    return switch (lost) {
      case Fact.Held held -> onDisk && model.open(held.sequence()) != null;
      case Fact.Settled it -> !onDisk && model.open(it.holdId()) != null;
      case Fact.Released it -> !onDisk && model.open(it.holdId()) != null;
      case Fact.Tightened it -> !onDisk && model.open(it.holdId()) != null;
      case Fact.Extended it -> !onDisk && model.open(it.holdId()) != null;
      case Fact.RungReached _, Fact.RulesAdopted _, Fact.Issued _ -> !onDisk;
      case Fact.LatchSet it -> !onDisk && it.latch().account().isPresent();
      case Fact.LatchCleared _, Fact.Adjusted _, Fact.Refused _, Fact.EpochStarted _ -> false;
    };
  }

  private static void checkFollows(Fact lost, Fact fact) {
    boolean follows =
        lost instanceof Fact.Held held
            ? fact instanceof Fact.Released released && released.holdId() == held.sequence()
            : lost.getClass() == fact.getClass() && said(lost).equals(said(fact));
    if (!follows) {
      throw new BrokenPromise(
          Promise.NOTHING_LOST,
          "after a failed commit " + fact + " (expected: " + lost + " again)");
    }
  }

  private static Optional<Object> said(Fact fact) {
    return switch (fact) {
      case Fact.Settled it -> Optional.of(List.of(it.holdId(), it.charge(), it.ending()));
      case Fact.Released it -> Optional.of(it.holdId());
      case Fact.Tightened it -> Optional.of(List.of(it.holdId(), it.amounts()));
      case Fact.Extended it -> Optional.of(List.of(it.holdId(), it.lapsesAtMillis()));
      case Fact.RungReached it -> Optional.of(List.of(it.account(), it.basisPoints()));
      case Fact.LatchSet it -> Optional.of(it.latch());
      case Fact.Issued it -> Optional.of(it.id());
      case Fact.RulesAdopted it -> Optional.of(it.rules());
      case Fact.EpochStarted _, Fact.Held _, Fact.Adjusted _, Fact.Refused _, Fact.LatchCleared _ ->
          Optional.empty();
    };
  }
}
