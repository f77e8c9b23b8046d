package dev.hardstop.server.simulated;

import dev.hardstop.server.simulated.Answer.Frame;
import io.vertx.core.buffer.Buffer;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;

/**
 * The two forms of a streamed answer: events, or one JSON array that grows.
 *
 * <p>Source: Gemini API, {@code models.streamGenerateContent}, and the bytes of its answers.
 */
final class GeminiFrames {
  private static final String JSON_UTF8 = "application/json; charset=UTF-8";

  private final GeminiAnswer answer;
  private final int frames;

  GeminiFrames(GeminiAnswer answer) {
    this.answer = answer;
    this.frames = answer.steps() * answer.candidates();
  }

  Answer events() {
    return answer(Answer.EVENTS, this::event, event(GeminiErrors.body(GeminiErrors.of(503))));
  }

  Answer array() {
    Buffer error =
        Buffer.buffer(",\r\n").appendBuffer(Json.buffer(GeminiErrors.body(GeminiErrors.of(503))));
    return answer(JSON_UTF8, this::element, error);
  }

  private Answer answer(String contentType, IntFunction<Frame> frame, Buffer error) {
    return new Answer(
        200,
        contentType,
        new Answer.Stream(frames, frame, error),
        answer.model(),
        answer.generation().billed());
  }

  private Frame event(int index) {
    return new Frame(event(answer.piece(index)), tokens(index));
  }

  private static Buffer event(JsonNode piece) {
    return Buffer.buffer("data: ").appendBuffer(Json.buffer(piece)).appendString("\r\n\r\n");
  }

  private Frame element(int index) {
    Buffer bytes = Buffer.buffer(index == 0 ? "[" : ",\r\n");
    bytes.appendBuffer(Json.buffer(answer.piece(index)));
    return new Frame(index == frames - 1 ? bytes.appendString("\n]") : bytes, tokens(index));
  }

  /** Thoughts come before the first piece. */
  private long tokens(int index) {
    return index == 0 ? 1 + answer.generation().reasoningTokens() : 1;
  }
}
