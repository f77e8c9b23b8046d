package dev.hardstop.server.config;

/** A value with the place it stands at, for what can be checked only when all is read. */
record Located<T>(Place place, T value) {
  Located<T> with(T other) {
    return new Located<>(place, other);
  }
}
