package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.ledger.Fact;

/** Which rungs must be reached: once a window, on settled money, never late. */
final class RungChecks {
  private final Scene scene;
  private final Model model;
  private final Expectations expected;

  RungChecks(Scene scene) {
    this.scene = scene;
    this.model = scene.model;
    this.expected = scene.expected;
  }

  /** A call is about to be charged. */
  void expect(ModelCall call, long[] charge) {
    for (ModelCall.Part part : call.parts) {
      ModelAccount account = part.account;
      expect(account, account.settledAt(model.now()), charge[account.unit.code()]);
    }
  }

  /** What is settled on an account grows from {@code before} by {@code charge}. */
  void expect(ModelAccount account, long before, long charge) {
    ModelRule rule = model.rules.of(account.rule);
    if (rule == null || account.end <= model.now()) {
      return;
    }
    BudgetSpec spec = rule.spec();
    long after = before + charge;
    for (BudgetSpec.Rung rung : spec.rungs()) {
      long quantity = spec.quantity(rung, account.amount);
      boolean passes = before < quantity;
      if (after >= quantity) {
        boolean isNew = rung.basisPoints() > account.reached || (account.isRolling() && passes);
        if (isNew) {
          expected.rungs.add(new Expectations.ExpectedRung(account, rung.basisPoints(), after));
        }
        if (rung.kills() && !spec.shadow() && (isNew || passes)) {
          expected.kills.add(account);
        }
      }
    }
  }

  void reached(Fact.RungReached fact, boolean again) {
    String key = scene.names.key(fact.account().ruleId());
    ModelAccount account = model.accounts.of(key, fact.account().values());
    ModelRule rule = model.rules.of(key);
    if (account == null || rule == null || account.start != fact.startsAtMillis()) {
      if (again) {
        model.changes.nothing(fact.sequence());
        return;
      }
      throw new BrokenPromise(Promise.RUNGS, fact + " (expected: an account in force)");
    }
    int first = rule.spec().rungs().getFirst().basisPoints();
    if (!again && fact.byRefusal()) {
      checkWarning(fact, account, first);
    } else if (!again) {
      checkExpected(fact, account);
    }
    model.accounts.reach(account, fact.sequence(), fact.basisPoints(), first);
  }

  private void checkWarning(Fact.RungReached fact, ModelAccount account, int first) {
    unlessEqual(Promise.WARN_FIRST, account, "warning", fact.basisPoints(), first);
    unlessEqual(
        Promise.WARN_FIRST, account, "settled", fact.settled(), account.settledAt(model.now()));
    if (account.reached >= first) {
      throw new BrokenPromise(Promise.WARN_FIRST, account + " warns again");
    }
    scene.tally.count("warning by refusal");
  }

  private void checkExpected(Fact.RungReached fact, ModelAccount account) {
    var reached = new Expectations.ExpectedRung(account, fact.basisPoints(), fact.settled());
    if (!expected.rungs.remove(reached)) {
      throw new BrokenPromise(
          Promise.RUNGS, account + " reaches " + fact + " (expected: " + expected.rungs + ")");
    }
  }
}
