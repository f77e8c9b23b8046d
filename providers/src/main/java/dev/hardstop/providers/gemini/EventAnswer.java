package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.ByteSink;
import dev.hardstop.providers.wire.EventData;
import dev.hardstop.providers.wire.EventSplitter;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import java.util.Optional;

/**
 * Meters an answer that is a stream of events. Whole events pass, as they came, in the call that
 * completes them; nothing is put in between, because Google's SDKs take every line for data.
 */
final class EventAnswer implements Meter {
  private final EventSplitter splitter = new EventSplitter();
  private final AnswerTokens tokens = new AnswerTokens(true, true);
  private boolean hasUnread;

  @Override
  public void feed(byte[] bytes, int from, int to, ByteSink out) {
    splitter.feed(bytes, from, to, new Events(out));
  }

  @Override
  public void end(ByteSink out) {
    splitter.end(new Events(out));
  }

  @Override
  public Metering metering() {
    return hasUnread
        ? new Metering.Unmetered("an event of the stream could not be read")
        : tokens.metering();
  }

  @Override
  public boolean isComplete() {
    return tokens.isComplete();
  }

  @Override
  public boolean isFailed() {
    return tokens.isFailed();
  }

  @Override
  public long visibleBytes() {
    return tokens.textBytes();
  }

  @Override
  public boolean isBetweenEvents() {
    return splitter.isBetweenEvents();
  }

  /** A call of a function comes in one piece, so that there is never half of one. */
  @Override
  public Optional<byte[]> gracefulEnd() {
    return tokens.isOpen() && !tokens.isFailed()
        ? Optional.of(Json.event("", Json.object(tokens::writeStoppedAtCap)))
        : Optional.empty();
  }

  private final class Events implements EventSplitter.Sink {
    private final ByteSink out;

    Events(ByteSink out) {
      this.out = out;
    }

    @Override
    public void event(byte[] bytes, int from, int to) {
      EventData data = EventData.of(bytes, from, to);
      if (data.to() > data.from()) {
        boolean isRead = tokens.read(data.bytes(), data.from(), data.to());
        // Counts are cumulative, so that what could not be read before is in them.
        hasUnread = !isRead || (hasUnread && !tokens.pieceHasCounts());
      }
      out.accept(bytes, from, to);
    }

    @Override
    public void fragment(byte[] bytes, int from, int to) {
      hasUnread = true;
      out.accept(bytes, from, to);
    }
  }
}
