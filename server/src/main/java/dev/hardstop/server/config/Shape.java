package dev.hardstop.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A mapping with known keys, read into a record. */
final class Shape<T> implements Kind<T> {
  private final List<Key<?>> keys;
  private final Function<Section, T> build;

  private Shape(List<Key<?>> keys, Function<Section, T> build) {
    this.keys = List.copyOf(keys);
    this.build = build;
  }

  /** Returns a shape with {@code keys}, which {@code build} finds read in the section it gets. */
  static <T> Shape<T> of(List<Key<?>> keys, Function<Section, T> build) {
    return new Shape<>(keys, build);
  }

  /** Returns {@code first} and {@code more} as one list. */
  static List<Key<?>> keys(List<Key<?>> first, List<Key<?>> more) {
    List<Key<?>> both = new ArrayList<>(first);
    both.addAll(more);
    return both;
  }

  /** Returns the keys, in the order of the reference page. */
  List<Key<?>> keys() {
    return keys;
  }

  @Override
  public @Nullable T read(Tree value, Reading at) {
    if (!(value instanceof Tree.Mapping mapping)) {
      at.unexpected(value, expected());
      return null;
    }
    nameUnknown(mapping, at);
    Section section = new Section(mapping, at);
    keys.forEach(section::take);
    return section.isComplete() ? build.apply(section) : null;
  }

  private void nameUnknown(Tree.Mapping mapping, Reading at) {
    List<String> known = keys.stream().filter(key -> !key.isLater()).map(Key::name).toList();
    for (Tree.Entry entry : mapping.entries()) {
      if (keys.stream().noneMatch(key -> key.name().equals(entry.key()))) {
        at.key(entry.key())
            .error("unknown key (nearest known: '" + Nearest.to(entry.key(), known) + "')");
      }
    }
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Key<?> key : keys) {
      if (!key.isLater()) {
        properties.put(key.name(), describe(key));
      }
      if (key.required()) {
        required.add(key.name());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> describe(Key<?> key) {
    Map<String, Object> schema = new LinkedHashMap<>();
    String fallback = key.fallbackText();
    schema.put(
        "description",
        fallback.isEmpty() ? key.says() : key.says() + " Default: " + fallback + ".");
    schema.putAll(key.kind().schema());
    return schema;
  }

  @Override
  public String expected() {
    return "a mapping";
  }

  @Override
  public Optional<Inner> inner() {
    return Optional.of(new Inner("", this));
  }
}
