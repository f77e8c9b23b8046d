package dev.hardstop.engine.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer that facts are written into. Not thread-safe; reuse it with {@link #clear}. */
public final class FactSink {
  private byte[] bytes = new byte[4_096];
  private int length;

  /** Empties the buffer and keeps its memory. */
  public void clear() {
    length = 0;
  }

  /** Returns how many bytes were written. */
  public int length() {
    return length;
  }

  /** Returns a copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  void writeByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  /** Writes a number in 1 to 10 bytes: seven bits each, the lowest first. */
  void writeLong(long value) {
    ensure(10);
    // In locals, since a store into the array could, for all the compiler knows, change the fields.
    byte[] to = bytes;
    int at = length;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    length = at;
  }

  /** Writes a number that may be negative, small ones of either sign in few bytes. */
  void writeSigned(long value) {
    writeLong((value << 1) ^ (value >> 63));
  }

  void writeString(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    writeLong(utf8.length);
    ensure(utf8.length);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
