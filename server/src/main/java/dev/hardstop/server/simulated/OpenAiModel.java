package dev.hardstop.server.simulated;

import java.util.List;

/**
 * What the provider knows of one model.
 *
 * <p>Source: models.dev, provider {@code openai}, {@code limit.context}, {@code limit.output} and
 * {@code reasoning}, as of 2026-07-02.
 *
 * @param contextTokens most tokens of input and output together
 * @param outputTokens most tokens of output
 * @param reasons whether it thinks before it answers, at the caller's cost
 */
record OpenAiModel(String id, long contextTokens, long outputTokens, boolean reasons)
    implements ModelLimits {

  /** The models that {@code GET /v1/models} lists. */
  static final List<OpenAiModel> KNOWN =
      List.of(
          new OpenAiModel("gpt-3.5-turbo", 16_385, 4_096, false),
          new OpenAiModel("gpt-3.5-turbo-instruct", 4_096, 4_096, false),
          new OpenAiModel("gpt-4", 8_192, 8_192, false),
          new OpenAiModel("gpt-4-turbo", 128_000, 4_096, false),
          new OpenAiModel("gpt-4.1", 1_047_576, 32_768, false),
          new OpenAiModel("gpt-4.1-mini", 1_047_576, 32_768, false),
          new OpenAiModel("gpt-4.1-nano", 1_047_576, 32_768, false),
          new OpenAiModel("gpt-4o", 128_000, 16_384, false),
          new OpenAiModel("gpt-4o-mini", 128_000, 16_384, false),
          new OpenAiModel("gpt-5", 400_000, 128_000, true),
          new OpenAiModel("gpt-5-mini", 400_000, 128_000, true),
          new OpenAiModel("gpt-5-nano", 400_000, 128_000, true),
          new OpenAiModel("gpt-5.1", 400_000, 128_000, true),
          new OpenAiModel("gpt-5.2", 400_000, 128_000, true),
          new OpenAiModel("gpt-5.4", 1_050_000, 128_000, true),
          new OpenAiModel("gpt-5.4-mini", 400_000, 128_000, true),
          new OpenAiModel("gpt-5.4-nano", 400_000, 128_000, true),
          new OpenAiModel("gpt-5.5", 1_050_000, 128_000, true),
          new OpenAiModel("o1", 200_000, 100_000, true),
          new OpenAiModel("o3", 200_000, 100_000, true),
          new OpenAiModel("o3-mini", 200_000, 100_000, true),
          new OpenAiModel("o4-mini", 200_000, 100_000, true),
          new OpenAiModel("omni-moderation-latest", 32_768, 0, false),
          new OpenAiModel("text-embedding-3-large", 8_191, 0, false),
          new OpenAiModel("text-embedding-3-small", 8_191, 0, false),
          new OpenAiModel("text-embedding-ada-002", 8_192, 0, false));

  private static final String DATE = "-20[0-9]{2}-[0-9]{2}-[0-9]{2}";
  private static final String THINKER = "(o[0-9]|gpt-5).*";

  /**
   * Returns the model with this id, dated or not.
   *
   * @throws WireError if {@code knownOnly} and there is none; else an unknown model is a large one
   */
  static OpenAiModel named(String id, boolean knownOnly) {
    for (OpenAiModel model : KNOWN) {
      if (id.equals(model.id)) {
        return model;
      }
    }
    return unlisted(id, knownOnly);
  }

  private static OpenAiModel unlisted(String id, boolean knownOnly) {
    String undated = id.replaceFirst(DATE + "$", "");
    if (!undated.equals(id)) {
      OpenAiModel model = named(undated, knownOnly);
      return new OpenAiModel(id, model.contextTokens, model.outputTokens, model.reasons);
    }
    if (knownOnly) {
      throw new WireError(
          404,
          "invalid_request_error",
          null,
          "model_not_found",
          "The model `" + id + "` does not exist or you do not have access to it.");
    }
    return new OpenAiModel(id, 400_000, 128_000, id.matches(THINKER));
  }
}
