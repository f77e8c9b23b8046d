package dev.hardstop.providers.bedrock;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/**
 * One message of an event stream.
 *
 * <p>Source: Smithy, "Amazon Event Stream specification" (prelude, headers, two checksums).
 *
 * <p>Immutable, as long as nobody writes into the payload.
 */
final class Frame {
  private static final String EVENT = "event";
  private static final String EXCEPTION = "exception";
  private static final String KIND = ":message-type";
  private static final String EVENT_TYPE = ":event-type";
  private static final String EXCEPTION_TYPE = ":exception-type";
  private static final String CONTENT_TYPE = ":content-type";

  private final String kind;
  private final String type;
  private final byte[] payload;

  private Frame(String kind, String type, byte[] payload) {
    this.kind = kind;
    this.type = type;
    this.payload = payload;
  }

  /** Returns an event with this JSON. */
  static Frame event(String type, byte[] json) {
    return new Frame(EVENT, type, json);
  }

  /** Returns an exception of the model with this JSON. */
  static Frame exception(String type, byte[] json) {
    return new Frame(EXCEPTION, type, json);
  }

  /**
   * Returns the one frame that is {@code bytes[from..to)}; empty if it is none: a wrong checksum,
   * headers that do not add up, no type.
   */
  static Optional<Frame> decode(byte[] bytes, int from, int to) {
    try {
      return of(Message.decode(ByteBuffer.wrap(bytes, from, to - from).slice()));
    } catch (RuntimeException _) {
      // The library says it in many ways: of the checksum, of lengths, of types.
      return Optional.empty();
    }
  }

  /** Returns the type of the event or of the exception. */
  String type() {
    return type;
  }

  byte[] payload() {
    return payload;
  }

  private static Optional<Frame> of(Message message) {
    return text(message, KIND)
        .map(
            kind -> {
              String type = kind.equals(EVENT) ? EVENT_TYPE : EXCEPTION_TYPE;
              return new Frame(kind, text(message, type).orElse(""), message.getPayload());
            });
  }

  /** Returns the bytes of the frame. */
  byte[] encoded() {
    Map<String, HeaderValue> headers = new LinkedHashMap<>();
    headers.put(isEvent() ? EVENT_TYPE : EXCEPTION_TYPE, HeaderValue.fromString(type));
    headers.put(CONTENT_TYPE, HeaderValue.fromString("application/json"));
    headers.put(KIND, HeaderValue.fromString(kind));
    ByteBuffer encoded = new Message(headers, payload).toByteBuffer();
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  /** Returns whether it is an event; else it is an exception or an error. */
  boolean isEvent() {
    return kind.equals(EVENT);
  }

  /** Throws where the header is not a text. */
  private static Optional<String> text(Message message, String name) {
    return Optional.ofNullable(message.getHeaders().get(name)).map(HeaderValue::getString);
  }
}
