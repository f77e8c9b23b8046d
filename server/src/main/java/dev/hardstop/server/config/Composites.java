package dev.hardstop.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds made of other kinds: lists, mappings with free keys, and either of two. */
final class Composites {
  private Composites() {}

  /** A list. */
  static <T> Kind<List<T>> listOf(Kind<T> kind) {
    return new ListOf<>(kind, false);
  }

  /** A list, or one item without brackets. */
  static <T> Kind<List<T>> oneOrMany(Kind<T> kind) {
    return new ListOf<>(kind, true);
  }

  /** A mapping whose keys are names of the user's own, in the order of the file. */
  static <K, V> Kind<Map<K, V>> mapOf(Kind<K> names, Kind<V> values) {
    return new MapOf<>(names, values);
  }

  /** A mapping, or a shorter form of it. */
  static <T> Kind<T> either(Kind<T> shorter, Kind<T> mapping) {
    return new Either<>(shorter, mapping);
  }

  /** Values with the places they stand at, for checks that come later. */
  static <T> Kind<Located<T>> located(Kind<T> kind) {
    return new LocatedKind<>(kind);
  }

  /** A kind with words that are settled in shape and come in a later version. */
  static <T> Kind<T> withLater(Kind<T> kind, String... later) {
    return new WithLater<>(kind, Set.of(later));
  }

  private record WithLater<T>(Kind<T> kind, Set<String> later) implements Kind<T> {
    @Override
    public @Nullable T read(Tree value, Reading at) {
      if (value instanceof Tree.Scalar scalar && later.contains(scalar.text())) {
        at.error(scalar.shown() + " is not yet in this version (expected: " + expected() + ")");
        return null;
      }
      return kind.read(value, at);
    }

    @Override
    public Map<String, Object> schema() {
      return kind.schema();
    }

    @Override
    public String expected() {
      return kind.expected();
    }

    @Override
    public Optional<Inner> inner() {
      return kind.inner();
    }
  }

  private record ListOf<T>(Kind<T> kind, boolean orOne) implements Kind<List<T>> {
    @Override
    public @Nullable List<T> read(Tree value, Reading at) {
      if (value instanceof Tree.Listing listing) {
        return readAll(listing, at);
      }
      if (orOne && value instanceof Tree.Scalar) {
        @Nullable T one = kind.read(value, at);
        return one == null ? null : List.of(one);
      }
      at.unexpected(value, expected());
      return null;
    }

    private List<T> readAll(Tree.Listing listing, Reading at) {
      List<T> items = new ArrayList<>();
      for (int i = 0; i < listing.items().size(); i++) {
        @Nullable T item = kind.read(listing.items().get(i), at.item(i));
        if (item != null) {
          items.add(item);
        }
      }
      return items;
    }

    @Override
    public Map<String, Object> schema() {
      Map<String, Object> list = Map.of("type", "array", "items", kind.schema());
      return orOne ? Map.of("anyOf", List.of(kind.schema(), list)) : list;
    }

    @Override
    public String expected() {
      return orOne ? kind.expected() + ", or a list of such" : "a list, each " + kind.expected();
    }

    @Override
    public Optional<Inner> inner() {
      return kind.inner().map(inner -> inner.in("[]"));
    }
  }

  private record MapOf<K, V>(Kind<K> names, Kind<V> values) implements Kind<Map<K, V>> {
    @Override
    public @Nullable Map<K, V> read(Tree value, Reading at) {
      if (!(value instanceof Tree.Mapping mapping)) {
        at.unexpected(value, expected());
        return null;
      }
      Map<K, V> read = new LinkedHashMap<>();
      for (Tree.Entry entry : mapping.entries()) {
        Reading here = at.key(entry.key());
        @Nullable K name = names.read(new Tree.Scalar(entry.key(), true, entry.line()), here);
        @Nullable V item = values.read(entry.value(), here);
        if (name != null && item != null && read.put(name, item) != null) {
          here.error("stands twice in different spellings (expected: once)");
        }
      }
      return read;
    }

    @Override
    public Map<String, Object> schema() {
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put("type", "object");
      schema.put("propertyNames", names.schema());
      schema.put("additionalProperties", values.schema());
      return schema;
    }

    @Override
    public String expected() {
      return "a mapping from " + names.expected() + " to " + values.expected();
    }

    @Override
    public Optional<Inner> inner() {
      return values.inner().map(inner -> inner.in(".*"));
    }
  }

  private record Either<T>(Kind<T> shorter, Kind<T> mapping) implements Kind<T> {
    @Override
    public @Nullable T read(Tree value, Reading at) {
      return value instanceof Tree.Mapping ? mapping.read(value, at) : shorter.read(value, at);
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("anyOf", List.of(shorter.schema(), mapping.schema()));
    }

    @Override
    public String expected() {
      return shorter.expected() + ", or " + mapping.expected();
    }

    @Override
    public Optional<Inner> inner() {
      return mapping.inner();
    }
  }

  private record LocatedKind<T>(Kind<T> kind) implements Kind<Located<T>> {
    @Override
    public @Nullable Located<T> read(Tree value, Reading at) {
      @Nullable T read = kind.read(value, at);
      return read == null ? null : new Located<>(at.place(), read);
    }

    @Override
    public Map<String, Object> schema() {
      return kind.schema();
    }

    @Override
    public String expected() {
      return kind.expected();
    }

    @Override
    public Optional<Inner> inner() {
      return kind.inner();
    }
  }
}
