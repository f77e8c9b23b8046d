package dev.hardstop.server.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of one mapping.
 *
 * <p>A bad value has been told of and reads as its default, so that the rest of the file is still
 * checked; what is built from it is never used.
 */
final class Section {
  private final Tree.Mapping mapping;
  private final Reading at;
  private final Map<String, Object> given = new HashMap<>();
  private final Map<String, Object> values = new HashMap<>();
  private boolean complete = true;

  Section(Tree.Mapping mapping, Reading at) {
    this.mapping = mapping;
    this.at = at;
  }

  <T> void take(Key<T> key) {
    Tree value = mapping.entry(key.name()).map(Tree.Entry::value).orElse(new Tree.Empty(0));
    boolean absent = value instanceof Tree.Empty;
    if (absent && key.required()) {
      at.key(key.name()).error("missing (expected: " + key.kind().expected() + ")");
    }
    @Nullable T read = absent ? null : key.kind().read(value, at.key(key.name()));
    if (read != null) {
      given.put(key.name(), read);
    }
    @Nullable T held = read == null ? fallback(key) : read;
    if (held != null) {
      values.put(key.name(), held);
    }
    complete &= !key.required() || held != null;
  }

  private <T> @Nullable T fallback(Key<T> key) {
    return key.fallback().isEmpty()
        ? null
        : key.kind().read(key.fallback().get(), at.key(key.name()));
  }

  /** Returns whether every required setting could be read. */
  boolean isComplete() {
    return complete;
  }

  /** Returns what was given for {@code key}, or its default. */
  <T> T get(Key<T> key) {
    Optional<T> value = in(values, key);
    return value.orElseThrow(() -> new IllegalStateException("no default: " + key.name()));
  }

  /** Returns what was given for {@code key}; a default does not count. */
  <T> Optional<T> find(Key<T> key) {
    return in(given, key);
  }

  /** The reader of a key is the only one who stores under its name, so the type is the key's. */
  @SuppressWarnings({"unchecked", "UnusedVariable"})
  private static <T> Optional<T> in(Map<String, Object> map, Key<T> key) {
    return Optional.ofNullable((T) map.get(key.name()));
  }

  /** Returns whether something stands in the file for {@code key}, be it good or bad. */
  boolean isWritten(Key<?> key) {
    return mapping
        .entry(key.name())
        .filter(entry -> !(entry.value() instanceof Tree.Empty))
        .isPresent();
  }

  /** Returns the names under {@code key}, also of entries that could not be read. */
  Set<String> names(Key<?> key) {
    return mapping.entry(key.name()).map(Tree.Entry::value).orElse(Tree.Mapping.NONE)
            instanceof Tree.Mapping names
        ? names.entries().stream().map(Tree.Entry::key).collect(Collectors.toSet())
        : Set.of();
  }

  /** Returns a path of the file as seen from the file's own folder. */
  Path resolve(Path path) {
    return at.references().folder().resolve(path).normalize();
  }

  Problems problems() {
    return at.problems();
  }

  void error(Key<?> key, String text) {
    at.key(key.name()).error(text);
  }

  void warn(Key<?> key, String text) {
    at.key(key.name()).warn(text);
  }
}
