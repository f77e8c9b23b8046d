package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Metering;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Meters a conversation that is a stream of frames; the last of them has the counts.
 *
 * <p>Source: Amazon Bedrock API reference, {@code ConverseStreamOutput}.
 */
final class StreamedConverse extends FrameMeter {
  private static final long NONE = -1;

  private final ConverseTokens tokens = new ConverseTokens();
  private boolean hasStarted;
  private boolean hasStopped;
  private long openBlock = NONE;
  private boolean isOpenTool;
  private long visibleBytes;

  @Override
  boolean take(Frame event) {
    byte[] payload = event.payload();
    tokens.startEvent();
    // Counts that are not the last word do not have what comes after them.
    if (isComplete() || !tokens.read(payload, 0, payload.length)) {
      return false;
    }
    switch (event.type()) {
      case "messageStart" -> hasStarted = true;
      case "contentBlockStart", "contentBlockDelta" -> said(payload.length);
      case "contentBlockStop" -> closed();
      case "messageStop" -> hasStopped = true;
      case "metadata" -> complete();
      default -> {}
    }
    return true;
  }

  @Override
  public String rawUsage() {
    return tokens.raw().json();
  }

  @Override
  Metering counted() {
    return tokens.metering();
  }

  /** The frame around the text is counted with it. */
  @Override
  public long visibleBytes() {
    return visibleBytes;
  }

  @Override
  public Optional<byte[]> gracefulEnd() {
    if (!mayEnd() || !hasStarted || (openBlock != NONE && isOpenTool)) {
      return Optional.empty();
    }
    var frames = new ByteArrayOutputStream();
    if (openBlock != NONE) {
      frames.writeBytes(
          event(
              "contentBlockStop",
              json -> json.writeNumberProperty("contentBlockIndex", openBlock)));
    }
    if (!hasStopped) {
      frames.writeBytes(
          event("messageStop", json -> json.writeStringProperty("stopReason", "max_tokens")));
    }
    frames.writeBytes(event("metadata", StreamedConverse::writeUnknown));
    return Optional.of(frames.toByteArray());
  }

  private void said(int payloadBytes) {
    visibleBytes += payloadBytes;
    isOpenTool = tokens.isToolUse() || (isOpenTool && openBlock == tokens.blockIndex());
    openBlock = tokens.blockIndex();
  }

  private void closed() {
    openBlock = NONE;
    isOpenTool = false;
  }

  /** SDKs count on these fields being there; what the answer came to was never said. */
  private static void writeUnknown(JsonGenerator json) {
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty(ConverseUsage.INPUT, 0);
    json.writeNumberProperty(ConverseUsage.OUTPUT, 0);
    json.writeNumberProperty("totalTokens", 0);
    json.writeEndObject();
    json.writeObjectPropertyStart("metrics");
    json.writeNumberProperty("latencyMs", 0);
    json.writeEndObject();
  }

  private static byte[] event(String type, Consumer<JsonGenerator> fields) {
    return Frame.event(type, Json.object(fields)).encoded();
  }
}
