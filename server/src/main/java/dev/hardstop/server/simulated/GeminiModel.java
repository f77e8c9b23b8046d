package dev.hardstop.server.simulated;

import java.util.List;

/**
 * What the provider knows of one model.
 *
 * <p>Source: models.dev, provider {@code google}, {@code limit.context}, {@code limit.output} and
 * {@code reasoning}, as of 2026-07-02.
 *
 * @param contextTokens most tokens of input
 * @param outputTokens most tokens of output
 * @param thinks whether it thinks before it answers, at the caller's cost
 */
record GeminiModel(String id, long contextTokens, long outputTokens, boolean thinks)
    implements ModelLimits {
  /** The models that {@code GET /v1beta/models} lists. */
  static final List<GeminiModel> KNOWN =
      List.of(
          new GeminiModel("gemini-2.0-flash", 1_048_576, 8_192, false),
          new GeminiModel("gemini-2.0-flash-lite", 1_048_576, 8_192, false),
          new GeminiModel("gemini-2.5-flash", 1_048_576, 65_536, true),
          new GeminiModel("gemini-2.5-flash-image", 32_768, 32_768, false),
          new GeminiModel("gemini-2.5-flash-lite", 1_048_576, 65_536, true),
          new GeminiModel("gemini-2.5-pro", 1_048_576, 65_536, true),
          new GeminiModel("gemini-3-pro-preview", 1_048_576, 65_536, true),
          new GeminiModel("gemini-3.5-flash", 1_048_576, 65_536, true),
          new GeminiModel("gemini-embedding-001", 2_048, 1, false));

  /**
   * Returns the model with this id.
   *
   * @throws WireError if {@code knownOnly} and there is none; else an unknown model is a large one
   */
  static GeminiModel named(String id, boolean knownOnly) {
    for (GeminiModel model : KNOWN) {
      if (model.id.equals(id)) {
        return model;
      }
    }
    if (knownOnly) {
      throw GeminiErrors.error(
          404, "models/" + id + " is not found for API version v1beta, or is not supported.");
    }
    return new GeminiModel(id, 1_048_576, 65_536, false);
  }
}
