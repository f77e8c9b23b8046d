package dev.hardstop.server.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A setting: its name, what it may be, what it is when it is not given, and what it is for.
 *
 * <p>The one table from which the reader, the JSON Schema and the reference page are made.
 *
 * @param fallback what it is when not given; empty where there is no such value
 * @param says one sentence for people
 */
record Key<T>(String name, Kind<T> kind, boolean required, Optional<Tree> fallback, String says) {

  /** A setting that must be given. */
  static <T> Key<T> required(String name, Kind<T> kind, String says) {
    return new Key<>(name, kind, true, Optional.empty(), says);
  }

  /** A setting whose absence means something of its own. */
  static <T> Key<T> optional(String name, Kind<T> kind, String says) {
    return new Key<>(name, kind, false, Optional.empty(), says);
  }

  /** A setting with a default, spelled as in the file. */
  static <T> Key<T> of(String name, Kind<T> kind, String fallback, String says) {
    return new Key<>(name, kind, false, Optional.of(new Tree.Scalar(fallback, true, 0)), says);
  }

  /** A list that is empty when not given. */
  static <T> Key<List<T>> list(String name, Kind<List<T>> kind, String says) {
    return new Key<>(name, kind, false, Optional.of(Tree.Listing.NONE), says);
  }

  /** A mapping that is empty, or all defaults, when not given. */
  static <T> Key<T> mapping(String name, Kind<T> kind, String says) {
    return new Key<>(name, kind, false, Optional.of(Tree.Mapping.NONE), says);
  }

  /** A setting that is settled in shape and comes in a later version: refused until then. */
  static Key<Void> later(String name) {
    return optional(name, new NotYet(), "Not yet.");
  }

  /** Returns this setting without its default: where it is not given, one further out holds. */
  Key<T> inherited() {
    return new Key<>(name, kind, false, Optional.empty(), says);
  }

  /** Returns the default as a value. */
  T standard() {
    Problems problems = new Problems("default of " + name);
    Reading at = new Reading(Place.root(), problems, References.NONE);
    @Nullable T value = kind.read(fallback.orElseThrow(), at);
    if (value == null) {
      throw new IllegalStateException(problems.errors().toString());
    }
    return value;
  }

  /** Returns whether this version refuses it. */
  boolean isLater() {
    return kind instanceof NotYet;
  }

  /** Returns the default as the file would spell it; empty where there is none. */
  String fallbackText() {
    return switch (fallback.orElse(new Tree.Empty(0))) {
      case Tree.Scalar(var text, _, _) -> text;
      case Tree.Listing _ -> "[]";
      case Tree.Mapping _ -> "{}";
      case Tree.Empty _ -> "";
    };
  }

  /** Refuses whatever is written. */
  private record NotYet() implements Kind<Void> {
    @Override
    public @Nullable Void read(Tree value, Reading at) {
      at.error("not yet: this version does not have it (see docs/reference/configuration.md)");
      return null;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("not", Map.of());
    }

    @Override
    public String expected() {
      return "not yet";
    }
  }
}
