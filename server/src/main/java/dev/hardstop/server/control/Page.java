package dev.hardstop.server.control;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param next what {@code after} must be for the next page; empty on the last
 */
record Page<T>(List<T> items, Optional<String> next) {

  /** Returns a whole list as its only page. */
  static <T> Page<T> whole(List<T> items) {
    return new Page<>(items, Optional.empty());
  }

  /** Returns a page of {@code limit} items, whose next one comes after its last. */
  static <T> Page<T> of(List<T> items, int limit, Function<T, String> position) {
    return new Page<>(
        items,
        items.size() < limit ? Optional.empty() : Optional.of(position.apply(items.getLast())));
  }
}
