package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Fact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must come of this step. Each fact takes away what it fulfils, and nothing may be left. */
final class Expectations {
  /** How holds must end. */
  final Map<ModelCall, HoldEnd> ends = new LinkedHashMap<>();

  /** Calls whose hold must shrink or be extended, as often as they are in here. */
  final List<ModelCall> changing = new ArrayList<>();

  final List<ExpectedRung> rungs = new ArrayList<>();

  /** Accounts whose kill rung must trip. */
  final List<ModelAccount> kills = new ArrayList<>();

  /** The rules that must come into force. */
  @Nullable List<ModelRule> adopting;

  /** The correction that was asked for last. */
  @Nullable Correction correction;

  private final Model model;
  private @Nullable Class<? extends Fact> asked;

  record ExpectedRung(ModelAccount account, int basisPoints, long settled) {}

  /** A late truth about a call, and the accounts that still count it. */
  record Correction(ModelCall call, List<ModelAccount> accounts) {}

  Expectations(Model model) {
    this.model = model;
  }

  /** A person or a process asks for a fact, which needs a place in the queue. */
  boolean ask(Class<? extends Fact> fact) {
    asked = model.suspended() || !model.hasSlots() ? null : fact;
    return asked != null;
  }

  /** The first fact of a process has a place in any case. */
  void askAnyway(Class<? extends Fact> fact) {
    asked = fact;
  }

  /** A fact that a person asked for must have been asked for, in this step. */
  void takeAsked(Fact fact) {
    if (asked != fact.getClass()) {
      throw new BrokenPromise(Promise.EXPLAINED, fact + " (expected: nobody asked for it)");
    }
    asked = null;
  }

  void everyHoldEnded() {
    if (!ends.isEmpty()) {
      throw new BrokenPromise(
          Promise.NOTHING_LOST, ends.keySet() + " did not end (expected: an end)");
    }
  }

  void nothingIsLeft() {
    everyHoldEnded();
    if (!changing.isEmpty() || asked != null || adopting != null) {
      throw new BrokenPromise(
          Promise.NOTHING_LOST,
          "nothing was done (expected: changes of "
              + changing
              + ", of those asked for "
              + asked
              + ", rules "
              + adopting
              + ")");
    }
    if (!rungs.isEmpty() || !kills.isEmpty()) {
      throw new BrokenPromise(Promise.RUNGS, "not reached: " + rungs + ", not tripped: " + kills);
    }
  }
}
