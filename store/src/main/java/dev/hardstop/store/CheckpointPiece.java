package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Checkpoint;
import java.util.List;
import java.util.function.IntConsumer;

/** What one transaction writes of a checkpoint, beside the facts of its group. */
sealed interface CheckpointPiece {
  /** Nothing. */
  record None() implements CheckpointPiece {}

  /** Accounts as they stand. */
  record Images(List<AccountImage> images) implements CheckpointPiece {}

  /** The checkpoint itself, once all its images are written. */
  record Completed(Checkpoint checkpoint) implements CheckpointPiece {}

  /**
   * Facts up to {@code upTo} go.
   *
   * @param onPruned is told how many groups went
   */
  record Prune(long upTo, IntConsumer onPruned) implements CheckpointPiece {}

  /** Accounts that need not be kept go. */
  record Past(List<AccountId> accounts) implements CheckpointPiece {}

  default boolean isNone() {
    return this instanceof None;
  }
}
