package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;

/**
 * What a step of an exchange came to.
 *
 * @param <T> what it found out
 */
sealed interface Step<T> {
  /** It found out what it was to find out. */
  record Done<T>(T value) implements Step<T> {}

  /** The exchange ends here. */
  record Stop<T>(Refusal refusal) implements Step<T> {}

  static <T> Step<T> done(T value) {
    return new Done<>(value);
  }

  static <T> Step<T> stop(RefusalCode code, String message) {
    return new Stop<>(Refusal.of(code, message));
  }
}
