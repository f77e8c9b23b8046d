package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.AnswerReader;
import dev.hardstop.providers.wire.EventData;
import dev.hardstop.providers.wire.EventSplitter;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Meters an answer of Claude's own format that is a stream of frames, each with one event of
 * Anthropic's in base64.
 *
 * <p>Source: Amazon Bedrock API reference, {@code InvokeModelWithResponseStream}, {@code
 * PayloadPart}.
 */
final class StreamedInvoke extends FrameMeter {
  private static final String CHUNK = "chunk";
  private static final String BYTES = "bytes";
  private static final byte[] FIELD = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private final Meter message;

  /**
   * @param message meters Anthropic's stream of server-sent events
   */
  StreamedInvoke(Meter message) {
    this.message = message;
  }

  @Override
  boolean take(Frame event) {
    if (!event.type().equals(CHUNK)) {
      return true;
    }
    byte[] inner = inner(event.payload());
    if (inner == null) {
      return false;
    }
    pass(FIELD);
    pass(inner);
    pass(END);
    if (message.isComplete()) {
      complete();
    }
    return true;
  }

  @Override
  Metering counted() {
    return ServedByPath.of(message.metering());
  }

  @Override
  public boolean knowsInput() {
    return message.knowsInput();
  }

  @Override
  public String rawUsage() {
    return message.rawUsage();
  }

  @Override
  public boolean isFailed() {
    return super.isFailed() || message.isFailed();
  }

  @Override
  public long visibleBytes() {
    return message.visibleBytes();
  }

  @Override
  public Optional<byte[]> gracefulEnd() {
    return mayEnd() ? message.gracefulEnd().map(StreamedInvoke::framed) : Optional.empty();
  }

  private void pass(byte[] bytes) {
    message.feed(bytes, 0, bytes.length, (_, _, _) -> {});
  }

  /** The event in a chunk, on one line; null if there is none. */
  private static byte @Nullable [] inner(byte[] payload) {
    String coded = null;
    try (JsonParser parser =
        AnswerReader.FACTORY.createParser(ObjectReadContext.empty(), payload)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING
            && parser.streamReadContext().getNestingDepth() == 1
            && BYTES.equals(parser.currentName())) {
          coded = parser.getString();
        }
      }
      return coded == null ? null : oneLine(Base64.getDecoder().decode(coded));
    } catch (JacksonException | IllegalArgumentException _) {
      return null;
    }
  }

  /** Line ends are spaces to JSON, but ends to the stream that it is put into. */
  private static byte[] oneLine(byte[] json) {
    for (int i = 0; i < json.length; i++) {
      json[i] = json[i] == '\n' || json[i] == '\r' ? (byte) ' ' : json[i];
    }
    return json;
  }

  private static byte[] framed(byte[] events) {
    var frames = new ByteArrayOutputStream();
    EventSplitter.Sink sink =
        new EventSplitter.Sink() {
          @Override
          public void event(byte[] bytes, int from, int to) {
            EventData data = EventData.of(bytes, from, to);
            frames.writeBytes(chunk(Arrays.copyOfRange(data.bytes(), data.from(), data.to())));
          }

          @Override
          public void fragment(byte[] bytes, int from, int to) {
            throw new AssertionError("an event of ours is short");
          }
        };
    new EventSplitter().feed(events, 0, events.length, sink);
    return frames.toByteArray();
  }

  private static byte[] chunk(byte[] event) {
    String coded = Base64.getEncoder().encodeToString(event);
    return Frame.event(CHUNK, Json.object(json -> json.writeStringProperty(BYTES, coded)))
        .encoded();
  }
}
