package dev.hardstop.server.simulated;

import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes a small value that fits a JSON Schema of the simple kind that tools are given. */
final class SchemaExample {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 16;

  static JsonNode of(JsonNode schema) {
    return of(schema, 0);
  }

  private static JsonNode of(JsonNode schema, int depth) {
    if (schema.path("enum").isArray() && !schema.path("enum").isEmpty()) {
      return schema.path("enum").get(0);
    }
    if (schema.has("const")) {
      return schema.path("const");
    }
    return switch (type(schema)) {
      case "object" -> object(schema, depth);
      case "array" ->
          depth < DEEPEST ? Json.array().add(of(schema.path("items"), depth + 1)) : Json.array();
      case "integer", "number" -> NODES.numberNode(7);
      case "boolean" -> NODES.booleanNode(true);
      case "null" -> NODES.nullNode();
      default -> NODES.stringNode("simulated");
    };
  }

  private static ObjectNode object(JsonNode schema, int depth) {
    ObjectNode example = Json.object();
    if (depth < DEEPEST) {
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        example.set(property.getKey(), of(property.getValue(), depth + 1));
      }
    }
    return example;
  }

  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    if (type.isArray() && !type.isEmpty()) {
      return type.get(0).asString("");
    }
    if (type.isString()) {
      // Google writes its types in upper case.
      return type.asString().toLowerCase(Locale.ROOT);
    }
    return schema.has("properties") ? "object" : "string";
  }

  private SchemaExample() {}
}
