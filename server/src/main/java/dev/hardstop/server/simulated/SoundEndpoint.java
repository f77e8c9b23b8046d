package dev.hardstop.server.simulated;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code POST /v1/audio/transcriptions} and {@code translations}. Whisper bills begun
 * seconds, the others tokens; a translation in plain JSON tells neither.
 *
 * <p>Source: OpenAI API specification, {@code CreateTranscriptionResponseJson}, {@code
 * CreateTranscriptionResponseVerboseJson}, {@code CreateTranslationResponseJson}.
 */
final class SoundEndpoint implements FormEndpoint {
  private static final String TEXT = "A simulated voice.";
  private static final int WAV_RATE_AT = 28;
  private static final int WAV_HEAD_BYTES = 44;

  /** As many tokens as a second of sound was seen to come to. */
  private static final long TOKENS_A_SECOND = 10;

  private static final long OUTPUT_TOKENS = 5;

  private final boolean translates;

  SoundEndpoint(boolean translates) {
    this.translates = translates;
  }

  @Override
  public Answer answer(Call call, Form form) {
    String model = form.model();
    boolean isWhisper = model.equals("whisper-1");
    if (translates && !isWhisper) {
      throw WireError.invalid("model", "invalid_value", "Invalid model for translations: " + model);
    }
    double seconds = seconds(form.required("file"));
    String format = form.text("response_format").orElse("json");
    if (!format.endsWith("json")) {
      Buffer text = Buffer.buffer(TEXT + "\n");
      return new Answer(
          200, "text/plain; charset=utf-8", new Answer.Whole(text, 0), model, BilledUsage.NOTHING);
    }
    ObjectNode answer = Json.object();
    if (format.equals("verbose_json")) {
      answer
          .put("task", translates ? "translate" : "transcribe")
          .put("language", "english")
          .put("duration", seconds);
    }
    answer.put("text", TEXT);
    if (translates) {
      return Answer.json(Json.buffer(answer), model, BilledUsage.NOTHING);
    }
    if (isWhisper) {
      answer.putObject("usage").put("type", "duration").put("seconds", (long) Math.ceil(seconds));
      return Answer.json(Json.buffer(answer), model, BilledUsage.NOTHING);
    }
    BilledUsage billed = withTokens(answer, seconds);
    return Answer.json(Json.buffer(answer), model, billed);
  }

  private static BilledUsage withTokens(ObjectNode answer, double seconds) {
    long heard = (long) Math.ceil(seconds * TOKENS_A_SECOND);
    ObjectNode usage = answer.putObject("usage").put("type", "tokens").put("input_tokens", heard);
    usage.putObject("input_token_details").put("text_tokens", 0).put("audio_tokens", heard);
    usage.put("output_tokens", OUTPUT_TOKENS).put("total_tokens", heard + OUTPUT_TOKENS);
    return new BilledUsage(heard, 0, 0, OUTPUT_TOKENS, 0);
  }

  /** Of WAV files, which say how many bytes make a second; others last one. */
  private static double seconds(byte[] file) {
    if (file.length < WAV_HEAD_BYTES || file[0] != 'R') {
      return 1;
    }
    int bytesASecond = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(WAV_RATE_AT);
    return (double) (file.length - WAV_HEAD_BYTES) / bytesASecond;
  }
}
