package dev.hardstop.engine.ledger;

import java.nio.charset.StandardCharsets;

/** Reads back what {@link FactSink} wrote. */
final class FactSource {
  private final byte[] bytes;
  private int position;

  FactSource(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return position < bytes.length;
  }

  int readByte() {
    if (position >= bytes.length) {
      throw new FactFormatException("facts: end at byte " + position + " (expected: more)");
    }
    return bytes[position++];
  }

  long readLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new FactFormatException("number at byte " + position + " (expected: at most 10 bytes)");
  }

  long readSigned() {
    long value = readLong();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Reads a count of things of at least one byte each, so never more than there are bytes left. */
  int readCount() {
    long count = readLong();
    if (count < 0 || count > bytes.length - position) {
      throw new FactFormatException(
          "count: " + count + " at byte " + position + " (expected: at most what is left)");
    }
    return (int) count;
  }

  String readString() {
    int length = readCount();
    String value = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return value;
  }
}
