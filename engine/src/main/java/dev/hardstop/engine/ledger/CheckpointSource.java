package dev.hardstop.engine.ledger;

import java.util.List;

/**
 * Gives the store what a checkpoint holds, in small steps, each under the ledger's lock for a
 * moment.
 *
 * <p>Call {@link #begin}, then {@link #nextImages} until it returns nothing, and write the
 * checkpoint last: facts up to its sequence are then no longer needed for recovery. If writing
 * fails, the ledger must be rebuilt, since what was handed out counts as written.
 */
public interface CheckpointSource {
  /** Returns whether what a checkpoint would hold is on disk, or will be with the next group. */
  default boolean mayBegin() {
    return true;
  }

  /** Starts a checkpoint of all accounts that changed since the last one. */
  Checkpoint begin();

  /**
   * Returns at most {@code max} further images; empty when there are no more. A call says that what
   * the call before it returned is on disk.
   */
  List<AccountImage> nextImages(int max);

  /**
   * Returns which of these accounts on disk need not be kept: a call would find a new one to stand
   * just as they do. At first none.
   *
   * @param stored accounts as the store has them, none of them newer than its checkpoint
   */
  default List<AccountId> past(List<AccountImage> stored) {
    return List.of();
  }
}
