package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.ByteSink;
import dev.hardstop.providers.wire.CostComment;
import dev.hardstop.providers.wire.EventData;
import dev.hardstop.providers.wire.EventScan;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.StreamMeter;
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
final class StreamedMessage extends StreamMeter {
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
  private final MessageTokens tokens = new MessageTokens(true);
  private boolean hasStarted;
  private boolean goesOn;
  private long openBlock = NONE;
  private boolean isOpenDivisible;

  StreamedMessage(Trailer trailer) {
    super(new EventScan(TEXT, PARSED, PARSED_TYPES));
    this.trailer = trailer;
  }

  @Override
  protected Metering counted() {
    return goesOn
        ? new Metering.Unmetered("the message went on after its last counts")
        : tokens.metering();
  }

  @Override
  public boolean knowsInput() {
    return hasStarted;
  }

  @Override
  public String rawUsage() {
    return tokens.raw().json();
  }

  @Override
  public boolean isFailed() {
    return tokens.isFailed();
  }

  @Override
  public Optional<byte[]> gracefulEnd() {
    if (!hasStarted || isComplete() || isFailed() || (openBlock != NONE && !isOpenDivisible)) {
      return Optional.empty();
    }
    var events = new ByteArrayOutputStream();
    if (openBlock != NONE) {
      events.writeBytes(blockStop(openBlock));
    }
    events.writeBytes(stoppedAtCap(tokens.outputTokens()));
    comment((bytes, from, to) -> events.write(bytes, from, to - from));
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
      missed();
      return;
    }
    tokens.endEvent();
    if (tokens.isFinal()) {
      madeGood();
    }
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

  @Override
  protected boolean take(
      EventData data, boolean mayMatter, byte[] bytes, int from, int to, ByteSink out) {
    goesOn |= hasText() && tokens.isFinal();
    if (mayMatter) {
      read(data);
      if (tokens.type().equals("message_stop") && !isComplete()) {
        complete();
        comment(out);
      }
    }
    return false;
  }

  private void comment(ByteSink out) {
    trailer
        .costsOf(metering())
        .ifPresent(
            costs -> {
              byte[] comment = CostComment.of(costs);
              out.accept(comment, 0, comment.length);
            });
  }
}
