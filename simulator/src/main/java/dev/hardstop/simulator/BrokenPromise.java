package dev.hardstop.simulator;

/** A promise that did not hold: what was expected, and what was seen instead. */
final class BrokenPromise extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Promise promise;

  BrokenPromise(Promise promise, String message) {
    super(promise.label() + ": " + message);
    this.promise = promise;
  }

  BrokenPromise(Promise promise, String message, Throwable cause) {
    super(promise.label() + ": " + message, cause);
    this.promise = promise;
  }

  Promise promise() {
    return promise;
  }

  /** Fails unless {@code seen} is what the model expects of {@code whose}. */
  static void unlessEqual(
      Promise promise, Object whose, String what, Object seen, Object expected) {
    if (!seen.equals(expected)) {
      throw unequal(promise, whose, what, seen, expected);
    }
  }

  static void unlessEqual(Promise promise, Object whose, String what, long seen, long expected) {
    if (seen != expected) {
      throw unequal(promise, whose, what, seen, expected);
    }
  }

  private static BrokenPromise unequal(
      Promise promise, Object whose, String what, Object seen, Object expected) {
    return new BrokenPromise(
        promise, whose + " " + what + " " + seen + " (expected: " + expected + ")");
  }
}
