package dev.hardstop.server.node;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.Explanation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One charge that a restored store does not know of: a line of JSON such as {@code
 * {"at":"2026-11-21T12:00:00Z","attributes":{"key":"app","user":"ann","model":"gpt-5.5"},
 * "usd":"0.0123","input_tokens":400,"output_tokens":120}}.
 *
 * <p>In place of {@code usd} it may have {@code total_usd}, and in place of the counts {@code
 * usage}, as {@code hardstop price} writes them.
 *
 * @param id names the charge, so that it counts once
 */
record SpentLine(String id, long atMillis, Attributes attributes, Amounts charge) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int MOST_DIGITS = 40;
  private static final int MOST_ID = 64;

  /**
   * Reads a line.
   *
   * @param otherwise its id if it has none of its own
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static SpentLine read(String text, String otherwise, Configuration configuration) {
    JsonNode line = json(text);
    String id = line.path("id").asString(otherwise);
    if (id.isBlank() || id.length() > MOST_ID) {
      throw new IllegalArgumentException("id: (expected: 1 to " + MOST_ID + " characters)");
    }
    return new SpentLine(
        id,
        at(line.path("at")),
        attributes(line.path("attributes"), line.path("model"), configuration),
        charge(line));
  }

  private static JsonNode json(String text) {
    try {
      JsonNode line = MAPPER.readTree(text);
      if (line.isObject()) {
        return line;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage() + " (expected: JSON)", e);
    }
    throw new IllegalArgumentException("(expected: a JSON object)");
  }

  private static long at(JsonNode at) {
    try {
      return Instant.parse(at.asString("")).toEpochMilli();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "at: " + at + " (expected: a time such as 2026-11-21T12:00:00Z)", e);
    }
  }

  private static Attributes attributes(JsonNode node, JsonNode model, Configuration configuration) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(
          "attributes: " + node + " (expected: an object, with the key at least)");
    }
    Map<String, String> given = new LinkedHashMap<>();
    node.properties().forEach(each -> given.put(each.getKey(), each.getValue().asString("")));
    if (model.isString()) {
      given.putIfAbsent("model", model.asString());
    }
    if (!given.containsKey("key")) {
      throw new IllegalArgumentException("attributes.key: missing (expected: the id of a key)");
    }
    given.computeIfPresent("model", (_, name) -> name.toLowerCase(Locale.ROOT));
    given.remove("model-class");
    // What is bound to the key joins by itself; in a line it may be repeated, not changed.
    configuration
        .key(given.get("key"))
        .ifPresent(key -> key.attributes().forEach((name, value) -> given.remove(name, value)));
    return Explanation.attributes(configuration, given);
  }

  private static Amounts charge(JsonNode line) {
    Usage usage = usage(line.path("usage"));
    return Amounts.of(
        nanoUsd(line.has("usd") ? line.path("usd") : line.path("total_usd")),
        count(line.path("input_tokens"), usage.inputTokens()),
        count(line.path("output_tokens"), usage.outputTokens()),
        count(line.path("requests"), 1),
        count(line.path("tool_calls"), 0));
  }

  private static Usage usage(JsonNode node) {
    Map<UsageClass, Long> counts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      UsageClass known =
          UsageClass.ofKey(each.getKey())
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "usage." + each.getKey() + " (expected: a class of usage)"));
      counts.put(known, count(each.getValue(), 0));
    }
    return Usage.of(counts);
  }

  private static long count(JsonNode node, long otherwise) {
    if (node.isMissingNode() || node.isNull()) {
      return otherwise;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 0) {
      throw new IllegalArgumentException(node + " (expected: a whole number, not negative)");
    }
    return node.asLong();
  }

  /** Rounded up, as charges are. */
  private static long nanoUsd(JsonNode node) {
    String text = node.isString() ? node.asString() : "";
    try {
      if (!text.isEmpty() && text.length() <= MOST_DIGITS) {
        BigDecimal usd = new BigDecimal(text).setScale(9, RoundingMode.CEILING);
        return Usd.parse(usd.toPlainString());
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("usd: " + text + " (expected: a decimal)", e);
    }
    throw new IllegalArgumentException("usd: " + node + " (expected: a decimal such as \"0.12\")");
  }
}
