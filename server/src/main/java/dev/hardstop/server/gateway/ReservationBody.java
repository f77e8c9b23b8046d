package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.server.config.TimeToLive;
import dev.hardstop.server.repeats.Marking;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bodies of the reservation API, read strictly: what is not known is refused by name. */
final class ReservationBody {
  /** Most bytes of a body. */
  static final int MAX_BYTES = 64 << 10;

  private static final int SHOWN = 40;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ReservationBody() {}

  /**
   * What is to be reserved.
   *
   * @param idempotencyKey empty if there is none
   */
  record Wanted(
      Map<String, String> attributes,
      StatedAmounts amounts,
      Duration timeToLive,
      String idempotencyKey) {}

  /** Reads the body of a reservation that is to be made. */
  static Step<Wanted> wanted(byte[] body) {
    return read(
        body,
        Set.of("attributes", "amounts", "ttl", "idempotency_key"),
        json ->
            new Wanted(
                attributes(json.path("attributes")),
                StatedAmounts.read(json.path("amounts")),
                json.has("ttl") ? timeToLive(json) : TimeToLive.STANDARD,
                json.has("idempotency_key") ? idempotencyKey(json) : ""));
  }

  /** Reads what a reservation came to. */
  static Step<StatedAmounts> spent(byte[] body) {
    return read(body, Set.of("amounts"), json -> StatedAmounts.read(json.path("amounts")));
  }

  /** Reads for how long a reservation is still wanted. */
  static Step<Duration> extension(byte[] body) {
    return read(body, Set.of("ttl"), ReservationBody::timeToLive);
  }

  /** Reads a body in which nothing is to be said; it may be absent. */
  static Step<Boolean> empty(byte[] body) {
    return body.length == 0 ? Step.done(true) : read(body, Set.of(), json -> true);
  }

  private interface Reader<T> {
    T read(JsonNode json);
  }

  private static <T> Step<T> read(byte[] body, Set<String> fields, Reader<T> reader) {
    try {
      JsonNode json = MAPPER.readTree(body);
      if (!json.isObject()) {
        throw new IllegalArgumentException("The body is no JSON object (expected: one)");
      }
      for (String name : json.propertyNames()) {
        if (!fields.contains(name)) {
          throw new IllegalArgumentException(
              "unknown field '" + shown(name) + "' (expected: " + expected(fields) + ")");
        }
      }
      return Step.done(reader.read(json));
    } catch (JacksonException e) {
      return Step.stop(
          RefusalCode.INVALID_REQUEST,
          "The body is not one JSON object: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      return Step.stop(RefusalCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private static String expected(Set<String> fields) {
    return fields.isEmpty()
        ? "none"
        : "one of " + String.join(", ", fields.stream().sorted().toList());
  }

  private static Map<String, String> attributes(JsonNode json) {
    if (!json.isMissingNode() && !json.isObject()) {
      throw new IllegalArgumentException("attributes: no object (expected: names and strings)");
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    json.properties()
        .forEach(
            each ->
                attributes.put(
                    each.getKey(), text("attributes." + shown(each.getKey()), each.getValue())));
    return attributes;
  }

  private static Duration timeToLive(JsonNode json) {
    try {
      return TimeToLive.of(text("ttl", json.path("ttl")));
    } catch (IllegalArgumentException e) {
      String problem = String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          problem.startsWith("ttl: ") ? problem : "ttl: " + problem, e);
    }
  }

  private static String idempotencyKey(JsonNode json) {
    String key = text("idempotency_key", json.path("idempotency_key"));
    if (key.isEmpty() || key.length() > Marking.MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "idempotency_key: %d characters (expected: 1 to %d)"
              .formatted(key.length(), Marking.MAX_KEY_LENGTH));
    }
    return key;
  }

  private static String text(String name, JsonNode value) {
    if (!value.isString()) {
      throw new IllegalArgumentException(
          name + ": " + shown(value.toString()) + " (expected: a string)");
    }
    return value.asString();
  }

  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }
}
