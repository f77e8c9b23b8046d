package dev.hardstop.engine.ledger;

/**
 * Where facts become durable: the store's side of the ledger.
 *
 * <p>Facts arrive in the order of their sequences, under the ledger's lock. What arrived while one
 * commit ran goes into the next. The journal tells {@link Listener} how far it got.
 */
public interface Journal {
  /**
   * Queues a fact for the next commit group. Never blocks and never fails: the ledger counts queue
   * slots, so that there is always room.
   *
   * @param urgent whether somebody waits for it; facts that nobody waits for ride with the next
   *     group or a few milliseconds later
   */
  void append(Fact fact, boolean urgent);

  /** What the journal tells the ledger, on its own writer thread. */
  interface Listener {
    /** Every fact up to {@code sequence} will survive whatever the durability setting promises. */
    void durableUpTo(long sequence);

    /**
     * A commit failed, or its outcome is unknown. The journal accepts nothing more until the ledger
     * was rebuilt from what is on disk.
     */
    void failed(Exception cause);
  }
}
