package dev.hardstop.providers.wire;

/**
 * A half-open range of bytes of a body.
 *
 * @param start offset of the first byte
 * @param end offset after the last byte
 */
public record Span(int start, int end) {
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "span: " + start + ".." + end + " (expected: 0 <= a <= b)");
    }
  }

  /** Returns the number of bytes. */
  public int length() {
    return end - start;
  }
}
