package dev.hardstop.server.simulated;

import java.util.OptionalLong;

/** One operation of the OpenAI API that takes a JSON body. */
interface OpenAiEndpoint {

  /**
   * Returns the answer.
   *
   * @throws WireError if OpenAI would refuse the body
   */
  Answer answer(Call call, OpenAiBody body, OpenAiModel model);

  /** Returns the prompt tokens that the directive names, or those that were counted. */
  static long promptTokens(Call call, long counted) {
    return call.directive().promptTokens().orElse(counted);
  }

  /** Refuses a prompt that is longer than the model can read. */
  static void checkContext(OpenAiModel model, long promptTokens, String param) {
    if (promptTokens > model.contextTokens()) {
      throw WireError.invalid(
          param,
          "context_length_exceeded",
          "This model's maximum context length is %d tokens. However, your %s resulted in %d tokens. Please reduce the length of the %s."
              .formatted(model.contextTokens(), param, promptTokens, param));
    }
  }

  /** Refuses an output cap above what the model can write. */
  static OptionalLong checkCap(OpenAiModel model, OptionalLong cap, String param) {
    if (cap.isPresent() && cap.getAsLong() > model.outputTokens()) {
      throw WireError.invalid(
          param,
          "invalid_value",
          "%s is too large: %d. This model supports at most %d completion tokens, whereas you provided %d."
              .formatted(param, cap.getAsLong(), model.outputTokens(), cap.getAsLong()));
    }
    return cap;
  }

  /** Returns the model that the answer says has served. */
  static String served(Call call, OpenAiModel model) {
    return call.directive().model().orElse(model.id());
  }

  /** Returns the service tier that the answer says has served. */
  static String tier(Call call, OpenAiBody body) {
    String asked =
        switch (body.text("service_tier").orElse("auto")) {
          case "flex" -> "flex";
          case "priority", "fast" -> "priority";
          case "scale" -> "scale";
          default -> "default";
        };
    return call.directive().tier().orElse(asked);
  }
}
