package dev.hardstop.server.simulated;

/**
 * Answers {@code POST /v1/images/generations}.
 *
 * <p>Source: OpenAI API specification, {@code CreateImageRequest}.
 */
final class ImagesEndpoint implements OpenAiEndpoint {
  private static final int MOST_IMAGES = 10;

  @Override
  public Answer answer(Call call, OpenAiBody body, OpenAiModel model) {
    String prompt = body.text("prompt").orElseThrow(() -> body.wrongType("prompt", "a string"));
    long images = body.has("n") ? body.count("n", 1, MOST_IMAGES) : 1;
    return Drawing.answer(
        call,
        model.id(),
        images,
        PromptTokens.of(prompt),
        0,
        body.text("size"),
        body.text("quality"));
  }
}
