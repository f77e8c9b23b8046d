package dev.hardstop.providers.wire;

/**
 * One splice into a body.
 *
 * @param at the bytes to replace; empty for an insertion before its start
 * @param text what stands there afterwards, sent as UTF-8
 */
public record Patch(Span at, String text) {

  /** Returns the insertion of {@code text} before the byte at {@code offset}. */
  public static Patch insert(int offset, String text) {
    return new Patch(new Span(offset, offset), text);
  }
}
