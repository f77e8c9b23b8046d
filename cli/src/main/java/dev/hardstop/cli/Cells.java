package dev.hardstop.cli;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Answers' values as cells of a table. */
final class Cells {
  private Cells() {}

  static String text(JsonNode row, String name) {
    return text(row, name, "");
  }

  /** Returns the member as text; {@code otherwise} where it is absent, null or empty. */
  static String text(JsonNode row, String name, String otherwise) {
    JsonNode value = row.path(name);
    String text = value.isString() ? value.asString() : value.isNull() ? "" : value.toString();
    return text.isEmpty() ? otherwise : text;
  }

  static List<String> texts(JsonNode list) {
    return list.values().stream().map(each -> each.asString("")).toList();
  }

  static String list(JsonNode list) {
    return String.join(", ", texts(list));
  }

  static String pairs(JsonNode object) {
    return object.properties().stream()
        .map(each -> each.getKey() + "=" + each.getValue().asString(""))
        .collect(Collectors.joining(", "));
  }
}
