package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Finds the directive that a body carries in its text. */
final class Marker {
  private static final byte[] OPEN = "[[simulate ".getBytes(UTF_8);
  private static final int LONGEST = 512;

  /**
   * Returns the words of the last {@code [[simulate …]]} in the body, or an empty string. Looks at
   * the raw bytes, so that the place of the text in a wire format does not matter.
   */
  static String in(byte[] body) {
    for (int start = body.length - OPEN.length; start >= 0; start--) {
      if (opensAt(body, start)) {
        return words(body, start + OPEN.length);
      }
    }
    return "";
  }

  private static boolean opensAt(byte[] body, int start) {
    for (int i = 0; i < OPEN.length; i++) {
      if (body[start + i] != OPEN[i]) {
        return false;
      }
    }
    return true;
  }

  private static String words(byte[] body, int from) {
    int most = Math.min(body.length - 1, from + LONGEST);
    for (int end = from; end < most; end++) {
      if (body[end] == ']' && body[end + 1] == ']') {
        return new String(body, from, end - from, UTF_8);
      }
    }
    return "";
  }

  private Marker() {}
}
