package dev.hardstop.server.config;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a value may be: how it is read, and how editors and readers are told. */
interface Kind<T> {

  /** Returns what {@code value} says; null, after telling {@code at}, if it is not of this kind. */
  @Nullable T read(Tree value, Reading at);

  /** Returns the JSON Schema of the value. */
  Map<String, Object> schema();

  /** Returns the words for "expected: …". */
  String expected();

  /** Returns the mapping with known keys that is inside, if there is one. */
  default Optional<Inner> inner() {
    return Optional.empty();
  }

  /**
   * A mapping with known keys inside a kind.
   *
   * @param suffix how it is reached: {@code ""}, {@code "[]"} or {@code ".*"}
   */
  record Inner(String suffix, Shape<?> shape) {
    Inner in(String around) {
      return new Inner(around + suffix, shape);
    }
  }
}
