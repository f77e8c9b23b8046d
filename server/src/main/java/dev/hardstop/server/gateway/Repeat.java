package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.RepeatMark;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.server.repeats.RecordedCalls;
import dev.hardstop.server.repeats.Repeats;
import java.util.Optional;

/**
 * How one request gets on with others of the same idempotency key: the first is served, the others
 * wait for it and are told what it did. What bought nothing may be tried again.
 *
 * <p>Threads: the event loop of its request.
 */
final class Repeat {
  private static final Refusal OTHER_BODY =
      Refusal.of(
          RefusalCode.INVALID_REQUEST,
          "The idempotency key came with another body before (expected: a new key)");
  private static final Refusal FULL =
      Refusal.of(
          RefusalCode.THROTTLED,
          "No more idempotency keys can be kept (expected: a request without one, or later)");
  private static final Refusal UNCLEAR =
      Refusal.of(
          RefusalCode.STORE_UNAVAILABLE,
          "It cannot be looked up now what the first request of this idempotency key did"
              + " (expected: a retry)");

  private final Loop loop;
  private final Host host;
  private Optional<RepeatMark> mark = Optional.empty();

  /** The request. */
  interface Host {
    /** Runs {@code work}, on the event loop. */
    void step(Runnable work);

    /** Returns whether it was answered, or its client has gone. */
    boolean isOver();

    void refuse(Refusal refusal);

    /** The first of the key has done this. */
    void repeats(long hold, RecordedCalls.Marked done);
  }

  Repeat(Loop loop, Host host) {
    this.loop = loop;
    this.host = host;
  }

  /** Claims the key of {@code its}, and goes on with {@code first} if it is the first. */
  void claim(RepeatMark its, Runnable first) {
    Runnable again = () -> loop.hop(() -> host.step(() -> claimAgain(its, first)));
    switch (loop.parts().repeats().claim(its, again)) {
      case Repeats.Claim.First _ -> {
        mark = Optional.of(its);
        first.run();
      }
      case Repeats.Claim.Waits _ -> {
        // Until the first is over.
      }
      case Repeats.Claim.OtherBody _ -> host.refuse(OTHER_BODY);
      case Repeats.Claim.Full _ -> host.refuse(FULL);
      case Repeats.Claim.Used(long hold) -> look(hold, its, first);
    }
  }

  private void claimAgain(RepeatMark its, Runnable first) {
    if (!host.isOver()) {
      claim(its, first);
    }
  }

  private void look(long hold, RepeatMark its, Runnable first) {
    loop.vertx()
        .executeBlocking(() -> loop.parts().recorded().marked(hold), false)
        .onSuccess(found -> host.step(() -> found(hold, found, its, first)))
        .onFailure(fault -> host.step(() -> host.refuse(UNCLEAR)));
  }

  private void found(
      long hold, Optional<RecordedCalls.Marked> found, RepeatMark its, Runnable first) {
    if (host.isOver()) {
      return;
    }
    if (found.isEmpty()) {
      host.refuse(UNCLEAR);
    } else if (found.get().boughtNothing()) {
      loop.parts().repeats().forget(its, hold);
      claim(its, first);
    } else if (!found.get().mark().isRepeatedBy(its)) {
      host.refuse(OTHER_BODY);
    } else {
      host.repeats(hold, found.get());
    }
  }

  /** Returns what a call of this request is asked for with: a hold carries the mark of its key. */
  Call marked(Call call) {
    return mark.map(call::marked).orElse(call);
  }

  /** Returns whether this is the first request of an idempotency key. */
  boolean isFirst() {
    return mark.isPresent();
  }

  /**
   * The request is over: others of its key may go on.
   *
   * @param used the hold by which something was, or may have been, bought; empty if there is none
   */
  void over(Optional<Fact.Held> used) {
    Repeats repeats = loop.parts().repeats();
    mark.ifPresent(
        its ->
            used.ifPresentOrElse(
                held -> repeats.used(its, held.sequence(), held.atMillis()),
                () -> repeats.free(its)));
    mark = Optional.empty();
  }

  /** Returns what the repeat of a call is told that is not done again. */
  static Refusal alreadyDone(RecordedCalls.Marked done) {
    String cost = Usd.format(done.nanoUsd());
    return Refusal.alreadyDone(
        "This idempotency key was used before: call %s cost %s USD%s, and nothing is done again"
            .formatted(done.id(), cost, done.isUnreconciled() ? " (provisional)" : ""),
        done.id(),
        cost);
  }
}
