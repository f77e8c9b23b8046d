package dev.hardstop.server.repeats;

import dev.hardstop.engine.ledger.RepeatMark;

/**
 * Idempotency keys and the holds that were made with them: open addressing over arrays of longs,
 * since a busy day has a million and a map of objects would take three times the memory. Nothing is
 * ever taken out; the whole table is dropped when its hour is a day old. Not thread-safe.
 */
final class MarkTable {
  private long[] keys = new long[2 * 64];
  private long[] holds = new long[64];
  private int size;

  /** Notes a hold, which is not 0, for a key: the newest of a key counts. */
  void put(long keyHigh, long keyLow, long hold) {
    if (size >= holds.length / 4 * 3) {
      grow();
    }
    int slot = slot(keyHigh, keyLow);
    if (holds[slot] == 0) {
      keys[2 * slot] = keyHigh;
      keys[2 * slot + 1] = keyLow;
      size++;
    }
    holds[slot] = hold;
  }

  /** Returns the hold of a mark's key; 0 if there is none. */
  long find(RepeatMark mark) {
    return holds[slot(mark.keyHigh(), mark.keyLow())];
  }

  int size() {
    return size;
  }

  /** Returns where a key is, or would be. Keys are hashes, so their own bits spread them. */
  private int slot(long keyHigh, long keyLow) {
    int mask = holds.length - 1;
    int slot = (int) keyLow & mask;
    while (holds[slot] != 0 && (keys[2 * slot] != keyHigh || keys[2 * slot + 1] != keyLow)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldHolds = holds;
    keys = new long[oldKeys.length * 2];
    holds = new long[oldHolds.length * 2];
    size = 0;
    for (int slot = 0; slot < oldHolds.length; slot++) {
      if (oldHolds[slot] != 0) {
        put(oldKeys[2 * slot], oldKeys[2 * slot + 1], oldHolds[slot]);
      }
    }
  }
}
