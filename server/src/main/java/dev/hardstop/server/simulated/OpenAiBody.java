package dev.hardstop.server.simulated;

import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON body of a call to OpenAI, whose accessors refuse what OpenAI refuses, in its words.
 *
 * @param fields the whole body
 */
record OpenAiBody(ObjectNode fields) {

  static OpenAiBody read(byte[] text) {
    try {
      if (Json.read(text) instanceof ObjectNode fields) {
        return new OpenAiBody(fields);
      }
    } catch (JacksonException e) {
      // Falls through: OpenAI does not say what is wrong either.
    }
    throw WireError.invalid(
        null,
        null,
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't"
            + " using your HTTP library correctly. The OpenAI API expects a JSON payload, but what"
            + " was sent was not valid JSON.)");
  }

  JsonNode at(String name) {
    return fields.path(name);
  }

  boolean has(String name) {
    return !at(name).isMissingNode() && !at(name).isNull();
  }

  String model() {
    if (!has("model")) {
      throw WireError.invalid(null, null, "you must provide a model parameter");
    }
    return text("model").orElseThrow();
  }

  Optional<String> text(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    if (!at(name).isString()) {
      throw wrongType(name, "a string");
    }
    return Optional.of(at(name).asString());
  }

  boolean flag(String name) {
    if (has(name) && !at(name).isBoolean()) {
      throw wrongType(name, "a boolean");
    }
    return at(name).asBoolean(false);
  }

  /** Returns a whole number of at least {@code least}, or empty if it is absent. */
  OptionalLong number(String name, long least) {
    if (!has(name)) {
      return OptionalLong.empty();
    }
    JsonNode value = at(name);
    if (!value.isIntegralNumber()) {
      throw wrongType(name, "an integer");
    }
    if (!value.canConvertToLong() || value.asLong() > Integer.MAX_VALUE) {
      throw WireError.invalid(
          name, "integer_above_max_value", "Invalid '" + name + "': integer above maximum value.");
    }
    if (value.asLong() < least) {
      throw WireError.invalid(
          name,
          "integer_below_min_value",
          "Invalid '%s': integer below minimum value. Expected a value >= %d, but got %s instead."
              .formatted(name, least, value));
    }
    return OptionalLong.of(value.asLong());
  }

  /** Returns a number from {@code least} to {@code most}; {@code least} if it is absent. */
  int count(String name, int least, int most) {
    long value = number(name, least).orElse(least);
    if (value > most) {
      throw WireError.invalid(
          name,
          "integer_above_max_value",
          "Invalid '%s': integer above maximum value. Expected a value <= %d, but got %d instead."
              .formatted(name, most, value));
    }
    return (int) value;
  }

  /** Returns a field that must be there. */
  JsonNode required(String name) {
    if (!has(name)) {
      throw WireError.invalid(
          name, "missing_required_parameter", "Missing required parameter: '" + name + "'.");
    }
    return at(name);
  }

  /** Returns a list of objects that must be there and must not be empty. */
  JsonNode requiredObjects(String name) {
    JsonNode list = required(name);
    if (!list.isArray()) {
      throw wrongType(name, "an array of objects");
    }
    if (list.isEmpty()) {
      throw WireError.invalid(
          name,
          "empty_array",
          "Invalid '%s': empty array. Expected an array with minimum length 1, but got an empty"
                  .formatted(name)
              + " array instead.");
    }
    int index = 0;
    for (JsonNode item : list) {
      if (!item.isObject()) {
        throw wrongType(name + "[" + index + "]", "an object", item);
      }
      index++;
    }
    return list;
  }

  WireError wrongType(String name, String expected) {
    return wrongType(name, expected, at(name));
  }

  private static WireError wrongType(String name, String expected, JsonNode actual) {
    return WireError.invalid(
        name,
        "invalid_type",
        "Invalid type for '%s': expected %s, but got %s instead."
            .formatted(name, expected, kind(actual)));
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case STRING, BINARY -> "a string";
      case BOOLEAN -> "a boolean";
      case NUMBER -> value.isIntegralNumber() ? "an integer" : "a decimal number";
      case NULL, MISSING -> "null";
    };
  }
}
