package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.ByteSink;
import dev.hardstop.providers.wire.EventData;
import dev.hardstop.providers.wire.EventScan;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.StreamMeter;
import java.util.List;
import java.util.Optional;

/**
 * Meters an answer that is a stream of events. Whole events pass, as they came, in the call that
 * completes them; nothing is put in between, because Google's SDKs take every line for data.
 */
final class EventAnswer extends StreamMeter {
  private final AnswerTokens tokens = new AnswerTokens(true, true);

  EventAnswer() {
    // Every event has counts, so that each is read.
    super(new EventScan(List.of("text"), List.of(), List.of()));
  }

  @Override
  protected boolean take(
      EventData data, boolean mayMatter, byte[] bytes, int from, int to, ByteSink out) {
    if (data.from() < data.to()) {
      read(data);
    }
    return false;
  }

  private void read(EventData data) {
    if (!tokens.read(data.bytes(), data.from(), data.to())) {
      missed();
    } else if (tokens.pieceHasCounts()) {
      madeGood();
    }
    if (tokens.isComplete()) {
      complete();
    }
  }

  @Override
  protected Metering counted() {
    return tokens.metering();
  }

  @Override
  public String rawUsage() {
    return tokens.raw().json();
  }

  @Override
  public boolean isFailed() {
    return tokens.isFailed();
  }

  /** A call of a function comes in one piece, so that there is never half of one. */
  @Override
  public Optional<byte[]> gracefulEnd() {
    return tokens.isOpen() && !tokens.isFailed()
        ? Optional.of(Json.event("", Json.object(tokens::writeStoppedAtCap)))
        : Optional.empty();
  }
}
