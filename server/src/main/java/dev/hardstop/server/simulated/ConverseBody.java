package dev.hardstop.server.simulated;

import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON body of a call to Bedrock.
 *
 * @param fields the whole body
 */
record ConverseBody(ObjectNode fields) {
  private static final long MEDIA_TOKENS = 1;

  static ConverseBody read(byte[] text) {
    try {
      if (Json.read(text) instanceof ObjectNode fields) {
        return new ConverseBody(fields);
      }
    } catch (JacksonException e) {
      // Falls through: what is said is the same.
    }
    throw BedrockErrors.invalid("Malformed input request, please reformat your input.");
  }

  JsonNode messages() {
    JsonNode messages = fields.path("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw BedrockErrors.invalid("The conversation must start with a user message.");
    }
    return messages;
  }

  OptionalLong cap(BedrockModel model) {
    JsonNode cap = fields.path("inferenceConfig").path("maxTokens");
    if (cap.isMissingNode() || cap.isNull()) {
      return OptionalLong.empty();
    }
    if (!cap.isIntegralNumber() || cap.asLong() < 1 || cap.asLong() > model.outputTokens()) {
      throw BedrockErrors.invalid(
          "The maximum tokens you requested exceeds the model limit of " + model.outputTokens());
    }
    return OptionalLong.of(cap.asLong());
  }

  /** Returns how long the model may think; 0 if it is not to. */
  long thinkingBudget() {
    return fields
        .path("additionalModelRequestFields")
        .path("thinking")
        .path("budget_tokens")
        .asLong(0);
  }

  /** Returns the tokens of the whole prompt. */
  long promptTokens() {
    long tokens = PromptTokens.ofJson(fields.path("toolConfig"));
    for (JsonNode message : fields.path("messages")) {
      tokens += ofBlocks(message.path("content"));
    }
    return tokens + ofBlocks(fields.path("system"));
  }

  private static long ofBlocks(JsonNode blocks) {
    long tokens = 0;
    for (JsonNode block : blocks) {
      JsonNode text = block.path("text");
      tokens += text.isString() ? PromptTokens.of(text.asString()) : ofOther(block);
    }
    return tokens;
  }

  private static long ofOther(JsonNode block) {
    boolean isMedia = block.has("image") || block.has("document") || block.has("video");
    return isMedia ? MEDIA_TOKENS : PromptTokens.ofJson(block);
  }

  /** Returns the call of a tool to make, if any. */
  Optional<ToolChoice> tool(Call call) {
    return ToolChoice.of(functions(), choice(), newest(), call.directive());
  }

  private ArrayNode functions() {
    ArrayNode functions = Json.array();
    for (JsonNode tool : fields.path("toolConfig").path("tools")) {
      JsonNode spec = tool.path("toolSpec");
      functions
          .addObject()
          .put("type", "function")
          .put("name", spec.path("name").asString(""))
          .set("parameters", spec.path("inputSchema").path("json"));
    }
    return functions;
  }

  private JsonNode choice() {
    JsonNode choice = fields.path("toolConfig").path("toolChoice");
    return choice.has("tool")
        ? choice.path("tool")
        : JsonNodeFactory.instance.stringNode(choice.has("any") ? "required" : "auto");
  }

  /** Returns the text of the newest message if the user wrote it, not a tool. */
  private Optional<String> newest() {
    JsonNode messages = messages();
    JsonNode last = messages.get(messages.size() - 1);
    String text = last.path("content").toString();
    boolean isUsers =
        last.path("role").asString("").equals("user") && !text.contains("\"toolResult\"");
    return isUsers ? Optional.of(text) : Optional.empty();
  }
}
