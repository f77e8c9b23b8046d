package dev.hardstop.engine.time;

/** Elapsed time: never goes back and never jumps, but has no date. */
@FunctionalInterface
public interface Ticker {
  /** Returns milliseconds since an arbitrary moment. */
  long millis();

  /** Returns the machine's monotonic clock. */
  static Ticker system() {
    return () -> System.nanoTime() / 1_000_000;
  }
}
