package dev.hardstop.providers.prices;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A way into a JSON value: names of fields, and tests that choose one element of an array.
 *
 * <p>Source: genai-prices, {@code ExtractPath} and {@code ArrayMatch} in {@code data.schema.json}.
 */
record JsonPath(List<Step> steps) {

  sealed interface Step {}

  record Field(String name) implements Step {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The element whose {@code field} is text that passes. */
  record Element(String field, Clause clause, String written) implements Step {
    @Override
    public String toString() {
      return written;
    }
  }

  /** Reads a path: a name, or a list of names and tests; {@code $} is the value itself. */
  static JsonPath read(JsonNode node) {
    if (node.isString()) {
      String name = node.stringValue();
      return new JsonPath(name.equals("$") ? List.of() : List.of(new Field(name)));
    }
    return new JsonPath(node.valueStream().map(JsonPath::step).toList());
  }

  private static Step step(JsonNode node) {
    if (node.isString()) {
      return new Field(node.stringValue());
    }
    String field = node.path("field").stringValue();
    return new Element(field, Clause.read(node.path("match")), field + "=" + node.path("match"));
  }

  /**
   * Follows the path; null if a step leads nowhere or to JSON null.
   *
   * @throws Misfit if a step meets a value that has no such part, such as a field of a number
   */
  @Nullable JsonNode follow(JsonNode from) throws Misfit {
    @Nullable JsonNode at = from;
    for (Step step : steps) {
      at =
          switch (step) {
            case Field field -> field(at, field);
            case Element element -> element(at, element);
          };
      if (at == null || at.isNull()) {
        return null;
      }
    }
    return at;
  }

  private @Nullable JsonNode field(JsonNode at, Field field) throws Misfit {
    if (!at.isObject()) {
      throw new Misfit(this + ": " + kind(at) + " before " + field + " (expected: an object)");
    }
    return at.get(field.name);
  }

  private @Nullable JsonNode element(JsonNode at, Element element) throws Misfit {
    if (!at.isArray()) {
      throw new Misfit(this + ": " + kind(at) + " before " + element + " (expected: an array)");
    }
    @Nullable JsonNode found = null;
    for (JsonNode item : at) {
      JsonNode name = item.path(element.field);
      if (name.isString() && element.clause.matches(Clause.Name.of(name.stringValue()))) {
        if (found != null) {
          throw new Misfit(this + ": two elements match (expected: one)");
        }
        found = item;
      }
    }
    return found;
  }

  static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return String.join(".", steps.stream().map(Step::toString).toList());
  }

  /** A value is not of the shape that the path needs. */
  static final class Misfit extends Exception {
    private static final long serialVersionUID = 1;

    Misfit(String message) {
      super(message, null, false, false);
    }
  }
}
