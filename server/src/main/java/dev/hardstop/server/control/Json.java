package dev.hardstop.server.control;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Writes answers and reads bodies. Names are in snake case, times are texts, money is exact. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private Json() {}

  static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** Returns a body's object; an empty one for an empty body. */
  static JsonNode body(byte[] bytes) {
    if (bytes.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw new ProblemException(
          HttpProblem.badRequest("body: " + e.getOriginalMessage() + " (expected: JSON)"));
    }
    throw new ProblemException(HttpProblem.badRequest("body: (expected: a JSON object)"));
  }

  /** Returns what the store keeps as JSON; null where it keeps nothing. */
  static JsonNode stored(String text) {
    return text.isEmpty() ? JsonNodeFactory.instance.nullNode() : MAPPER.readTree(text);
  }

  static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** Returns a time that may never come. */
  static Optional<String> timeOrNever(long millis) {
    return millis == Long.MAX_VALUE ? Optional.empty() : Optional.of(time(millis));
  }
}
