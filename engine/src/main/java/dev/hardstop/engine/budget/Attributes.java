package dev.hardstop.engine.budget;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who and what a call is for: names and values, and for each value whether the caller chose it.
 *
 * <p>Values that the caller chose live in a name space of its key's tenant (else of the key): run
 * 42 of one tenant is not run 42 of another. Immutable; at most {@link #MAX_COUNT} attributes.
 */
public final class Attributes {
  /** Most attributes of one call. */
  public static final int MAX_COUNT = 32;

  /** Most characters of one value. */
  public static final int MAX_VALUE_LENGTH = 128;

  /** No attributes. */
  public static final Attributes NONE = new Attributes(new Attribute[0], "");

  private final Attribute[] sorted;
  private final List<Attribute> all;
  private final String namespace;

  /**
   * One attribute.
   *
   * @param callerSet whether the caller chose the value; it is bound to the key otherwise
   */
  public record Attribute(String name, String value, boolean callerSet) {
    public Attribute {
      if (value.isEmpty() || value.length() > MAX_VALUE_LENGTH) {
        throw new IllegalArgumentException(
            name + ": " + value.length() + " characters (expected: 1 to " + MAX_VALUE_LENGTH + ")");
      }
    }
  }

  private Attributes(Attribute[] sorted, String namespace) {
    this.sorted = sorted;
    this.namespace = namespace;
    this.all = List.of(sorted);
  }

  /**
   * Returns the given attributes.
   *
   * @param namespace of the values that the caller chose: "tenant=acme", else "key=…"
   * @throws IllegalArgumentException if a name stands twice or a bound is passed
   */
  public static Attributes of(List<Attribute> attributes, String namespace) {
    if (attributes.size() > MAX_COUNT) {
      throw new IllegalArgumentException(
          "attributes: " + attributes.size() + " (expected: at most " + MAX_COUNT + ")");
    }
    Attribute[] sorted = attributes.toArray(new Attribute[0]);
    sort(sorted);
    return new Attributes(sorted, namespace);
  }

  /** Sorts by insertion: there are few, and they mostly come in order. */
  private static void sort(Attribute[] attributes) {
    for (int next = 1; next < attributes.length; next++) {
      Attribute moving = attributes[next];
      int place = next;
      int order = 1;
      while (place > 0 && (order = attributes[place - 1].name().compareTo(moving.name())) > 0) {
        attributes[place] = attributes[place - 1];
        place--;
      }
      if (place > 0 && order == 0) {
        throw new IllegalArgumentException(
            "attribute: '" + moving.name() + "' twice (expected: once)");
      }
      attributes[place] = moving;
    }
  }

  /** Returns attributes that are all bound, as tests and single-tenant embedders have them. */
  public static Attributes bound(Map<String, String> values) {
    List<Attribute> attributes = new ArrayList<>();
    values.forEach((name, value) -> attributes.add(new Attribute(name, value, false)));
    return of(attributes, "");
  }

  /** Returns these attributes with one more, or with another value of one. */
  public Attributes with(String name, String value, boolean callerSet) {
    List<Attribute> changed = new ArrayList<>(all);
    changed.removeIf(attribute -> attribute.name().equals(name));
    changed.add(new Attribute(name, value, callerSet));
    return of(changed, namespace);
  }

  /** Returns the attribute called {@code name}, or null. */
  @Nullable Attribute find(String name) {
    for (Attribute attribute : sorted) {
      if (attribute.name().equals(name)) {
        return attribute;
      }
    }
    return null;
  }

  /** Returns the value of {@code name}, or the empty string. */
  public String value(String name) {
    Attribute attribute = find(name);
    return attribute == null ? "" : attribute.value();
  }

  /** Returns all attributes, sorted by name. */
  public List<Attribute> all() {
    return all;
  }

  /** Returns names and values, sorted by name. */
  public Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    for (Attribute attribute : sorted) {
      values.put(attribute.name(), attribute.value());
    }
    return values;
  }

  /** Returns the name space of the values that the caller chose. */
  public String namespace() {
    return namespace;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attributes that
        && namespace.equals(that.namespace)
        && all.equals(that.all);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }

  @Override
  public String toString() {
    return values().toString();
  }
}
