package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/** Answers as Bedrock gives them; shapes recorded, texts made up. */
final class Answers {
  static final String USAGE =
      "\"usage\":{\"inputTokens\":30,\"outputTokens\":12,\"totalTokens\":57,"
          + "\"cacheReadInputTokens\":10,\"cacheWriteInputTokens\":5,"
          + "\"cacheDetails\":[{\"inputTokens\":5,\"ttl\":\"5m\"}]}";

  private Answers() {}

  static String whole(String usage) {
    return "{\"metrics\":{\"latencyMs\":551},\"output\":{\"message\":{\"content\":"
        + "[{\"text\":\"Hello there.\"}],\"role\":\"assistant\"}},\"stopReason\":\"end_turn\""
        + (usage.isEmpty() ? "" : "," + usage)
        + "}";
  }

  static byte[] event(String type, String json) {
    return Frame.event(type, Requests.utf8(json)).encoded();
  }

  static byte[] text(String text) {
    return event(
        "contentBlockDelta",
        "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + text + "\"},\"p\":\"abcdef\"}");
  }

  /** Returns a conversation's stream with {@code middle} between its start and its counts. */
  static byte[] conversation(byte[]... middle) {
    var frames = new ByteArrayOutputStream();
    frames.writeBytes(event("messageStart", "{\"role\":\"assistant\",\"p\":\"ab\"}"));
    List.of(middle).forEach(frames::writeBytes);
    frames.writeBytes(event("contentBlockStop", "{\"contentBlockIndex\":0}"));
    frames.writeBytes(event("messageStop", "{\"stopReason\":\"end_turn\"}"));
    frames.writeBytes(event("metadata", "{\"metrics\":{\"latencyMs\":9}," + USAGE + "}"));
    return frames.toByteArray();
  }

  /** Returns a frame with one event of Claude's own format. */
  static byte[] chunk(String event) {
    String coded = Base64.getEncoder().encodeToString(Requests.utf8(event));
    return event("chunk", "{\"bytes\":\"" + coded + "\",\"p\":\"abc\"}");
  }

  static byte[] joined(byte[]... frames) {
    var all = new ByteArrayOutputStream();
    List.of(frames).forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** What a meter made of an answer. */
  record Metered(Metering metering, ByteBuffer passed, Meter meter) {}

  /** Feeds an answer in pieces of {@code size} bytes, to its end. */
  static Metered metered(Meter meter, byte[] bytes, int size) {
    var passed = new ByteArrayOutputStream();
    for (int from = 0; from < bytes.length; from += size) {
      int to = Math.min(bytes.length, from + size);
      meter.feed(bytes, from, to, (part, start, end) -> passed.write(part, start, end - start));
    }
    meter.end((part, start, end) -> passed.write(part, start, end - start));
    return new Metered(meter.metering(), ByteBuffer.wrap(passed.toByteArray()), meter);
  }
}
