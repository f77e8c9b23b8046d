package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.store.CallRecord;
import dev.hardstop.store.Projection;
import java.time.Duration;
import java.util.List;

/** Where it is looked up how a call ended. May block. */
@FunctionalInterface
public interface RecordedCalls {
  /** Knows no call. */
  RecordedCalls NONE = id -> List.of();

  /**
   * Returns the attempts of the call with this public id, oldest first, as they are on disk: also
   * of one that ended a moment ago.
   *
   * @throws dev.hardstop.store.StoreException if that cannot be said now
   */
  List<CallRecord> find(String id);

  /** Returns the lookup in the tables of a store, with what is durable and not yet in them. */
  static RecordedCalls in(Ledger ledger, Projection projection) {
    Duration patience = Duration.ofSeconds(5);
    return id -> projection.calls(id, ledger.sizes().lastSequence(), patience);
  }
}
