package dev.hardstop.server.simulated;

/**
 * Answers {@code POST /v1/responses/input_tokens}: what {@link ResponsesEndpoint} would charge for
 * the input, free of charge.
 */
final class InputTokensEndpoint implements OpenAiEndpoint {
  private final OpenAiKept kept;

  InputTokensEndpoint(OpenAiKept kept) {
    this.kept = kept;
  }

  @Override
  public Answer answer(Call call, OpenAiBody body, OpenAiModel model) {
    long tokens =
        OpenAiEndpoint.promptTokens(call, ResponsesEndpoint.countPrompt(body))
            + kept.tokensOf(body);
    return Answer.json(
        Json.buffer(
            Json.object().put("object", "response.input_tokens").put("input_tokens", tokens)),
        model.id(),
        BilledUsage.NOTHING);
  }
}
