package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.RequestFacts;
import java.util.Locale;
import java.util.Set;

/**
 * Reads {@code generationConfig}: every field that can change what a request costs.
 *
 * <p>Source: Gemini API, {@code GenerationConfig}; {@code GenerateContentConfig} of the Gen AI SDK.
 */
final class ConfigReader {
  /** Source: {@code GenerationConfig.candidate_count}. */
  private static final long MAX_CANDIDATES = 8;

  /** Fields that change what is said, but not how much of it is paid for. */
  private static final Set<String> HARMLESS =
      Set.of(
          "stopSequences",
          "temperature",
          "topP",
          "topK",
          "seed",
          "presencePenalty",
          "frequencyPenalty",
          "responseLogprobs",
          "logprobs",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "_responseJsonSchema",
          "enableEnhancedCivicAnswers",
          "speechConfig",
          "imageConfig");

  private final ProtoBody body;
  private final Policy policy;
  private final ContentReader input;
  private final Places places;
  private boolean isCapStated;
  private long outputCap;
  private long candidates = 1;
  private long thinkingTokens;
  private boolean saysText;
  private boolean wantsPictures;

  ConfigReader(ProtoBody body, Policy policy, ContentReader input) {
    this.body = body;
    this.policy = policy;
    this.input = input;
    this.places = new Places(body.offset());
  }

  void read() {
    body.message(this::field);
  }

  private void field(String field) {
    places.seen();
    switch (field) {
      case "maxOutputTokens" -> cap(field);
      case "candidateCount" -> candidates = body.isNull() ? 1 : body.integer(1, MAX_CANDIDATES);
      case "thinkingConfig" -> body.message(this::thinking);
      case "responseModalities" -> modalities();
      case "mediaResolution" -> input.mediaResolution();
      default -> {
        if (!HARMLESS.contains(field)) {
          policy.forbidUnknown();
        }
      }
    }
  }

  private void cap(String field) {
    isCapStated = true;
    places.put(field, body.span());
    if (!body.isNull()) {
      outputCap = body.integer(1, RequestFacts.MAX_OUTPUT_CAP);
    }
  }

  /** -1 leaves it to the model, 0 turns it off. */
  private void thinking(String field) {
    switch (field) {
      case "thinkingBudget" ->
          thinkingTokens =
              body.isNull() ? 0 : Math.max(0, body.integer(-1, RequestFacts.MAX_OUTPUT_CAP));
      case "thinkingLevel", "includeThoughts" -> {}
      default -> policy.forbidUnknown();
    }
  }

  /** Source: {@code GenerationConfig.Modality} (text is 1, image is 2). */
  private void modalities() {
    body.repeated(
        () -> {
          switch (body.word()) {
            case "TEXT", "1" -> saysText = true;
            case "IMAGE", "2" -> wantsPictures = true;
            case "MODALITY_UNSPECIFIED", "0" -> {}
            default -> policy.forbid("only text and pictures have a price here");
          }
        });
  }

  /** Returns whether the answer may have pictures: asked for, or a drawing model's habit. */
  boolean mayDraw(String model) {
    return wantsPictures || (!saysText && isDrawing(model));
  }

  /** Refuses pictures of a model whose price for them is not known. */
  void checkDrawing(String model) {
    if (wantsPictures && !isDrawing(model)) {
      policy.refuse("responseModalities: IMAGE (expected: a model that draws, *-image)");
    }
  }

  private static boolean isDrawing(String model) {
    return model.toLowerCase(Locale.ROOT).contains("-image");
  }

  Places places() {
    return places;
  }

  boolean isCapStated() {
    return isCapStated;
  }

  /** Returns the stated cap; 0 if there is none. */
  long outputCap() {
    return outputCap;
  }

  long candidates() {
    return candidates;
  }

  /** Returns the stated thinking budget; 0 if there is none. */
  long thinkingTokens() {
    return thinkingTokens;
  }
}
