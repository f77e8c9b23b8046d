package dev.hardstop.server.control;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A request as endpoints see it.
 *
 * @param parameters of path and query
 * @param body a JSON object; empty where none was sent
 * @param by who asks, for the audit
 */
record ControlRequest(Map<String, String> parameters, JsonNode body, String by) {
  static final int DEFAULT_LIMIT = 100;
  static final int MAX_LIMIT = 1_000;
  private static final int MAX_TEXT = 500;

  /** Returns a parameter of the path. */
  String path(String name) {
    return find(name).orElseThrow(() -> new AssertionError("no {" + name + "} in the path"));
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  /** Returns how many items a page has at most. */
  int limit() {
    return (int)
        find("limit").map(text -> number("limit", text, 1, MAX_LIMIT)).orElse(100L).longValue();
  }

  /** Returns the sequence that a page comes after; {@code otherwise} on the first page. */
  long after(long otherwise) {
    return find("after").map(text -> number("after", text, 0, Long.MAX_VALUE)).orElse(otherwise);
  }

  Optional<Instant> instant(String name) {
    return find(name).map(text -> instant(name, text));
  }

  /** Returns a text of the body; empty if it is not there. */
  Optional<String> text(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString() || value.asString().isBlank() || value.asString().length() > MAX_TEXT) {
      throw invalid(name, value.toString(), "a text of 1 to " + MAX_TEXT + " characters");
    }
    return Optional.of(value.asString().strip());
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> invalid(name, "missing", "a text"));
  }

  /** Returns an object of texts of the body; empty if it is not there. */
  Map<String, String> texts(String name) {
    JsonNode value = body.path(name);
    Map<String, String> texts = new HashMap<>();
    if (value.isMissingNode() || value.isNull()) {
      return texts;
    }
    if (!value.isObject()) {
      throw invalid(name, value.toString(), "an object");
    }
    for (Map.Entry<String, JsonNode> each : value.properties()) {
      if (!each.getValue().isString() || each.getValue().asString().isBlank()) {
        throw invalid(name + "." + each.getKey(), each.getValue().toString(), "a text");
      }
      texts.put(each.getKey(), each.getValue().asString().strip());
    }
    return texts;
  }

  static ProblemException invalid(String name, String value, String expected) {
    String shown = value.length() > 100 ? value.substring(0, 100) + "…" : value;
    return new ProblemException(
        HttpProblem.badRequest(name + ": " + shown + " (expected: " + expected + ")"));
  }

  private static long number(String name, String text, long least, long most) {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw invalid(name, text, "a number from " + least + " to " + most);
  }

  private static Instant instant(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw invalid(name, text, "a time such as 2026-11-21T00:00:00Z");
    }
  }
}
