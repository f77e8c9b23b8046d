package dev.hardstop.providers.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Places in a body that carry attributes, as configured: {@code user}, {@code metadata.user_id}.
 *
 * <p>A tree by key, so that reading a body costs nothing where no carrier starts. Immutable.
 */
public final class Carriers {
  /** No place carries an attribute. */
  public static final Carriers NONE = new Carriers("", Map.of());

  private final String path;
  private final Map<String, Carriers> fields;

  private Carriers(String path, Map<String, Carriers> fields) {
    this.path = path;
    this.fields = fields;
  }

  /**
   * Returns the tree of these paths.
   *
   * @param paths keys of nested objects joined by dots; none may lead through another
   * @throws IllegalArgumentException if a path is empty, has an empty key, or goes on where another
   *     ends
   */
  public static Carriers of(List<String> paths) {
    return of("", paths.stream().distinct().toList());
  }

  private static Carriers of(String prefix, List<String> rests) {
    Map<String, List<String>> byKey = new HashMap<>();
    for (String rest : rests) {
      int dot = rest.indexOf('.');
      String key = dot < 0 ? rest : rest.substring(0, dot);
      if (key.isEmpty() || dot == rest.length() - 1) {
        throw new IllegalArgumentException(
            "body path: '" + prefix + rest + "' (expected: keys joined by dots)");
      }
      byKey
          .computeIfAbsent(key, _ -> new ArrayList<>())
          .add(dot < 0 ? "" : rest.substring(dot + 1));
    }
    Map<String, Carriers> fields = new HashMap<>();
    byKey.forEach((key, under) -> fields.put(key, below(prefix + key, under)));
    return new Carriers("", Map.copyOf(fields));
  }

  private static Carriers below(String path, List<String> rests) {
    if (rests.equals(List.of(""))) {
      return new Carriers(path, Map.of());
    }
    if (rests.contains("")) {
      throw new IllegalArgumentException(
          "body path: '" + path + "' (expected: not the beginning of another)");
    }
    return of(path + ".", rests);
  }

  /**
   * Adds to {@code carried}, by path, the values found in the field {@code name} that the body
   * stands on: strings and whole numbers. Others carry nothing.
   */
  public void read(String name, JsonBody body, Map<String, String> carried) {
    Carriers field = fields.get(name);
    if (field == null) {
      return;
    }
    if (!field.path.isEmpty()) {
      body.scalar().ifPresent(value -> carried.put(field.path, value));
    } else if (body.isObject()) {
      body.object(key -> field.read(key, body, carried));
    }
  }
}
