package dev.hardstop.providers.wire;

/** An upper bound of a request's input tokens. */
public sealed interface InputBound {

  /**
   * Proven, with its main parts for the explanation.
   *
   * @param tokens the bound; the parts may come to more where the context window is smaller
   * @param textTokens from bytes, or from an exact count and the bytes around the text
   * @param mediaTokens of pictures, from their dimensions or their provider's maximum
   */
  record Proven(long tokens, long textTokens, long mediaTokens, Basis basis)
      implements InputBound {}

  /** Returns the bound of a request that is not billed by the token. */
  static InputBound counted() {
    return new Proven(0, 0, 0, Basis.COUNTED);
  }

  /** Nothing bounds it. */
  record Unbounded(BadRequest problem) implements InputBound {}

  /** What a bound rests on. */
  enum Basis {
    /** Every token is at least one byte. */
    BYTES,
    /** The model's tokenizer is not published; its tokens are taken to be a byte each at least. */
    ASSUMED_BYTES,
    /** The text was encoded by the model's own tokenizer. */
    EXACT,
    /** The model cannot take more. */
    CONTEXT_WINDOW,
    /** It is not billed by the token; what it is billed by was counted in the request. */
    COUNTED
  }
}
