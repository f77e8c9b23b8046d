package dev.hardstop.providers.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the first byte that is not UTF-8.
 *
 * <p>JSON parsers skip over strings without looking that closely, and two that replace a broken
 * sequence differently would read two different requests.
 *
 * <p>Source: The Unicode Standard 17.0, table 3-7 "Well-Formed UTF-8 Byte Sequences".
 */
final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Returns the offset of the first malformed byte, or -1 if there is none. */
  static int firstMalformed(byte[] bytes) {
    int i = 0;
    while (i < bytes.length) {
      if (bytes[i] >= 0) {
        i = skipAscii(bytes, i);
      } else {
        int length = sequenceLength(bytes, i);
        if (length == 0) {
          return i;
        }
        i += length;
      }
    }
    return -1;
  }

  private static int skipAscii(byte[] bytes, int from) {
    int i = from;
    while (i <= bytes.length - Long.BYTES && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
      i += Long.BYTES;
    }
    while (i < bytes.length && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  /** Returns the length of the sequence that starts at {@code i}, or 0 if it is malformed. */
  private static int sequenceLength(byte[] bytes, int i) {
    int lead = bytes[i] & 0xff;
    if (lead >= 0xc2 && lead <= 0xdf) {
      return isContinuation(bytes, i + 1) ? 2 : 0;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
      int least = lead == 0xe0 ? 0xa0 : 0x80;
      int most = lead == 0xed ? 0x9f : 0xbf;
      return isBetween(bytes, i + 1, least, most) && isContinuation(bytes, i + 2) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
      int least = lead == 0xf0 ? 0x90 : 0x80;
      int most = lead == 0xf4 ? 0x8f : 0xbf;
      return isBetween(bytes, i + 1, least, most)
              && isContinuation(bytes, i + 2)
              && isContinuation(bytes, i + 3)
          ? 4
          : 0;
    }
    return 0;
  }

  private static boolean isContinuation(byte[] bytes, int i) {
    return isBetween(bytes, i, 0x80, 0xbf);
  }

  private static boolean isBetween(byte[] bytes, int i, int least, int most) {
    return i < bytes.length && (bytes[i] & 0xff) >= least && (bytes[i] & 0xff) <= most;
  }
}
