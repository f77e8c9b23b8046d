package dev.hardstop.providers.wire;

/**
 * The first bytes of a base64 text inside a JSON string, decoded one by one. Escapes that JSON
 * allows there ({@code \/}, line breaks) are understood; anything else ends it.
 */
final class Base64Bytes {
  private final byte[] json;
  private final int end;
  private int at;
  private int bits;
  private int bitCount;

  Base64Bytes(byte[] json, Span text) {
    this.json = json;
    this.at = text.start();
    this.end = text.end();
  }

  /** Returns the next byte, or -1 at the end. */
  int next() {
    while (bitCount < 8) {
      int six = nextSix();
      if (six < 0) {
        return -1;
      }
      bits = (bits << 6 | six) & 0xffff;
      bitCount += 6;
    }
    bitCount -= 8;
    return bits >> bitCount & 0xff;
  }

  private int nextSix() {
    while (at < end) {
      int c = json[at++];
      if (c == '\\' && at < end) {
        c = json[at++];
        if (c == 'n' || c == 'r') {
          continue;
        }
        return c == '/' ? 63 : -1;
      }
      return valueOf(c);
    }
    return -1;
  }

  private static int valueOf(int c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return switch (c) {
      case '+', '-' -> 62;
      case '/', '_' -> 63;
      default -> -1;
    };
  }
}
