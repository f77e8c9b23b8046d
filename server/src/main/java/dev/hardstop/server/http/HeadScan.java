package dev.hardstop.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Looks at each byte of a request head once, for what two servers could read in two ways.
 *
 * <p>Refuses folded header lines, a line that ends in a bare LF, a CR inside a line, NUL, a header
 * without a name, and more than {@link #MAX_LINES} lines. Source: RFC 9112, sections 2.2 and 5.2.
 *
 * <p>A head may arrive in any pieces; what was looked at is not looked at again.
 */
final class HeadScan implements ByteProcessor {
  /** Most lines of a head: the request line and the header lines. */
  static final int MAX_LINES = 101;

  /** What is wrong with a head, as a caller is told. */
  enum Finding {
    NOTHING(""),
    FOLDED("a header line starts with a space (expected: header lines that are not folded)"),
    BARE_LF("a head line ends in LF alone (expected: CR LF)"),
    BARE_CR("a CR inside a head line (expected: CR LF at its end only)"),
    NAMELESS("a header line without a name (expected: name, colon, value)"),
    NUL("a NUL byte in the head (expected: none)"),
    TOO_MANY_LINES("more than " + (MAX_LINES - 1) + " header lines");

    private final String message;

    Finding(String message) {
      this.message = message;
    }

    String message() {
      return message;
    }
  }

  private enum Where {
    BEFORE_HEAD,
    LINE_START,
    IN_LINE,
    AFTER_CR,
    AFTER_CR_OF_EMPTY_LINE,
    END
  }

  private Where where = Where.BEFORE_HEAD;
  private Finding finding = Finding.NOTHING;
  private int lines;
  private int scanned;

  /** Looks at what has not been looked at from the reader index on; stops at the head's end. */
  Finding look(ByteBuf in) {
    int fresh = in.readableBytes() - scanned;
    if (where != Where.END && fresh > 0) {
      in.forEachByte(in.readerIndex() + scanned, fresh, this);
      scanned += fresh;
    }
    return finding;
  }

  /** Tells that the decoder took {@code bytes} off the front. */
  void consumed(int bytes) {
    scanned = Math.max(0, scanned - bytes);
  }

  /** Returns whether a head has begun and its end has not come. */
  boolean isInside() {
    return where != Where.BEFORE_HEAD && where != Where.END;
  }

  /** Makes ready for the next head. */
  void reset() {
    where = Where.BEFORE_HEAD;
    lines = 0;
    scanned = 0;
  }

  @Override
  public boolean process(byte value) {
    switch (value) {
      case 0 -> finding = Finding.NUL;
      case '\r' -> carriageReturn();
      case '\n' -> lineFeed();
      default -> other(value);
    }
    return finding == Finding.NOTHING && where != Where.END;
  }

  private void carriageReturn() {
    switch (where) {
      case BEFORE_HEAD -> {}
      case LINE_START -> where = Where.AFTER_CR_OF_EMPTY_LINE;
      case IN_LINE -> where = Where.AFTER_CR;
      case AFTER_CR, AFTER_CR_OF_EMPTY_LINE, END -> finding = Finding.BARE_CR;
    }
  }

  private void lineFeed() {
    switch (where) {
      case BEFORE_HEAD -> {}
      case AFTER_CR -> where = Where.LINE_START;
      case AFTER_CR_OF_EMPTY_LINE -> where = Where.END;
      case LINE_START, IN_LINE, END -> finding = Finding.BARE_LF;
    }
  }

  private void other(byte value) {
    switch (where) {
      case BEFORE_HEAD, LINE_START -> startLine(value);
      case IN_LINE -> {}
      case AFTER_CR, AFTER_CR_OF_EMPTY_LINE, END -> finding = Finding.BARE_CR;
    }
  }

  private void startLine(byte value) {
    where = Where.IN_LINE;
    if (value == ' ' || value == '\t') {
      finding = Finding.FOLDED;
    } else if (value == ':') {
      finding = Finding.NAMELESS;
    } else if (++lines > MAX_LINES) {
      finding = Finding.TOO_MANY_LINES;
    }
  }
}
