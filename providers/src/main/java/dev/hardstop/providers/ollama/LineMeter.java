package dev.hardstop.providers.ollama;

import dev.hardstop.providers.wire.ByteSink;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import java.io.ByteArrayOutputStream;

/**
 * Meters an answer of one JSON object a line. Every byte passes at once and unchanged; what is kept
 * is one line, of at most {@link #MAX_LINE_BYTES}.
 */
final class LineMeter implements Meter {
  /** A longer line passes unread, and the hold is charged. */
  static final int MAX_LINE_BYTES = 4 << 20;

  private final AnswerTokens tokens;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean isUnread;
  private boolean isTooLong;
  private long visibleBytes;

  LineMeter(AnswerTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public void feed(byte[] bytes, int from, int to, ByteSink out) {
    int start = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        keep(bytes, start, i);
        endLine();
        start = i + 1;
      }
    }
    keep(bytes, start, to);
    out.accept(bytes, from, to);
  }

  private void keep(byte[] bytes, int from, int to) {
    isTooLong |= (long) line.size() + to - from > MAX_LINE_BYTES;
    if (!isTooLong) {
      line.write(bytes, from, to - from);
    }
  }

  private void endLine() {
    byte[] whole = line.toByteArray();
    line.reset();
    if (isTooLong) {
      isUnread = true;
    } else if (whole.length > 0) {
      visibleBytes += whole.length;
      isUnread |= !tokens.read(whole, 0, whole.length);
    }
    isTooLong = false;
  }

  @Override
  public void end(ByteSink out) {
    endLine();
  }

  @Override
  public Metering metering() {
    return isUnread
        ? new Metering.Unmetered("a line of the answer could not be read")
        : tokens.metering();
  }

  @Override
  public boolean isComplete() {
    return tokens.isDone();
  }

  @Override
  public String rawUsage() {
    return tokens.raw().json();
  }

  @Override
  public boolean isFailed() {
    return tokens.isFailed();
  }

  /** Counts whole lines: what surrounds the text is of the same length in all of them. */
  @Override
  public long visibleBytes() {
    return visibleBytes;
  }

  @Override
  public boolean isBetweenEvents() {
    return false;
  }
}
