package dev.hardstop.engine.ledger;

import java.util.Optional;

/**
 * What to do about a fact whose commit failed, once the state was rebuilt from what is on disk.
 *
 * <p>Callers of holds in doubt were told that the store is away, so such a hold is released if it
 * turns out to be durable, and forgotten if not. Ends are done again. What a person asked for was
 * answered with a failure and is not repeated. What a provider issued is its owner's still.
 */
final class Redo {
  private Redo() {}

  /** Returns the fact to enact in place of {@code lost}, numbered {@code next}, if any. */
  static Optional<Fact> of(Fact lost, LedgerState state, long durableUpTo, long next) {
    boolean onDisk = lost.sequence() <= durableUpTo;
    return switch (lost) {
      case Fact.Held held when onDisk && state.openHold(held.sequence()) != null ->
          Optional.of(
              new Fact.Released(
                  next, held.atMillis(), held.sequence(), "never sent: the store failed"));
      case Fact.Settled it when !onDisk && state.openHold(it.holdId()) != null ->
          Optional.of(
              new Fact.Settled(
                  next, it.atMillis(), it.holdId(), it.charge(), it.ending(), it.detail()));
      case Fact.Released it when !onDisk && state.openHold(it.holdId()) != null ->
          Optional.of(new Fact.Released(next, it.atMillis(), it.holdId(), it.reason()));
      case Fact.Tightened it when !onDisk && state.openHold(it.holdId()) != null ->
          Optional.of(new Fact.Tightened(next, it.atMillis(), it.holdId(), it.amounts()));
      case Fact.Extended it when !onDisk && state.openHold(it.holdId()) != null ->
          Optional.of(new Fact.Extended(next, it.atMillis(), it.holdId(), it.lapsesAtMillis()));
      case Fact.RungReached it when !onDisk ->
          Optional.of(
              new Fact.RungReached(
                  next,
                  it.atMillis(),
                  it.account(),
                  it.startsAtMillis(),
                  it.basisPoints(),
                  it.settled(),
                  it.amount(),
                  it.byRefusal()));
      case Fact.RulesAdopted it when !onDisk ->
          Optional.of(
              new Fact.RulesAdopted(
                  next,
                  it.atMillis(),
                  state.generation() + 1,
                  it.rules(),
                  it.openings(),
                  it.joined()));
      case Fact.LatchSet it when !onDisk && it.latch().by().equals(Endings.BY_RUNG) ->
          Optional.of(new Fact.LatchSet(next, it.atMillis(), it.latch()));
      case Fact.Issued it when !onDisk ->
          Optional.of(
              new Fact.Issued(
                  next,
                  it.atMillis(),
                  it.holdId(),
                  it.provider(),
                  it.kind(),
                  it.id(),
                  it.owner(),
                  it.bounded()));
      case Fact.Held _,
          Fact.Issued _,
          Fact.Settled _,
          Fact.Released _,
          Fact.Tightened _,
          Fact.Extended _,
          Fact.RungReached _,
          Fact.RulesAdopted _,
          Fact.LatchSet _,
          Fact.LatchCleared _,
          Fact.Adjusted _,
          Fact.Refused _,
          Fact.EpochStarted _ ->
          Optional.empty();
    };
  }
}
