package dev.hardstop.server.simulated;

import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON body of a call to Anthropic, whose accessors refuse what Anthropic refuses, in its
 * words.
 *
 * @param fields the whole body
 */
record AnthropicBody(ObjectNode fields) {

  static AnthropicBody read(byte[] text) {
    try {
      if (Json.read(text) instanceof ObjectNode fields) {
        return new AnthropicBody(fields);
      }
    } catch (JacksonException e) {
      // Falls through: Anthropic does not say what is wrong either.
    }
    throw AnthropicErrors.error(400, "The request body is not valid JSON");
  }

  JsonNode at(String name) {
    return fields.path(name);
  }

  String model() {
    return required("model").asString("");
  }

  boolean streams() {
    return at("stream").asBoolean(false);
  }

  /** Returns the messages, at least one. */
  JsonNode messages() {
    JsonNode messages = required("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw AnthropicErrors.invalid("messages", "at least one message is required");
    }
    return messages;
  }

  /** Returns the output cap, which must be stated. */
  long maxTokens(AnthropicModel model) {
    JsonNode cap = required("max_tokens");
    if (!cap.isIntegralNumber() || cap.asLong() < 0) {
      throw AnthropicErrors.invalid("max_tokens", "Input should be a valid integer");
    }
    if (cap.asLong() > model.outputTokens()) {
      throw AnthropicErrors.invalid(
          "max_tokens",
          "%d > %d, which is the maximum allowed number of output tokens for %s"
              .formatted(cap.asLong(), model.outputTokens(), model.id()));
    }
    return cap.asLong();
  }

  /** Returns how long the model may think; empty if it is not to. */
  OptionalLong thinkingBudget(long maxTokens) {
    JsonNode thinking = at("thinking");
    return switch (thinking.path("type").asString("disabled")) {
      case "enabled" ->
          OptionalLong.of(checked(thinking.path("budget_tokens").asLong(0), maxTokens));
      case "adaptive" -> OptionalLong.of(maxTokens);
      default -> OptionalLong.empty();
    };
  }

  /** Returns whether something is to be cached for an hour. */
  boolean cachesLong() {
    return fields.findValues("ttl").stream().anyMatch(ttl -> ttl.asString("").equals("1h"));
  }

  private static long checked(long budget, long maxTokens) {
    if (budget < 1024) {
      throw AnthropicErrors.invalid(
          "thinking.enabled.budget_tokens", "Input should be greater than or equal to 1024");
    }
    if (budget >= maxTokens) {
      throw AnthropicErrors.error(
          400, "`max_tokens` must be greater than `thinking.budget_tokens`.");
    }
    return budget;
  }

  private JsonNode required(String name) {
    if (!fields.hasNonNull(name)) {
      throw AnthropicErrors.invalid(name, "Field required");
    }
    return at(name);
  }
}
