package dev.hardstop.engine.ledger;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what {@link FactSink} wrote. Texts that come again, such as names of budgets and their
 * accounts, are mostly the same object: a hundred thousand holds in memory would have half a
 * million copies of them.
 */
final class FactSource {
  /** Texts that are looked for among those before, in one fact and in a group; powers of two. */
  private static final int SHARED_IN_A_FACT = 16;

  private static final int SHARED_IN_A_GROUP = 256;

  /** Bytes from which there is more than a fact or two. */
  private static final int GROUP_BYTES = 4_096;

  /** Bytes of the longest text that is shared. */
  private static final int LONGEST_SHARED = 64;

  private final byte[] bytes;
  private final @Nullable String[] shared;
  private int position;

  FactSource(byte[] bytes) {
    this.bytes = bytes;
    this.shared = new String[bytes.length < GROUP_BYTES ? SHARED_IN_A_FACT : SHARED_IN_A_GROUP];
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
    String value = length > LONGEST_SHARED ? text(length) : shared(length);
    position += length;
    return value;
  }

  private String text(int length) {
    return new String(bytes, position, length, StandardCharsets.UTF_8);
  }

  private String shared(int length) {
    int hash = length;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + bytes[position + i];
    }
    int place = (hash ^ (hash >>> 16)) & (shared.length - 1);
    String known = shared[place];
    if (known == null || !isHere(known, length)) {
      known = text(length);
      shared[place] = known;
    }
    return known;
  }

  /** Returns whether {@code text} stands here; false for what is not ASCII, which is read anew. */
  private boolean isHere(String text, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != bytes[position + i]) {
        return false;
      }
    }
    return true;
  }
}
