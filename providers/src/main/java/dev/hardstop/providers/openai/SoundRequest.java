package dev.hardstop.providers.openai;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.sound.Sound;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.BadRequestException;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.FormBody;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.InputBound.Basis;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Span;
import dev.hardstop.providers.wire.WireRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One understood transcription or translation: a form with a sound in it. Models that are billed by
 * the token are bounded by their windows, in and out, since how many tokens a sound comes to only
 * decoding would tell. Whisper is billed by the second, of which the headers of the sound tell the
 * most.
 *
 * <p>Source: OpenAI model pages of gpt-4o-transcribe, gpt-4o-mini-transcribe and
 * gpt-4o-transcribe-diarize: a context window of 16,000 tokens, an output of 2,000 at most; of
 * whisper-1: USD a minute, whose answers report whole seconds, rounded up. OpenAI API
 * specification, {@code CreateTranscriptionRequest}, {@code CreateTranslationRequest}.
 *
 * @param facts on a model that is billed by the token
 * @param seconds the most that the sound has; empty if its headers do not tell
 * @param untold why an answer of a model billed by the token would not tell what it used; empty if
 *     it does
 */
record SoundRequest(
    RequestFacts facts, FormModel model, OptionalLong seconds, Optional<BadRequest> untold)
    implements WireRequest {
  static final long INPUT_TOKENS = 16_000;
  static final long OUTPUT_TOKENS = 2_000;
  private static final String FILE = "file";
  private static final String CHUNKING = "chunking_strategy";
  private static final int MOST_WORD_BYTES = 32;

  /**
   * Reads a body.
   *
   * @param pathModel that the path names, which then decides; else empty
   * @throws BadRequestException if it is malformed or ambiguous
   */
  static SoundRequest read(Operation operation, String pathModel, byte[] body) {
    FormBody form = FormBody.read(body);
    FormModel model = FormModel.read(pathModel, form, body);
    var facts =
        facts(
            operation,
            model.name(),
            isJson(form, body),
            OUTPUT_TOKENS,
            Reach.TEXT.with(UsageClass.INPUT_AUDIO_TOKENS),
            Usage.NONE);
    return new SoundRequest(facts, model, seconds(form, body), untold(form, body));
  }

  /** Of two sounds nobody knows which one is heard. */
  private static OptionalLong seconds(FormBody form, byte[] body) {
    long files = form.fields().keySet().stream().filter(name -> name.startsWith(FILE)).count();
    Span file = form.find(FILE);
    return file == null || files > 1
        ? OptionalLong.empty()
        : Sound.seconds(body, file.start(), file.end());
  }

  private static boolean isJson(FormBody form, byte[] body) {
    String format = form.text(body, "response_format", MOST_WORD_BYTES);
    return format.isEmpty() || format.toLowerCase(Locale.ROOT).endsWith("json");
  }

  private static RequestFacts facts(
      Operation operation,
      String model,
      boolean tellsUsage,
      long outputTokens,
      Reach reach,
      Usage counted) {
    return new RequestFacts(
        operation,
        model,
        false,
        tellsUsage,
        OptionalLong.empty(),
        1,
        1,
        outputTokens,
        RequestFacts.DEFAULT_TIER,
        reach,
        counted,
        Map.of());
  }

  /** Only the JSON forms of an answer say what they used, and streams are not read. */
  private static Optional<BadRequest> untold(FormBody form, byte[] body) {
    String stream = form.text(body, "stream", MOST_WORD_BYTES);
    if (!stream.isEmpty() && !stream.equalsIgnoreCase("false")) {
      return Optional.of(unbounded("stream", "not read yet (expected: false)"));
    }
    boolean isCut = form.fields().keySet().stream().anyMatch(name -> name.startsWith(CHUNKING));
    if (isCut) {
      return Optional.of(
          unbounded(CHUNKING, "each chunk has an output of its own (expected: absent)"));
    }
    return isJson(form, body)
        ? Optional.empty()
        : Optional.of(unbounded("response_format", "says nothing of its usage (expected: json)"));
  }

  private static BadRequest unbounded(String field, String message) {
    return new BadRequest(RefusalCode.UNBOUNDED_REQUEST, field, field + ": " + message);
  }

  /** A sound that has begun costs a second. */
  @Override
  public RequestFacts factsOn(String served) {
    return isBilledBySecond(served)
        ? facts(
            facts.operation(),
            facts.model(),
            facts.usageAsked(),
            0,
            Reach.NONE,
            Usage.of(UsageClass.AUDIO_SECONDS, Math.max(1, seconds.orElse(1))))
        : facts;
  }

  @Override
  public Optional<BadRequest> unbounded() {
    return Optional.empty();
  }

  @Override
  public InputBound inputBound(String served, OptionalLong contextTokens) {
    if (isBilledBySecond(served)) {
      return seconds.isPresent()
          ? InputBound.counted()
          : new InputBound.Unbounded(
              unbounded(
                  FILE,
                  "its length cannot be told without decoding it (expected: WAV with plain samples,"
                      + " MP3 or FLAC)"));
    }
    if (!isBilledByToken(served) || facts.operation() != Operation.TRANSCRIPTIONS) {
      return new InputBound.Unbounded(unbounded("model", noBound(served)));
    }
    return untold.isPresent()
        ? new InputBound.Unbounded(untold.get())
        : new InputBound.Proven(INPUT_TOKENS, 0, INPUT_TOKENS, Basis.CONTEXT_WINDOW);
  }

  private String noBound(String served) {
    String known =
        facts.operation() == Operation.TRANSCRIPTIONS
            ? "gpt-4o-transcribe, gpt-4o-mini-transcribe or whisper-1"
            : "whisper-1";
    return "nothing bounds a sound on " + served + " (expected: " + known + ")";
  }

  private static boolean isBilledBySecond(String model) {
    return FormModel.bare(model).equals("whisper-1");
  }

  private static boolean isBilledByToken(String model) {
    String name = FormModel.bare(model);
    return name.startsWith("gpt-4o-transcribe") || name.equals("gpt-4o-mini-transcribe");
  }

  @Override
  public InputBound exactInputBound(String served, OptionalLong contextTokens) {
    return inputBound(served, contextTokens);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    return model.rewrite(changes);
  }
}
