package dev.hardstop.providers.openai;

import dev.hardstop.engine.money.Saturating;
import dev.hardstop.providers.tokenizers.Tokenizer;
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
 * <p>Text: byte-level BPE makes no token of less than a byte, and the JSON around a message is
 * longer than what a provider puts around it (3 tokens a message, 1 for a name; tool declarations
 * shorter than their JSON), so the bytes of the fields that come before the model bound them all,
 * plus {@link #FRAME_TOKENS} for what is added once. Prompts without messages around them go to
 * OpenAI's models as they are; other models may put {@link #MARKER_TOKENS} around each. Pictures
 * are not text: {@link PictureTokens}.
 *
 * <p>Source: OpenAI cookbook "How to count tokens with tiktoken" (overheads).
 */
final class InputCeiling {
  /** For what a provider adds once a request: reply priming, the frame around tools. */
  static final long FRAME_TOKENS = 64;

  /** For the prompt that other models than OpenAI's get with tools, such as Claude's. */
  static final long TOOL_TOKENS = 1_000;

  /** For the markers of beginning and end that a model's own tokenizer may add to a prompt. */
  static final long MARKER_TOKENS = 4;

  private final Operation operation;
  private final Input input;
  private final String model;
  private final OptionalLong contextTokens;

  InputCeiling(Operation operation, Input input, String model, OptionalLong contextTokens) {
    this.operation = operation;
    this.input = input;
    this.model = model;
    // Each of several prompts has a context of its own.
    this.contextTokens =
        contextTokens.isPresent()
            ? OptionalLong.of(Saturating.multiply(contextTokens.getAsLong(), input.prompts()))
            : contextTokens;
  }

  InputBound ofBytes() {
    return bound(input.textBytes(), Basis.BYTES);
  }

  /** Counts the text exactly and everything around it by its bytes. */
  InputBound counting(byte[] bytes) {
    Optional<Tokenizer> tokenizer = Tokenizer.of(model);
    if (tokenizer.isEmpty()) {
      return ofBytes();
    }
    OptionalLong saved = TextSavings.of(operation, bytes, tokenizer.get());
    return saved.isEmpty() ? ofBytes() : bound(input.textBytes() - saved.getAsLong(), Basis.EXACT);
  }

  private InputBound bound(long text, Basis basis) {
    if (operation == Operation.IMAGES && !DrawnImage.isBounded(model)) {
      return DrawnImage.unbounded(model);
    }
    if (!input.unboundedPath().isEmpty()) {
      return contextWindow(input.unboundedPath(), "content whose tokens its bytes do not bound");
    }
    Optional<PictureTokens> counting = PictureTokens.of(model);
    if (!input.pictures().isEmpty() && counting.isEmpty()) {
      return contextWindow("messages", "a picture, which " + model + " counts in an unknown way");
    }
    long media = 0;
    for (Picture picture : input.pictures()) {
      media += counting.orElseThrow().ceiling(picture);
    }
    long textTokens = text + input.tokenIds() + frame();
    long tokens = textTokens + media;
    return contextTokens.isPresent() && contextTokens.getAsLong() < tokens
        ? new InputBound.Proven(contextTokens.getAsLong(), textTokens, media, Basis.CONTEXT_WINDOW)
        : new InputBound.Proven(tokens, textTokens, media, basis);
  }

  private long frame() {
    boolean bare = operation == Operation.EMBEDDINGS || operation == Operation.COMPLETIONS;
    boolean isKnown = Tokenizer.of(model).isPresent();
    if (!bare) {
      return input.hasTools() && !isKnown ? FRAME_TOKENS + TOOL_TOKENS : FRAME_TOKENS;
    }
    return isKnown ? 0 : FRAME_TOKENS + MARKER_TOKENS * input.prompts();
  }

  private InputBound contextWindow(String path, String what) {
    if (contextTokens.isEmpty()) {
      return new InputBound.Unbounded(
          new BadRequest(
              RefusalCode.UNBOUNDED_REQUEST,
              path,
              path + ": " + what + " (expected: text, or a model whose context window is known)"));
    }
    long tokens = contextTokens.getAsLong();
    return new InputBound.Proven(tokens, tokens, 0, Basis.CONTEXT_WINDOW);
  }
}
