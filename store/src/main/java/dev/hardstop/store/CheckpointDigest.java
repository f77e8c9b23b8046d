package dev.hardstop.store;

import dev.hardstop.engine.ledger.Checkpoint;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What shows that a checkpoint on disk is the one that was written: the sum of the CRC-32Cs of its
 * parts, in whatever order they are read. It lies in {@code meta}.
 */
final class CheckpointDigest {
  static final String NAME = "checkpoint_digest";

  private long sum;

  /** Begins with the numbers of a checkpoint. */
  CheckpointDigest(Checkpoint checkpoint) {
    addNumbers(
        List.of(
            checkpoint.sequence(),
            checkpoint.newestMillis(),
            checkpoint.epoch(),
            checkpoint.generation()));
    checkpoint.rules().forEach(rule -> addNumbers(List.of(rule)));
  }

  private void addNumbers(List<Long> numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(numbers.size() * Long.BYTES);
    numbers.forEach(bytes::putLong);
    add(bytes.array());
  }

  /** Adds an open hold or a latch, encoded. */
  void add(byte[] encoded) {
    CRC32C checksum = new CRC32C();
    checksum.update(encoded);
    // One more, so that a part is not worth nothing.
    sum += checksum.getValue() + 1;
  }

  long value() {
    return sum;
  }
}
