package dev.hardstop.server.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Decides whether a model calls one of the functions that it was offered: if it must; or, if it
 * may, when the newest message is the user's and has the word "tool" or the name of a function in
 * it, or a directive says so.
 *
 * @param name function to call
 * @param arguments its arguments as JSON, made from its schema
 * @param forcedByName whether the caller named the very function
 */
record ToolChoice(String name, Fragments arguments, boolean forcedByName) {

  /**
   * Returns the call to make, if any.
   *
   * @param tools the list of tools; in Chat Completions each hides its function one level deeper
   * @param choice the caller's {@code tool_choice}
   * @param newest the newest message, if it is the user's
   */
  static Optional<ToolChoice> of(
      JsonNode tools, JsonNode choice, Optional<String> newest, Directive directive) {
    List<JsonNode> functions = functions(tools);
    if (functions.isEmpty() || choice.asString("auto").equals("none")) {
      return Optional.empty();
    }
    if (choice.isObject()) {
      String named = function(choice).path("name").asString("");
      return functions.stream()
          .filter(function -> name(function).equals(named))
          .findFirst()
          .map(function -> call(function, true));
    }
    if (choice.asString("auto").equals("required")) {
      return Optional.of(call(functions.getFirst(), false));
    }
    return newest.flatMap(text -> triggered(functions, text, directive));
  }

  private static Optional<ToolChoice> triggered(
      List<JsonNode> functions, String text, Directive directive) {
    for (JsonNode function : functions) {
      if (text.contains(name(function))) {
        return Optional.of(call(function, false));
      }
    }
    boolean asked = directive.tool() || text.toLowerCase(Locale.ROOT).contains("tool");
    return asked ? Optional.of(call(functions.getFirst(), false)) : Optional.empty();
  }

  private static ToolChoice call(JsonNode function, boolean forcedByName) {
    String arguments = SchemaExample.of(function.path("parameters")).toString();
    return new ToolChoice(name(function), Fragments.exactly(arguments), forcedByName);
  }

  private static List<JsonNode> functions(JsonNode tools) {
    List<JsonNode> functions = new ArrayList<>();
    for (JsonNode tool : tools) {
      if (tool.path("type").asString("").equals("function") && !name(function(tool)).isEmpty()) {
        functions.add(function(tool));
      }
    }
    return functions;
  }

  private static JsonNode function(JsonNode tool) {
    return tool.path("function").isObject() ? tool.path("function") : tool;
  }

  private static String name(JsonNode function) {
    return function.path("name").asString("");
  }
}
