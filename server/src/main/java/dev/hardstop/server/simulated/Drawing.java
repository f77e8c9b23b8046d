package dev.hardstop.server.simulated;

import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Images of one pixel, billed as if they were drawn.
 *
 * <p>Source: OpenAI guide "Image generation", cost and latency: tokens of an image of GPT Image 1
 * by quality and size; API specification, {@code ImagesResponse}.
 */
final class Drawing {
  private static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
  private static final long[] LOW = {272, 408, 400};
  private static final long[] MEDIUM = {1_056, 1_584, 1_568};
  private static final long[] HIGH = {4_160, 6_240, 6_208};

  private Drawing() {}

  /**
   * Returns the answer.
   *
   * @param textTokens of the prompt
   * @param shownTokens of the pictures that were put in
   * @param size as the request has it
   * @param quality as the request has it
   */
  static Answer answer(
      Call call,
      String model,
      long images,
      long textTokens,
      long shownTokens,
      Optional<String> size,
      Optional<String> quality) {
    long drawn = images * tokens(size.orElse("auto"), quality.orElse("auto"));
    ObjectNode answer = Json.object().put("created", call.epochSecond());
    ArrayNode data = answer.putArray("data");
    for (long i = 0; i < images; i++) {
      data.addObject().put("b64_json", PIXEL);
    }
    ObjectNode usage =
        answer
            .putObject("usage")
            .put("total_tokens", textTokens + shownTokens + drawn)
            .put("input_tokens", textTokens + shownTokens)
            .put("output_tokens", drawn);
    usage
        .putObject("input_tokens_details")
        .put("text_tokens", textTokens)
        .put("image_tokens", shownTokens);
    return Answer.json(
        Json.buffer(answer), model, new BilledUsage(textTokens + shownTokens, 0, 0, drawn, 0));
  }

  private static long tokens(String size, String quality) {
    long[] bySize =
        switch (quality) {
          case "low" -> LOW;
          case "medium" -> MEDIUM;
          case "high", "auto" -> HIGH;
          default ->
              throw WireError.invalid("quality", "invalid_value", "Invalid quality: " + quality);
        };
    return switch (size) {
      case "1024x1024", "auto" -> bySize[0];
      case "1024x1536" -> bySize[1];
      case "1536x1024" -> bySize[2];
      default -> throw WireError.invalid("size", "invalid_value", "Invalid size: " + size);
    };
  }
}
