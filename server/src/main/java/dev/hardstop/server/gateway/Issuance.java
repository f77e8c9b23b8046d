package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Acknowledgement;
import dev.hardstop.engine.ledger.Ledger;

/**
 * Puts on record whose an answer is that its provider keeps.
 *
 * @param owner to whom its id is issued
 * @param bounded whether all that the provider keeps for it was read or written by the call
 */
record Issuance(Ledger ledger, long holdId, String provider, String owner, boolean bounded) {

  /** Records an id; nobody may use it before {@code done} says that it is durable. */
  void record(String id, Acknowledgement done) {
    ledger.issued(holdId, provider, IssuedLookup.RESPONSE, id, owner, bounded, done);
  }
}
