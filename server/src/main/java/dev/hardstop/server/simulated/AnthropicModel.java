package dev.hardstop.server.simulated;

import java.util.List;

/**
 * What the provider knows of one model.
 *
 * <p>Source: models.dev, provider {@code anthropic}, {@code limit.context} and {@code
 * limit.output}, as of 2026-07-02.
 *
 * @param contextTokens most tokens of input and output together
 * @param outputTokens most tokens of output
 */
record AnthropicModel(String id, long contextTokens, long outputTokens) implements ModelLimits {

  /** The models that {@code GET /v1/models} lists. */
  static final List<AnthropicModel> KNOWN =
      List.of(
          new AnthropicModel("claude-3-haiku-20240307", 200_000, 4_096),
          new AnthropicModel("claude-haiku-4-5", 200_000, 64_000),
          new AnthropicModel("claude-opus-4-1", 200_000, 32_000),
          new AnthropicModel("claude-opus-4-5", 200_000, 64_000),
          new AnthropicModel("claude-opus-4-8", 1_000_000, 128_000),
          new AnthropicModel("claude-sonnet-4-5", 200_000, 64_000),
          new AnthropicModel("claude-sonnet-4-6", 1_000_000, 64_000),
          new AnthropicModel("claude-sonnet-5", 1_000_000, 128_000));

  /**
   * Returns the model with this id, dated or not.
   *
   * @throws WireError if {@code knownOnly} and there is none; else an unknown model is a large one
   */
  static AnthropicModel named(String id, boolean knownOnly) {
    String undated = id.replaceFirst("-20[0-9]{6}$", "");
    for (AnthropicModel model : KNOWN) {
      if (model.id.equals(id) || model.id.equals(undated)) {
        return new AnthropicModel(id, model.contextTokens, model.outputTokens);
      }
    }
    if (knownOnly) {
      throw AnthropicErrors.error(404, "model: " + id);
    }
    return new AnthropicModel(id, 1_000_000, 128_000);
  }
}
