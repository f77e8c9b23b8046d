package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.InputBound.Basis;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.RefusalCode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The most input tokens of one request on one model.
 *
 * <p>Text: SentencePiece falls back to single bytes and makes no token of less, and the JSON around
 * a part is longer than what Google puts around it, so the bytes of the body bound them all, plus
 * {@link #FRAME_TOKENS} for what is added once. Pictures: {@link PictureTokens}. Sound, film and
 * documents can be long in few bytes: only the context window bounds them.
 *
 * <p>Source: Gemma's published tokenizer (byte fallback, no normalisation); that Gemini's does the
 * same is not published.
 */
final class InputCeiling {
  /** For what is added once a request: the turn markers, the frame around tools. */
  static final long FRAME_TOKENS = 64;

  private final Operation operation;
  private final Input input;
  private final String model;
  private final OptionalLong contextTokens;

  InputCeiling(Operation operation, Input input, String model, OptionalLong contextTokens) {
    this.operation = operation;
    this.input = input;
    this.model = model;
    // Each text of a batch has a context of its own.
    this.contextTokens =
        operation == Operation.BATCH_EMBED_CONTENTS ? OptionalLong.empty() : contextTokens;
  }

  InputBound bound() {
    if (!input.unboundedPath().isEmpty()) {
      return contextWindow(input.unboundedPath(), "content whose tokens its bytes do not bound");
    }
    Optional<PictureTokens> counting = PictureTokens.of(model);
    if (!input.pictures().isEmpty() && counting.isEmpty()) {
      return contextWindow("contents", "a picture, which " + model + " counts in an unknown way");
    }
    long media = 0;
    for (Picture picture : input.pictures()) {
      media += counting.orElseThrow().ceiling(picture);
    }
    long text = input.textBytes() + FRAME_TOKENS;
    long tokens = text + media;
    return contextTokens.isPresent() && contextTokens.getAsLong() < tokens
        ? new InputBound.Proven(contextTokens.getAsLong(), text, media, Basis.CONTEXT_WINDOW)
        : new InputBound.Proven(tokens, text, media, Basis.ASSUMED_BYTES);
  }

  private InputBound contextWindow(String path, String what) {
    if (contextTokens.isEmpty()) {
      String expected =
          operation == Operation.BATCH_EMBED_CONTENTS
              ? "text and pictures"
              : "text, or a model whose context window is known";
      return new InputBound.Unbounded(
          new BadRequest(
              RefusalCode.UNBOUNDED_REQUEST,
              path,
              path + ": " + what + " (expected: " + expected + ")"));
    }
    long tokens = contextTokens.getAsLong();
    return new InputBound.Proven(tokens, tokens, 0, Basis.CONTEXT_WINDOW);
  }
}
