package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.store.IssuedRecord;
import dev.hardstop.store.Projection;
import java.time.Duration;
import java.util.List;

/** Where the ids of what providers keep are looked up. Threads: any. */
@FunctionalInterface
public interface IssuedLookup {
  /**
   * Returns what is on record at this moment. Whoever looks up several names takes one moment for
   * all: the tables are waited for once, not for each name that nobody knows.
   */
  Moment now();

  /** What is on record at one moment. */
  @FunctionalInterface
  interface Moment {
    /** Returns who was given an id, and by which provider. May block. */
    List<IssuedRecord> find(Kept.Kind kind, String id);
  }

  /** Returns the lookup in the tables of a store, with what is durable and not yet in them. */
  static IssuedLookup in(Ledger ledger, Projection projection) {
    Duration patience = Duration.ofSeconds(5);
    return () -> {
      long upTo = ledger.sizes().lastSequence();
      return (kind, id) -> projection.issued(kind.label(), id, upTo, patience);
    };
  }
}
