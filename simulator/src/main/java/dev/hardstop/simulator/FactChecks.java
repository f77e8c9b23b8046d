package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.ledger.Fact;

/**
 * Looks at each fact when the ledger queues it: it must be what the model expects at this moment,
 * and the model then follows it.
 */
final class FactChecks {
  private final Scene scene;
  private final Model model;
  private final GrantCheck grants;
  private final HoldChecks holds;
  private final RungChecks rungs;
  private final LatchChecks latches;
  private final AdoptionCheck adoptions;

  FactChecks(Scene scene) {
    this.scene = scene;
    this.model = scene.model;
    this.grants = new GrantCheck(scene);
    this.rungs = new RungChecks(scene);
    this.holds = new HoldChecks(scene, rungs);
    this.latches = new LatchChecks(scene);
    this.adoptions = new AdoptionCheck(scene, rungs);
  }

  void check(Fact fact) {
    unlessEqual(
        Promise.NOTHING_LOST,
        "the next fact",
        "is",
        fact.sequence(),
        model.changes.lastSequence() + 1);
    boolean again = scene.doubts.isFollowedBy(fact);
    if (!again && fact.atMillis() != model.now()) {
      throw new BrokenPromise(
          Promise.TIME, "fact at " + fact.atMillis() + " (expected: " + model.now() + ")");
    }
    follow(fact, again);
    model.factFollowed();
    scene.unacknowledged.add(fact);
    scene.tally.count("fact", fact);
  }

  /**
   * Checks by the kind of the fact.
   *
   * @param again whether it was expected before, and does again what a failed commit has lost
   */
  private void follow(Fact fact, boolean again) {
    switch (fact) {
      case Fact.Held held -> grants.held(held);
      case Fact.Tightened tightened -> holds.tightened(tightened, again);
      case Fact.Extended extended -> holds.extended(extended, again);
      case Fact.Settled settled -> holds.settled(settled, again);
      case Fact.Released released -> holds.released(released, again);
      case Fact.Adjusted adjusted -> holds.adjusted(adjusted);
      case Fact.RungReached rung -> rungs.reached(rung, again);
      case Fact.LatchSet set -> latches.set(set, again);
      case Fact.LatchCleared cleared -> latches.cleared(cleared);
      case Fact.RulesAdopted adopted -> adoptions.adopted(adopted, again);
      case Fact.Refused refused -> model.changes.nothing(refused.sequence());
      case Fact.EpochStarted started -> asked(started);
      case Fact.Issued issued when again -> model.changes.nothing(issued.sequence());
      case Fact.Issued issued -> asked(issued);
    }
  }

  /** It had to be asked for, and changes nothing in the model. */
  private void asked(Fact fact) {
    scene.expected.takeAsked(fact);
    model.changes.nothing(fact.sequence());
  }
}
