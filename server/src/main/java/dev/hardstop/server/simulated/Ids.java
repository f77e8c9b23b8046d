package dev.hardstop.server.simulated;

import java.util.SplittableRandom;

/** Object ids in the shapes that providers use, the same for the same seed. */
final class Ids {
  private static final char[] LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".toCharArray();
  private static final int LETTER_BITS = 6;

  private final SplittableRandom random;

  Ids(SplittableRandom random) {
    this.random = random;
  }

  /** Returns {@code prefix} and {@code length} letters and digits. */
  String alphanumeric(String prefix, int length) {
    char[] id = new char[prefix.length() + length];
    prefix.getChars(0, prefix.length(), id, 0);
    long bits = 0;
    int left = 0;
    for (int i = prefix.length(); i < id.length; i++) {
      if (left < LETTER_BITS) {
        bits = random.nextLong();
        left = Long.SIZE;
      }
      // Slightly uneven (64 over 62), which an id may be.
      id[i] = LETTERS[(int) (bits & 63) % LETTERS.length];
      bits >>>= LETTER_BITS;
      left -= LETTER_BITS;
    }
    return new String(id);
  }

  /** Returns {@code prefix} and {@code length} hexadecimal digits. */
  String hex(String prefix, int length) {
    StringBuilder id = new StringBuilder(prefix.length() + length + 16).append(prefix);
    while (id.length() < prefix.length() + length) {
      String digits = Long.toHexString(random.nextLong());
      id.repeat('0', 16 - digits.length()).append(digits);
    }
    id.setLength(prefix.length() + length);
    return id.toString();
  }
}
