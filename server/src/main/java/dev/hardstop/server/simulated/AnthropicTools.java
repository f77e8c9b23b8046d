package dev.hardstop.server.simulated;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Anthropic's way of offering tools, said the way {@link ToolChoice} decides on.
 *
 * <p>Source: Anthropic API reference, {@code tools} and {@code tool_choice} of Messages.
 */
final class AnthropicTools {

  /** Returns the call to make, if any. */
  static Optional<ToolChoice> choice(AnthropicBody body, Call call) {
    return ToolChoice.of(
        functions(body.at("tools")),
        choice(body.at("tool_choice")),
        newest(body.at("messages")),
        call.directive());
  }

  private static ArrayNode functions(JsonNode tools) {
    ArrayNode functions = Json.array();
    for (JsonNode tool : tools) {
      if (tool.path("type").asString("custom").equals("custom")) {
        functions
            .addObject()
            .put("type", "function")
            .put("name", tool.path("name").asString(""))
            .set("parameters", tool.path("input_schema"));
      }
    }
    return functions;
  }

  private static JsonNode choice(JsonNode choice) {
    return switch (choice.path("type").asString("auto")) {
      case "tool" -> choice;
      case "any" -> JsonNodeFactory.instance.stringNode("required");
      case "none" -> JsonNodeFactory.instance.stringNode("none");
      default -> JsonNodeFactory.instance.stringNode("auto");
    };
  }

  /** Returns the text of the newest message if the user wrote it, not a tool. */
  private static Optional<String> newest(JsonNode messages) {
    JsonNode last = messages.get(messages.size() - 1);
    String text = last.path("content").toString();
    boolean isUsers =
        last.path("role").asString("").equals("user") && !text.contains("\"tool_result\"");
    return isUsers ? Optional.of(text) : Optional.empty();
  }

  private AnthropicTools() {}
}
