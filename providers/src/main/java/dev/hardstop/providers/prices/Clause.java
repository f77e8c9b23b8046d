package dev.hardstop.providers.prices;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A test of a name. Case does not matter, except to a regular expression, which may match anywhere
 * in the name.
 *
 * <p>Source: genai-prices, {@code MatchLogic} in {@code data.schema.json}.
 */
sealed interface Clause {

  /** Returns whether {@code name} passes. */
  boolean matches(Name name);

  /** A name, and the same in lower case for the tests that need it. */
  record Name(String text, String lower) {
    static Name of(String text) {
      return new Name(text, text.toLowerCase(Locale.ROOT));
    }
  }

  record Equal(String lower) implements Clause {
    @Override
    public boolean matches(Name name) {
      return name.lower.equals(lower);
    }
  }

  record StartsWith(String lower) implements Clause {
    @Override
    public boolean matches(Name name) {
      return name.lower.startsWith(lower);
    }
  }

  record EndsWith(String lower) implements Clause {
    @Override
    public boolean matches(Name name) {
      return name.lower.endsWith(lower);
    }
  }

  record Contains(String lower) implements Clause {
    @Override
    public boolean matches(Name name) {
      return name.lower.contains(lower);
    }
  }

  record Regex(Pattern pattern) implements Clause {
    @Override
    public boolean matches(Name name) {
      return pattern.matcher(name.text).find();
    }
  }

  record AnyOf(List<Clause> clauses) implements Clause {
    @Override
    public boolean matches(Name name) {
      for (Clause clause : clauses) {
        if (clause.matches(name)) {
          return true;
        }
      }
      return false;
    }
  }

  record AllOf(List<Clause> clauses) implements Clause {
    @Override
    public boolean matches(Name name) {
      for (Clause clause : clauses) {
        if (!clause.matches(name)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Reads a clause: an object with one key.
   *
   * @throws PriceBookException if it is anything else
   */
  static Clause read(JsonNode node) {
    if (!node.isObject() || node.size() != 1) {
      throw new PriceBookException("match: " + node + " (expected: an object with one key)");
    }
    Map.Entry<String, JsonNode> entry = node.properties().iterator().next();
    JsonNode value = entry.getValue();
    return switch (entry.getKey()) {
      case "equals" -> new Equal(lower(value));
      case "starts_with" -> new StartsWith(lower(value));
      case "ends_with" -> new EndsWith(lower(value));
      case "contains" -> new Contains(lower(value));
      case "regex" -> new Regex(Pattern.compile(value.stringValue()));
      case "or" -> new AnyOf(value.valueStream().map(Clause::read).toList());
      case "and" -> new AllOf(value.valueStream().map(Clause::read).toList());
      default -> throw new PriceBookException("match: " + entry.getKey() + " (unknown test)");
    };
  }

  private static String lower(JsonNode value) {
    return value.stringValue().toLowerCase(Locale.ROOT);
  }
}
