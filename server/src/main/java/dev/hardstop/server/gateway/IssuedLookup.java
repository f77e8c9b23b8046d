package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.store.IssuedRecord;
import dev.hardstop.store.Projection;
import java.time.Duration;
import java.util.List;

/** Where the ids of kept answers are looked up. May block. */
@FunctionalInterface
public interface IssuedLookup {
  /** What {@code Fact.Issued} calls a kept answer. */
  String RESPONSE = "response";

  /** Returns who was given the id of a kept answer, and by which provider. */
  List<IssuedRecord> find(String id);

  /** Returns the lookup in the tables of a store, with what is durable and not yet in them. */
  static IssuedLookup in(Ledger ledger, Projection projection) {
    Duration patience = Duration.ofSeconds(5);
    return id -> projection.issued(RESPONSE, id, ledger.sizes().lastSequence(), patience);
  }
}
