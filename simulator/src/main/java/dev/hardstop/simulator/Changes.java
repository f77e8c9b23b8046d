package dev.hardstop.simulator;

import java.util.ArrayDeque;

/**
 * What each fact changed in the model, with how to take it back: a crash takes back what was not on
 * disk.
 */
final class Changes {
  private final ArrayDeque<Change> changes = new ArrayDeque<>();
  private long lastSequence;
  private long durable;

  private record Change(long sequence, Runnable undo) {}

  long lastSequence() {
    return lastSequence;
  }

  /** Returns how many facts wait for the disk. */
  long queued() {
    return lastSequence - durable;
  }

  void durableUpTo(long sequence) {
    durable = Math.max(durable, sequence);
  }

  /** Forgets how to take back what nothing can take back any more. */
  void syncedUpTo(long sequence) {
    while (!changes.isEmpty() && changes.peekFirst().sequence() <= sequence) {
      changes.pollFirst();
    }
  }

  void changed(long sequence, Runnable undo) {
    long before = lastSequence;
    lastSequence = sequence;
    changes.addLast(
        new Change(
            sequence,
            () -> {
              undo.run();
              lastSequence = before;
            }));
  }

  void nothing(long sequence) {
    changed(sequence, () -> {});
  }

  /** Takes back every change after {@code sequence}, the newest first. */
  void takeBackAfter(long sequence) {
    while (!changes.isEmpty() && changes.peekLast().sequence() > sequence) {
      changes.pollLast().undo().run();
    }
    durable = sequence;
  }
}
