package dev.hardstop.engine.ledger;

import org.jspecify.annotations.Nullable;

/** An ask that waits for calls in flight. Holds nothing. */
public final class Waiter {
  final Ask ask;
  final Reply reply;
  final long bodyBytes;
  private final Granting granting;

  /** The account it waits on; null once it waits no more. Threads: the ledger's lock. */
  @Nullable AccountId blockedOn;

  Waiter(Granting granting, Ask ask, Reply reply, long bodyBytes) {
    this.granting = granting;
    this.ask = ask;
    this.reply = reply;
    this.bodyBytes = bodyBytes;
  }

  /** Decides now, for good: the ask has waited as long as it may. Harmless if it was decided. */
  public void expire() {
    granting.expire(this);
  }

  /** Gives up: nobody wants the answer any more. Its reply is not told. */
  public void cancel() {
    granting.cancel(this);
  }
}
