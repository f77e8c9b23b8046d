package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Checkpoint;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * What one transaction writes of a checkpoint, beside the facts of its group.
 *
 * @param completed the checkpoint itself, once all its images are written
 * @param pruneUpTo facts up to here may go; 0 for none
 * @param onPruned is told how many groups went
 */
record CheckpointPiece(
    List<AccountImage> images,
    Optional<Checkpoint> completed,
    long pruneUpTo,
    IntConsumer onPruned) {
  static final CheckpointPiece NONE =
      new CheckpointPiece(List.of(), Optional.empty(), 0, count -> {});

  static CheckpointPiece images(List<AccountImage> images) {
    return new CheckpointPiece(images, Optional.empty(), 0, count -> {});
  }

  static CheckpointPiece completed(Checkpoint checkpoint) {
    return new CheckpointPiece(List.of(), Optional.of(checkpoint), 0, count -> {});
  }

  static CheckpointPiece prune(long upTo, IntConsumer onPruned) {
    return new CheckpointPiece(List.of(), Optional.empty(), upTo, onPruned);
  }

  boolean isNone() {
    return images.isEmpty() && completed.isEmpty() && pruneUpTo == 0;
  }

  void pruned(int count) {
    onPruned.accept(count);
  }
}
