package dev.hardstop.server.simulated;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * Answers {@code POST /v1/audio/speech} with silence, the longer the more there is to say. No
 * answer tells what it cost: the characters of the input are billed.
 *
 * <p>Source: OpenAI API specification, {@code CreateSpeechRequest}: at most 4,096 characters.
 */
final class SpeechEndpoint implements OpenAiEndpoint {
  private static final int MOST_CHARACTERS = 4_096;
  private static final int BYTES_A_CHARACTER = 1_000;
  private static final Map<String, String> TYPES =
      Map.of(
          "mp3", "audio/mpeg",
          "opus", "audio/opus",
          "aac", "audio/aac",
          "flac", "audio/flac",
          "wav", "audio/wav",
          "pcm", "audio/pcm");

  @Override
  public Answer answer(Call call, OpenAiBody body, OpenAiModel model) {
    String input = body.text("input").orElseThrow(() -> body.wrongType("input", "a string"));
    int characters = input.codePointCount(0, input.length());
    if (characters < 1 || characters > MOST_CHARACTERS) {
      throw WireError.invalid(
          "input", "string_above_max_length", "Expected a string with length 1 to 4096.");
    }
    body.required("voice");
    String type = TYPES.get(body.text("response_format").orElse("mp3"));
    if (type == null) {
      throw WireError.invalid("response_format", "invalid_value", "Unknown response format.");
    }
    Buffer sound = Buffer.buffer(new byte[characters * BYTES_A_CHARACTER]);
    return new Answer(200, type, new Answer.Whole(sound, 0), model.id(), BilledUsage.NOTHING);
  }
}
