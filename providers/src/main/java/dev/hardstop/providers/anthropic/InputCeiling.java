package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.InputBound.Basis;
import dev.hardstop.providers.wire.RefusalCode;
import java.util.OptionalLong;

/**
 * The most input tokens of one request.
 *
 * <p>Text: its bytes. Claude's tokenizer is not published, so that no token is less than a byte is
 * an assumption; in practice one is three or four. Never more than the context window.
 */
public final class InputCeiling {
  /** For what is added once to every request. */
  private static final long FRAME_TOKENS = 256;

  private InputCeiling() {}

  /**
   * Returns the bound of {@code input}.
   *
   * @param contextTokens the most that the model takes, where known
   */
  public static InputBound of(Input input, OptionalLong contextTokens) {
    long window = contextTokens.orElse(Long.MAX_VALUE);
    if (!input.unboundedPath().isEmpty()) {
      return contextTokens.isEmpty()
          ? new InputBound.Unbounded(unbounded(input.unboundedPath()))
          : new InputBound.Proven(window, window, 0, Basis.CONTEXT_WINDOW);
    }
    long text = input.textBytes() + input.frameTokens() + FRAME_TOKENS;
    long tokens = text + input.mediaTokens();
    return window < tokens
        ? new InputBound.Proven(window, text, input.mediaTokens(), Basis.CONTEXT_WINDOW)
        : new InputBound.Proven(tokens, text, input.mediaTokens(), Basis.ASSUMED_BYTES);
  }

  private static BadRequest unbounded(String path) {
    return new BadRequest(
        RefusalCode.UNBOUNDED_REQUEST,
        path,
        path
            + ": content whose tokens its bytes do not bound (expected: text or pictures, or a"
            + " model whose context window is known)");
  }
}
