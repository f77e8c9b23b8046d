package dev.hardstop.server.simulated;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Google's way of offering tools, said the way {@link ToolChoice} decides on.
 *
 * <p>Source: Gemini API, {@code Tool}, {@code ToolConfig}.
 */
final class GeminiTools {
  /** Returns the call to make, if any. */
  static Optional<ToolChoice> choice(GeminiBody body, Call call) {
    return ToolChoice.of(functions(body), mode(body), newest(body.contents()), call.directive());
  }

  private static ArrayNode functions(GeminiBody body) {
    ArrayNode functions = Json.array();
    for (JsonNode tool : GeminiBody.list(body.fields(), "tools")) {
      for (JsonNode declared : GeminiBody.list(tool, "functionDeclarations")) {
        JsonNode schema = GeminiBody.at(declared, "parametersJsonSchema");
        functions
            .addObject()
            .put("type", "function")
            .put("name", declared.path("name").asString(""))
            .set("parameters", schema.isMissingNode() ? declared.path("parameters") : schema);
      }
    }
    return functions;
  }

  private static JsonNode mode(GeminiBody body) {
    JsonNode config = GeminiBody.at(body.at("toolConfig"), "functionCallingConfig");
    String mode =
        switch (config.path("mode").asString("AUTO").toUpperCase(Locale.ROOT)) {
          case "ANY" -> "required";
          case "NONE" -> "none";
          default -> "auto";
        };
    return JsonNodeFactory.instance.stringNode(mode);
  }

  /** Returns what the newest content says if the user wrote it, not a function. */
  private static Optional<String> newest(ArrayNode contents) {
    JsonNode last = contents.get(contents.size() - 1);
    boolean isUsers = last.path("role").asString("user").equals("user");
    for (JsonNode part : GeminiBody.list(last, "parts")) {
      isUsers &= GeminiBody.at(part, "functionResponse").isMissingNode();
    }
    return isUsers ? Optional.of(last.toString()) : Optional.empty();
  }

  private GeminiTools() {}
}
