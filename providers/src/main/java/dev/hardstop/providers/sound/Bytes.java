package dev.hardstop.providers.sound;

/**
 * A stretch of bytes; past its end every byte is {@link #NONE}.
 *
 * @param from offset of the first byte
 * @param to offset after the last
 */
@SuppressWarnings("ArrayRecordComponent") // A view, never compared.
record Bytes(byte[] array, int from, int to) {
  static final int NONE = -1;

  int length() {
    return to - from;
  }

  /** Returns the byte at {@code at}, from 0 to 255. */
  int at(int at) {
    return at >= 0 && at < length() ? array[from + at] & 0xff : NONE;
  }

  /** Returns whether this ASCII text stands at {@code at}. */
  boolean has(int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (at(at + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the number of {@code count} bytes whose first is the highest; bytes past it are 0. */
  long big(int at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | Math.max(0, at(at + i));
    }
    return value;
  }

  /** Returns the number of {@code count} bytes whose first is the lowest; bytes past it are 0. */
  long little(int at, int count) {
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | Math.max(0, at(at + i));
    }
    return value;
  }

  Bytes after(int offset) {
    return new Bytes(array, Math.min(from + offset, to), to);
  }
}
