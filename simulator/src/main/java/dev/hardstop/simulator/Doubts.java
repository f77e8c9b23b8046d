package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Fact;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Facts in doubt after a failed commit: something must be done about some of them, in order. */
final class Doubts {
  private final Model model;
  private final ArrayDeque<Fact> facts = new ArrayDeque<>();
  private long onDisk;

  Doubts(Model model) {
    this.model = model;
  }

  /** The store was opened anew; what is in it up to {@code written} is known now. */
  void begin(Collection<Fact> unacknowledged, long written) {
    facts.addAll(unacknowledged);
    onDisk = written;
  }

  /** Nothing may be left that something must be done about. */
  void end() {
    while (!facts.isEmpty()) {
      Fact lost = facts.poll();
      if (mustFollow(lost)) {
        throw new BrokenPromise(Promise.NOTHING_LOST, lost + " is lost after a failed commit");
      }
    }
  }

  /** Whether a fact does again, or takes back, the next fact in doubt that asks for it. */
  boolean isFollowedBy(Fact fact) {
    while (!facts.isEmpty()) {
      Fact lost = facts.poll();
      if (mustFollow(lost)) {
        checkFollows(lost, fact);
        return true;
      }
    }
    return false;
  }

  /** Whether something must be done about a fact in doubt. */
  private boolean mustFollow(Fact lost) {
    boolean isOnDisk = lost.sequence() <= onDisk;
    return switch (lost) {
      case Fact.Held held -> isOnDisk && isOpen(held.sequence());
      case Fact.Settled it -> !isOnDisk && isOpen(it.holdId());
      case Fact.Released it -> !isOnDisk && isOpen(it.holdId());
      case Fact.Tightened it -> !isOnDisk && isOpen(it.holdId());
      case Fact.Extended it -> !isOnDisk && isOpen(it.holdId());
      case Fact.RungReached _, Fact.RulesAdopted _, Fact.Issued _ -> !isOnDisk;
      case Fact.LatchSet it -> !isOnDisk && it.latch().account().isPresent();
      case Fact.LatchCleared _, Fact.Adjusted _, Fact.Refused _, Fact.EpochStarted _ -> false;
    };
  }

  private boolean isOpen(long holdId) {
    return model.holds.open(holdId) != null;
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
