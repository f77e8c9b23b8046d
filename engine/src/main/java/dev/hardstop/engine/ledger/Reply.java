package dev.hardstop.engine.ledger;

/**
 * Hears how an ask ends: exactly once {@link #granted} or {@link #refused}, after {@link #waiting}
 * at most once.
 *
 * <p>Called on whatever thread brought it about, the store's writer among them: hand over to your
 * own thread at once, and never throw.
 */
public interface Reply {
  /** The hold is taken and durable: the call may be sent. */
  void granted(Fact.Held held);

  /** The call may not be sent. A first refusal's warning is durable. */
  void refused(Outcome.Refusal refusal);

  /**
   * Only calls in flight are in the way: the ask waits for them, holding nothing.
   *
   * @param untilMillis ledger time at which to call {@link Waiter#expire}
   */
  default void waiting(Waiter waiter, long untilMillis) {
    waiter.expire();
  }
}
