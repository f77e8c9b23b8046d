package dev.hardstop.server.simulated;

import java.util.Locale;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON body of a call to Google, whose fields have two names each, and whose lists may be one
 * value.
 *
 * @param fields the whole body
 */
record GeminiBody(ObjectNode fields) {
  private static final long PICTURE_TOKENS = 258;

  static GeminiBody read(byte[] text) {
    try {
      if (Json.read(text) instanceof ObjectNode fields) {
        return new GeminiBody(fields);
      }
    } catch (JacksonException e) {
      // Falls through: what is said is the same.
    }
    throw GeminiErrors.invalid("Invalid JSON payload received.");
  }

  /** Returns a field of {@code node} by its lowerCamelCase name, in whichever spelling it has. */
  static JsonNode at(JsonNode node, String name) {
    JsonNode value = node.path(name);
    String other = name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    return value.isMissingNode() ? node.path(other) : value;
  }

  /** Returns a field as a list: its elements, the one value that it is, or nothing. */
  static ArrayNode list(JsonNode node, String name) {
    JsonNode value = at(node, name);
    if (value instanceof ArrayNode list) {
      return list;
    }
    return value.isMissingNode() || value.isNull() ? Json.array() : Json.array().add(value);
  }

  JsonNode at(String name) {
    return at(fields, name);
  }

  JsonNode config() {
    return at("generationConfig");
  }

  ArrayNode contents() {
    ArrayNode contents = list(fields, "contents");
    if (contents.isEmpty()) {
      throw GeminiErrors.invalid("* GenerateContentRequest.contents: contents is not specified");
    }
    return contents;
  }

  OptionalLong cap(GeminiModel model) {
    OptionalLong cap = number(config(), "maxOutputTokens");
    if (cap.isPresent() && (cap.getAsLong() < 1 || cap.getAsLong() > model.outputTokens() + 1)) {
      throw GeminiErrors.invalid(
          "Unable to submit request because it has a maxOutputTokens value of %d but the supported range is from 1 (inclusive) to %d (exclusive)."
              .formatted(cap.getAsLong(), model.outputTokens() + 1));
    }
    return cap;
  }

  int candidates() {
    long candidates = number(config(), "candidateCount").orElse(1);
    if (candidates < 1 || candidates > 8) {
      throw GeminiErrors.invalid("candidate_count must be between 1 and 8");
    }
    return (int) candidates;
  }

  /** Returns how long the model is to think; empty if it decides. */
  OptionalLong thinkingBudget() {
    OptionalLong budget = number(at(config(), "thinkingConfig"), "thinkingBudget");
    return budget.isPresent() && budget.getAsLong() < 0 ? OptionalLong.empty() : budget;
  }

  /** Returns the tokens of the whole prompt. */
  long promptTokens() {
    long tokens = PromptTokens.ofJson(at("tools"));
    for (JsonNode content : list(fields, "contents")) {
      tokens += ofParts(content);
    }
    return tokens + ofParts(at("systemInstruction"));
  }

  /** Returns the tokens of one content, at least one. */
  static long ofParts(JsonNode content) {
    long tokens = 0;
    for (JsonNode part : list(content, "parts")) {
      JsonNode text = part.path("text");
      tokens += text.isString() ? PromptTokens.of(text.asString()) : mediaTokens(part);
    }
    return tokens;
  }

  /** What a picture comes to; calls and their results are text. */
  private static long mediaTokens(JsonNode part) {
    return at(part, "inlineData").isMissingNode() ? PromptTokens.ofJson(part) : PICTURE_TOKENS;
  }

  private static OptionalLong number(JsonNode node, String name) {
    JsonNode value = at(node, name);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalLong.empty();
    }
    String text = value.asString("");
    if (!text.matches("-?[0-9]{1,9}")) {
      throw GeminiErrors.invalid("Invalid value at '" + name + "' (TYPE_INT32), " + value);
    }
    return OptionalLong.of(Long.parseLong(text));
  }
}
