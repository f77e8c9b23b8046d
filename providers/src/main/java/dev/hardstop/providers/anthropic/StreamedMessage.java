package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.ByteSink;
import dev.hardstop.providers.wire.CostComment;
import dev.hardstop.providers.wire.EventData;
import dev.hardstop.providers.wire.EventScan;
import dev.hardstop.providers.wire.EventSplitter;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Trailer;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Meters a message that is a stream of events, and adds what the caller is told about its cost: a
 * comment before the last event. All else passes as it came.
 *
 * <p>Source: Anthropic API reference, "Streaming messages": {@code message_start} has the input
 * counts, {@code message_delta} cumulative ones.
 */
final class StreamedMessage implements Meter {
  private static final List<String> TEXT = List.of("text", "thinking", "partial_json");
  private static final List<String> PARSED = List.of("usage", "error");
  private static final List<String> PARSED_TYPES =
      List.of(
          "message_start",
          "message_delta",
          "message_stop",
          "content_block_start",
          "content_block_stop",
          "error");

  /** Blocks that make sense when they end early; half a tool call is no JSON. */
  private static final Set<String> DIVISIBLE = Set.of("text", "thinking", "redacted_thinking");

  private static final long NONE = -1;

  private final Trailer trailer;
  private final EventSplitter splitter = new EventSplitter();
  private final EventScan scan = new EventScan(TEXT, PARSED, PARSED_TYPES);
  private final MessageTokens tokens = new MessageTokens(true);
  private boolean hasStarted;
  private boolean isComplete;
  private boolean hasUnreadUsage;
  private long openBlock = NONE;
  private boolean isOpenDivisible;
  private long visibleBytes;

  StreamedMessage(Trailer trailer) {
    this.trailer = trailer;
  }

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
    return hasUnreadUsage
        ? new Metering.Unmetered("an event of the stream could not be read")
        : tokens.metering();
  }

  @Override
  public boolean knowsInput() {
    return hasStarted;
  }

  @Override
  public boolean isComplete() {
    return isComplete;
  }

  @Override
  public boolean isFailed() {
    return tokens.isFailed();
  }

  @Override
  public long visibleBytes() {
    return visibleBytes;
  }

  @Override
  public boolean isBetweenEvents() {
    return splitter.isBetweenEvents();
  }

  @Override
  public Optional<byte[]> gracefulEnd() {
    if (!hasStarted || isComplete || isFailed() || (openBlock != NONE && !isOpenDivisible)) {
      return Optional.empty();
    }
    var events = new ByteArrayOutputStream();
    if (openBlock != NONE) {
      events.writeBytes(blockStop(openBlock));
    }
    events.writeBytes(stoppedAtCap(tokens.outputTokens()));
    events.writeBytes(
        Json.event(
            "message_stop", Json.object(json -> json.writeStringProperty("type", "message_stop"))));
    return Optional.of(events.toByteArray());
  }

  private static byte[] blockStop(long index) {
    return Json.event(
        "content_block_stop",
        Json.object(
            json -> {
              json.writeStringProperty("type", "content_block_stop");
              json.writeNumberProperty("index", index);
            }));
  }

  private static byte[] stoppedAtCap(long outputTokens) {
    return Json.event(
        "message_delta",
        Json.object(
            json -> {
              json.writeStringProperty("type", "message_delta");
              json.writeObjectPropertyStart("delta");
              json.writeStringProperty("stop_reason", "max_tokens");
              json.writeNullProperty("stop_sequence");
              json.writeEndObject();
              json.writeObjectPropertyStart("usage");
              json.writeNumberProperty("output_tokens", outputTokens);
              json.writeEndObject();
            }));
  }

  private void read(EventData data) {
    tokens.startEvent();
    if (!tokens.read(data.bytes(), data.from(), data.to())) {
      hasUnreadUsage = true;
      return;
    }
    tokens.endEvent();
    // Counts are cumulative, so that what could not be read before is in the last ones.
    hasUnreadUsage &= !tokens.isFinal();
    switch (tokens.type()) {
      case "message_start" -> hasStarted = true;
      case "content_block_start" -> {
        openBlock = tokens.blockIndex();
        isOpenDivisible = DIVISIBLE.contains(tokens.blockType());
      }
      case "content_block_stop" -> openBlock = NONE;
      default -> {}
    }
  }

  private final class Events implements EventSplitter.Sink {
    private final ByteSink out;

    Events(ByteSink out) {
      this.out = out;
    }

    @Override
    public void event(byte[] bytes, int from, int to) {
      EventData data = EventData.of(bytes, from, to);
      scan.scan(data.bytes(), data.from(), data.to());
      visibleBytes += scan.textBytes();
      if (scan.needsParsing()) {
        read(data);
        if (tokens.type().equals("message_stop") && !isComplete) {
          isComplete = true;
          comment();
        }
      }
      out.accept(bytes, from, to);
    }

    @Override
    public void fragment(byte[] bytes, int from, int to) {
      // It may be one with counts.
      hasUnreadUsage = true;
      out.accept(bytes, from, to);
    }

    private void comment() {
      trailer
          .costsOf(metering())
          .ifPresent(
              costs -> {
                byte[] comment = CostComment.of(costs);
                out.accept(comment, 0, comment.length);
              });
    }
  }
}
