package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.store.IssuedRecord;
import dev.hardstop.store.Projection;
import java.time.Duration;
import java.util.List;

/** Where the ids of what providers keep are looked up. May block. */
@FunctionalInterface
public interface IssuedLookup {
  /** Returns who was given an id, and by which provider. */
  List<IssuedRecord> find(Kept.Kind kind, String id);

  /** Returns the lookup in the tables of a store, with what is durable and not yet in them. */
  static IssuedLookup in(Ledger ledger, Projection projection) {
    Duration patience = Duration.ofSeconds(5);
    return (kind, id) ->
        projection.issued(kind.label(), id, ledger.sizes().lastSequence(), patience);
  }
}
