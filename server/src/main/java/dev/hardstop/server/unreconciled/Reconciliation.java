package dev.hardstop.server.unreconciled;

import dev.hardstop.engine.ledger.EndedHold;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.store.CallRecord;
import dev.hardstop.store.Projection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Puts the truth in place of provisional charges.
 *
 * <p>One at a time, and each sees the one before in the tables before it looks: so a charge is
 * corrected from what it is, and of two who correct the same one the second is told. Threads: any;
 * blocks.
 */
public final class Reconciliation {
  private static final Duration TABLES_PATIENCE = Duration.ofSeconds(5);
  private static final long DISK_PATIENCE_SECONDS = 10;

  private final Ledger ledger;
  private final Projection projection;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  /** {@link #correct}. */
  @FunctionalInterface
  public interface Correction {
    Result of(String id, UnaryOperator<Amounts> truth, String by, String reason);
  }

  /** What became of a correction. */
  public sealed interface Result {
    /** It is durable. */
    record Corrected(CallRecord before, EndedHold hold, Amounts truth) implements Result {}

    /** No call has this id. */
    record Unknown() implements Result {}

    /** The call is there, and its charge is not provisional. */
    record NotProvisional(CallRecord call) implements Result {}

    /** Several attempts of the call are provisional: name one by its sequence. */
    record Several(List<Long> sequences) implements Result {}

    /** Nobody knows whether it is durable: look again before it is repeated. */
    record StoreUnavailable() implements Result {}
  }

  public Reconciliation(Ledger ledger, Projection projection) {
    this.ledger = ledger;
    this.projection = projection;
  }

  /**
   * Corrects one provisional charge.
   *
   * @param id a call's public id, or the sequence of one of its attempts
   * @param truth makes the true charge of the provisional one
   * @param by who says so
   */
  public Result correct(String id, UnaryOperator<Amounts> truth, String by, String reason) {
    oneAtATime.lock();
    try {
      return upToDate() ? find(id, truth, by, reason) : new Result.StoreUnavailable();
    } finally {
      oneAtATime.unlock();
    }
  }

  private boolean upToDate() {
    try {
      return projection.awaitWatermark(ledger.sizes().lastSequence(), TABLES_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Result find(String id, UnaryOperator<Amounts> truth, String by, String reason) {
    List<CallRecord> attempts =
        sequence(id).flatMap(projection::call).map(List::of).orElseGet(() -> projection.calls(id));
    List<CallRecord> provisional =
        attempts.stream().filter(call -> call.state().equals("unreconciled")).toList();
    if (attempts.isEmpty()) {
      return new Result.Unknown();
    }
    if (provisional.isEmpty()) {
      return new Result.NotProvisional(attempts.getLast());
    }
    if (provisional.size() > 1) {
      return new Result.Several(provisional.stream().map(CallRecord::sequence).toList());
    }
    return correct(provisional.getFirst(), truth, by, reason);
  }

  private static Optional<Long> sequence(String id) {
    return id.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(id)) : Optional.empty();
  }

  private Result correct(CallRecord call, UnaryOperator<Amounts> truth, String by, String reason) {
    Optional<EndedHold> hold = projection.ended(call.sequence());
    if (hold.isEmpty()) {
      return new Result.NotProvisional(call);
    }
    Amounts charge = truth.apply(hold.get().charge());
    CompletableFuture<Boolean> durable = new CompletableFuture<>();
    ledger.adjust(hold.get(), charge, by, reason, durable::complete);
    return isDurable(durable)
        ? new Result.Corrected(call, hold.get(), charge)
        : new Result.StoreUnavailable();
  }

  private static boolean isDurable(CompletableFuture<Boolean> durable) {
    try {
      return durable.get(DISK_PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
