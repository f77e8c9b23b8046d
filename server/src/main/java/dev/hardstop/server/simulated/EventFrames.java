package dev.hardstop.server.simulated;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import tools.jackson.databind.JsonNode;

/**
 * The binary frames of a stream of Bedrock's.
 *
 * <p>Source: Smithy, "Amazon Event Stream specification".
 */
final class EventFrames {
  static final String TYPE = "application/vnd.amazon.eventstream";

  private EventFrames() {}

  /** Returns an event. */
  static Buffer event(String type, JsonNode payload) {
    return frame("event", ":event-type", type, payload);
  }

  /** Returns what ends a stream that failed. */
  static Buffer exception(String type, JsonNode payload) {
    return frame("exception", ":exception-type", type, payload);
  }

  /** Returns a part of an answer that is not Bedrock's own format. */
  static Buffer chunk(byte[] part) {
    return event("chunk", Json.object().put("bytes", Base64.getEncoder().encodeToString(part)));
  }

  private static Buffer frame(String kind, String typeHeader, String type, JsonNode payload) {
    Map<String, HeaderValue> headers = new TreeMap<>();
    headers.put(":content-type", HeaderValue.fromString(Answer.JSON));
    headers.put(":message-type", HeaderValue.fromString(kind));
    headers.put(typeHeader, HeaderValue.fromString(type));
    ByteBuffer bytes = new Message(headers, Json.buffer(payload).getBytes()).toByteBuffer();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return Buffer.buffer(copy);
  }
}
