package dev.hardstop.server.repeats;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.RepeatMark;
import dev.hardstop.store.CallRecord;
import dev.hardstop.store.Projection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where it is looked up how calls ended: in the tables of a store, with what is durable and not yet
 * in them.
 *
 * <p>Threads: any; all methods may block, and throw a {@link dev.hardstop.store.StoreException} if
 * the tables do not get there in time.
 */
public final class RecordedCalls {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Ledger ledger;
  private final Projection projection;

  public RecordedCalls(Ledger ledger, Projection projection) {
    this.ledger = ledger;
    this.projection = projection;
  }

  /**
   * A call that came with an idempotency key.
   *
   * @param hold the row of the hold that carries the mark
   * @param attempts all rows of its call, oldest first
   */
  public record Marked(RepeatMark mark, CallRecord hold, List<CallRecord> attempts) {
    public String id() {
      return hold.id();
    }

    /**
     * Returns whether it is certain that nothing was bought: the gateway sent nothing, or got an
     * error that its provider does not bill; of a reservation nobody was told the id.
     */
    public boolean boughtNothing() {
      boolean isReleased = hold.state().equals("released");
      return hold.kind().equals("gateway")
          ? isReleased || hold.ending().equals("unbilled")
          : isReleased && hold.ending().startsWith("never ");
    }

    public long nanoUsd() {
      return attempts.stream()
          .mapToLong(row -> row.charge().map(charge -> charge.nanoUsd()).orElse(0L))
          .reduce(0, Math::addExact);
    }

    public boolean isUnreconciled() {
      return attempts.stream().anyMatch(row -> row.state().equals("unreconciled"));
    }
  }

  /** Returns the attempts of the call with this public id, oldest first. */
  public List<CallRecord> find(String id) {
    return projection.calls(id, ledger.sizes().lastSequence(), PATIENCE);
  }

  /** Returns the call of a hold that carries a mark. */
  public Optional<Marked> marked(long hold) {
    Optional<CallRecord> row = projection.call(hold, ledger.sizes().lastSequence(), PATIENCE);
    Optional<RepeatMark> mark = projection.mark(hold);
    return row.isEmpty() || mark.isEmpty()
        ? Optional.empty()
        : Optional.of(new Marked(mark.get(), row.get(), projection.calls(row.get().id())));
  }
}
