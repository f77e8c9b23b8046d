package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.ledger.Acknowledgement;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.WireRequest;
import dev.hardstop.server.config.State;
import java.util.List;
import java.util.Optional;

/**
 * Puts on record whose it is what a provider keeps.
 *
 * @param kind what it is
 * @param owner to whom its id is issued
 * @param bounded whether all that the provider keeps for it was read or written by the call
 */
record Issuance(
    Ledger ledger, long holdId, String provider, Kept.Kind kind, String owner, boolean bounded) {

  /**
   * Returns how it is put on record whose the answer is, or what it made; empty if none is kept.
   */
  static Optional<Issuance> of(
      Ledger ledger,
      CallerKey key,
      List<Attribute> attributes,
      WireRequest known,
      Settlement hold) {
    State state = key.rules(known.facts().model()).state();
    boolean isKept =
        known.kept().storing() != Kept.Storing.NEVER && (state != State.REFUSE || key.isShadow());
    return known
        .facts()
        .operation()
        .makes()
        .filter(kind -> isKept)
        .map(
            kind ->
                new Issuance(
                    ledger,
                    hold.held().sequence(),
                    hold.target().provider().name(),
                    kind,
                    Ownership.owner(key, attributes),
                    !known.kept().truncates()));
  }

  /** Records an id; nobody may use it before {@code done} says that it is durable. */
  void record(String id, Acknowledgement done) {
    ledger.issued(holdId, provider, kind.label(), id, owner, bounded, done);
  }
}
