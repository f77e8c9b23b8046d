package dev.hardstop.engine.time;

/** Elapsed time: never goes back and never jumps, but has no date. */
@FunctionalInterface
public interface Ticker {
  /** Returns milliseconds since an arbitrary moment. */
  long millis();

  /** Returns microseconds since the same moment, as fine as this ticker is. */
  default long micros() {
    return millis() * 1_000;
  }

  /** Returns the machine's monotonic clock. */
  static Ticker system() {
    return new Ticker() {
      @Override
      public long millis() {
        return System.nanoTime() / 1_000_000;
      }

      @Override
      public long micros() {
        return System.nanoTime() / 1_000;
      }
    };
  }
}
