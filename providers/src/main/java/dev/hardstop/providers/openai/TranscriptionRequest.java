package dev.hardstop.providers.openai;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.BadRequestException;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.FormBody;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.InputBound.Basis;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patch;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Span;
import dev.hardstop.providers.wire.WireRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One understood transcription: a form with a sound in it. How long that is, only decoding would
 * tell; the windows of the models bound it, in and out.
 *
 * <p>Source: OpenAI model pages of gpt-4o-transcribe, gpt-4o-mini-transcribe and
 * gpt-4o-transcribe-diarize: a context window of 16,000 tokens, an output of 2,000 at most. OpenAI
 * API specification, {@code CreateTranscriptionRequest}.
 *
 * @param modelAt where the body names the model; null if the path does
 */
record TranscriptionRequest(
    RequestFacts facts, @Nullable Span modelAt, Optional<BadRequest> unbounded)
    implements WireRequest {
  static final long INPUT_TOKENS = 16_000;
  static final long OUTPUT_TOKENS = 2_000;
  private static final String CHUNKING = "chunking_strategy";
  private static final int MOST_MODEL_BYTES = 256;
  private static final int MOST_WORD_BYTES = 32;

  /**
   * Reads a body.
   *
   * @param pathModel that the path names, which then decides; else empty
   * @throws BadRequestException if it is malformed or ambiguous
   */
  static TranscriptionRequest read(String pathModel, byte[] body) {
    FormBody form = FormBody.read(body);
    String model = pathModel.isEmpty() ? form.text(body, "model", MOST_MODEL_BYTES) : pathModel;
    if (model.isEmpty()) {
      throw new BadRequestException(
          new BadRequest(
              RefusalCode.INVALID_REQUEST, "model", "no model (expected: a field of it)"));
    }
    var facts =
        new RequestFacts(
            Operation.TRANSCRIPTIONS,
            model,
            false,
            false,
            OptionalLong.empty(),
            1,
            1,
            OUTPUT_TOKENS,
            RequestFacts.DEFAULT_TIER,
            Reach.TEXT.with(UsageClass.INPUT_AUDIO_TOKENS),
            Usage.NONE,
            Map.of());
    Span modelAt = pathModel.isEmpty() ? form.fields().get("model") : null;
    return new TranscriptionRequest(facts, modelAt, objection(form, body));
  }

  /** Only the JSON forms of an answer say what they used, and streams are not read. */
  private static Optional<BadRequest> objection(FormBody form, byte[] body) {
    String stream = form.text(body, "stream", MOST_WORD_BYTES);
    String format = form.text(body, "response_format", MOST_WORD_BYTES);
    if (!stream.isEmpty() && !stream.equalsIgnoreCase("false")) {
      return Optional.of(unbounded("stream", "not read yet (expected: false)"));
    }
    boolean isCut = form.fields().keySet().stream().anyMatch(name -> name.startsWith(CHUNKING));
    if (isCut) {
      return Optional.of(
          unbounded(CHUNKING, "each chunk has an output of its own (expected: absent)"));
    }
    return format.isEmpty() || format.toLowerCase(Locale.ROOT).endsWith("json")
        ? Optional.empty()
        : Optional.of(unbounded("response_format", "says nothing of its usage (expected: json)"));
  }

  private static BadRequest unbounded(String field, String message) {
    return new BadRequest(RefusalCode.UNBOUNDED_REQUEST, field, field + ": " + message);
  }

  @Override
  public InputBound inputBound(String model, OptionalLong contextTokens) {
    String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    boolean isKnown = name.startsWith("gpt-4o-transcribe") || name.equals("gpt-4o-mini-transcribe");
    return isKnown
        ? new InputBound.Proven(INPUT_TOKENS, 0, INPUT_TOKENS, Basis.CONTEXT_WINDOW)
        : new InputBound.Unbounded(
            unbounded(
                "model",
                "nothing bounds a sound on "
                    + model
                    + " (expected:"
                    + " gpt-4o-transcribe or gpt-4o-mini-transcribe)"));
  }

  @Override
  public InputBound exactInputBound(String model, OptionalLong contextTokens) {
    return inputBound(model, contextTokens);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    return modelAt == null || changes.model().equals(facts.model())
        ? Patches.NONE
        : new Patches(List.of(new Patch(modelAt, changes.model())));
  }
}
