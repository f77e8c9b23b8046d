package dev.hardstop.engine.ledger;

/**
 * What a repeat of a call is known by: the first 128 bits each of the hash of its idempotency key,
 * with all that the key is scoped to, and of the keyed hash of its body. Neither can be read back.
 */
public record RepeatMark(long keyHigh, long keyLow, long bodyHigh, long bodyLow) {

  /** Returns whether {@code other} is of the same key and body: a repeat. */
  public boolean isRepeatedBy(RepeatMark other) {
    return equals(other);
  }
}
