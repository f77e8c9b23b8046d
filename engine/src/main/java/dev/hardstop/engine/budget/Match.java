package dev.hardstop.engine.budget;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which calls a budget counts: for each named attribute, any of some patterns. Without conditions,
 * every call.
 */
public final class Match {
  /** Matches every call. */
  public static final Match ALL = new Match(Map.of());

  /** Whose values are compared in any case: another spelling must not get around a budget. */
  private static final String MODEL = "model";

  private final List<Condition> conditions;

  private record Condition(String attribute, List<Glob> anyOf) {
    boolean holds(Attributes attributes) {
      Attributes.Attribute attribute = attributes.find(this.attribute);
      if (attribute == null) {
        return false;
      }
      boolean anyCase = this.attribute.equals(MODEL);
      for (Glob glob : anyOf) {
        if (anyCase ? glob.matchesAnyCase(attribute.value()) : glob.matches(attribute.value())) {
          return true;
        }
      }
      return false;
    }
  }

  private Match(Map<String, List<Glob>> anyOf) {
    this.conditions =
        new TreeMap<>(anyOf)
            .entrySet().stream()
                .map(entry -> new Condition(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
  }

  /** Returns a match on {@code anyOf}: attribute name to the patterns of which one must match. */
  public static Match of(Map<String, List<Glob>> anyOf) {
    return new Match(anyOf);
  }

  /** Returns whether a call with {@code attributes} is counted. */
  public boolean matches(Attributes attributes) {
    for (Condition condition : conditions) {
      if (!condition.holds(attributes)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the attributes that are asked about. */
  public List<String> attributes() {
    return conditions.stream().map(Condition::attribute).toList();
  }

  /** Returns the canonical spelling: equal matches have equal ones. Part of identities. */
  String spelling() {
    return conditions.stream()
        .map(
            condition ->
                condition.attribute()
                    + "="
                    + condition.anyOf().stream()
                        .map(Glob::pattern)
                        .sorted()
                        .collect(Collectors.joining("\u001f")))
        .collect(Collectors.joining("\u001e"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Match that && conditions.equals(that.conditions);
  }

  @Override
  public int hashCode() {
    return conditions.hashCode();
  }

  @Override
  public String toString() {
    return conditions.isEmpty()
        ? "every call"
        : conditions.stream()
            .map(condition -> condition.attribute() + " is " + condition.anyOf())
            .collect(Collectors.joining(" and "));
  }
}
