package dev.hardstop.server.unreconciled;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.providers.wire.LaterCost;
import dev.hardstop.server.metrics.Metrics;
import dev.hardstop.server.unreconciled.Reconciliation.Result;
import dev.hardstop.server.upstream.Upstreams;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks providers, after the fact, what answers cost whose charge is provisional, and puts what they
 * say in its place. What is not told in {@link #MAX_TRIES} is left to an operator.
 *
 * <p>All of it can be done twice: of two who correct one charge, the second is told.
 *
 * <p>Bounds: {@link #MAX_SOUGHT} charges, {@link #MAX_AT_ONCE} of them asked for at once, with
 * waits that double up to {@link #LONGEST_WAIT}. Threads: any may seek; the rest is on an event
 * loop of its own, and what blocks on {@code blocking}.
 */
public final class TruthSeeker {
  /** Most charges whose truth is sought; what comes beyond them is left to an operator. */
  public static final int MAX_SOUGHT = 1_000;

  static final int MAX_AT_ONCE = 2;
  static final int MAX_TRIES = 10;
  static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(TruthSeeker.class);

  private final Context context;
  private final Upstreams upstreams;
  private final Function<String, Optional<CostSource>> sources;
  private final Reconciliation.Correction correction;
  private final Metrics metrics;
  private final Executor blocking;
  private final Duration firstWait;
  private final AtomicInteger sought = new AtomicInteger();

  // Of the event loop.
  private final Deque<Sought> due = new ArrayDeque<>();
  private int asking;
  private boolean isClosed;

  /**
   * A charge whose truth is sought.
   *
   * @param holdId the attempt
   * @param tries how often its provider was asked
   */
  private record Sought(long holdId, String provider, String answerId, int tries) {
    Sought again() {
      return new Sought(holdId, provider, answerId, tries + 1);
    }
  }

  /**
   * @param upstreams of this seeker alone
   * @param sources where a provider is asked, by its name; empty where it tells nothing
   * @param firstWait before a provider is asked: it knows only a moment after the answer
   */
  public TruthSeeker(
      Vertx vertx,
      Upstreams upstreams,
      Function<String, Optional<CostSource>> sources,
      Reconciliation.Correction correction,
      Metrics metrics,
      Executor blocking,
      Duration firstWait) {
    this.context = vertx.getOrCreateContext();
    this.upstreams = upstreams;
    this.sources = sources;
    this.correction = correction;
    this.metrics = metrics;
    this.blocking = blocking;
    this.firstWait = firstWait;
  }

  /** Seeks the true cost of an attempt that was charged provisionally, later. Never blocks. */
  public void seek(long holdId, String provider, String answerId) {
    if (sought.incrementAndGet() > MAX_SOUGHT) {
      left(holdId, "too many are sought");
      return;
    }
    Sought first = new Sought(holdId, provider, answerId, 0);
    context.runOnContext(now -> later(first));
  }

  /** Seeks no more: what is not settled yet stays as it is. */
  public Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    context.runOnContext(
        now -> {
          isClosed = true;
          due.clear();
          upstreams.close();
          closed.complete();
        });
    return closed.future();
  }

  private void later(Sought one) {
    if (!isClosed) {
      context
          .owner()
          .setTimer(
              wait(one.tries()),
              now -> {
                due.add(one);
                askNext();
              });
    }
  }

  private long wait(int tries) {
    long millis = Math.max(1, firstWait.toMillis()) << Math.min(tries, MAX_TRIES);
    return Math.min(millis, LONGEST_WAIT.toMillis());
  }

  private void askNext() {
    while (!isClosed && asking < MAX_AT_ONCE && !due.isEmpty()) {
      ask(due.poll());
    }
  }

  private void ask(Sought one) {
    Optional<CostSource> source = sources.apply(one.provider());
    if (source.isEmpty()) {
      left(one.holdId(), "its provider is not configured to tell any more");
      return;
    }
    asking++;
    Question.ask(context.owner(), upstreams, source.get(), one.answerId())
        .onSuccess(cost -> heard(one, cost));
  }

  private void heard(Sought one, LaterCost cost) {
    switch (cost) {
      case LaterCost.Told _ when isClosed -> asking--;
      case LaterCost.Told told ->
          blocking.execute(
              () -> {
                boolean isOver = settle(one, told);
                context.runOnContext(now -> settled(one, isOver));
              });
      case LaterCost.Untold(var reason) -> {
        again(one, reason);
        asked();
      }
    }
  }

  private void settled(Sought one, boolean isOver) {
    if (isOver) {
      sought.decrementAndGet();
    } else {
      again(one, "the store is not available");
    }
    asked();
  }

  private void asked() {
    asking--;
    askNext();
  }

  private void again(Sought one, String reason) {
    Sought next = one.again();
    if (next.tries() < MAX_TRIES) {
      later(next);
    } else {
      left(one.holdId(), one.provider() + ": " + reason);
    }
  }

  private void left(long holdId, String reason) {
    sought.decrementAndGet();
    metrics.truthNotFound();
    LOG.info("attempt {} stays unreconciled: {}", holdId, reason);
  }

  /** Returns whether that was the end of it. */
  private boolean settle(Sought one, LaterCost.Told told) {
    try {
      return switch (correction.of(
          Long.toString(one.holdId()),
          charge -> truth(charge, told),
          "provider " + one.provider(),
          "it says what " + one.answerId() + " cost")) {
        case Result.Corrected(var _, var hold, var truth) -> {
          metrics.truthFound();
          LOG.info(
              "attempt {} settled by its provider's word: {} USD, before {} USD",
              one.holdId(),
              Usd.format(truth.nanoUsd()),
              Usd.format(hold.charge().nanoUsd()));
          yield true;
        }
        // While the store was away, how the call ended was kept aside.
        case Result.NotProvisional(var call) -> !call.state().equals("open");
        case Result.Unknown _, Result.Several _ -> true;
        case Result.StoreUnavailable _ -> false;
      };
    } catch (RuntimeException e) {
      LOG.warn("attempt {}: cannot be settled now: {}", one.holdId(), e.getMessage());
      return false;
    }
  }

  /** What is not told stays as it was provisionally charged. */
  private static Amounts truth(Amounts charge, LaterCost.Told told) {
    return Amounts.of(
        told.nanoUsd(),
        told.inputTokens().orElse(charge.of(Unit.INPUT_TOKENS)),
        told.outputTokens().orElse(charge.of(Unit.OUTPUT_TOKENS)),
        charge.of(Unit.REQUESTS),
        charge.of(Unit.TOOL_CALLS));
  }
}
