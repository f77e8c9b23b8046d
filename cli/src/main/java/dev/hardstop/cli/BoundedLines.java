package dev.hardstop.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Lines of bytes, none held in memory beyond a bound: of a longer one only that it was too long is
 * known.
 */
final class BoundedLines {
  private final InputStream in;
  private final int longestBytes;
  private final byte[] chunk = new byte[1 << 16];
  private int chunkFrom;
  private int chunkTo;
  private ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean isTooLong;

  BoundedLines(InputStream in, int longestBytes) {
    this.in = in;
    this.longestBytes = longestBytes;
  }

  /** Moves to the next line; false at the end. What follows the last line break may be empty. */
  boolean next() throws IOException {
    line = new ByteArrayOutputStream();
    isTooLong = false;
    boolean hasAny = false;
    while (fill()) {
      hasAny = true;
      int end = lineEnd();
      append(end);
      chunkFrom = end + 1;
      if (end < chunkTo) {
        return true;
      }
    }
    return hasAny;
  }

  /** Returns whether the line is longer than the bound; its bytes are lost. */
  boolean isTooLong() {
    return isTooLong;
  }

  /** Returns the bytes of the line, without its line feed. */
  byte[] bytes() {
    return line.toByteArray();
  }

  private boolean fill() throws IOException {
    if (chunkFrom < chunkTo) {
      return true;
    }
    chunkFrom = 0;
    chunkTo = in.read(chunk);
    return chunkTo > 0;
  }

  private int lineEnd() {
    int at = chunkFrom;
    while (at < chunkTo && chunk[at] != '\n') {
      at++;
    }
    return at;
  }

  private void append(int end) {
    isTooLong |= line.size() + (end - chunkFrom) > longestBytes;
    if (isTooLong) {
      line = new ByteArrayOutputStream();
    } else {
      line.write(chunk, chunkFrom, end - chunkFrom);
    }
  }
}
