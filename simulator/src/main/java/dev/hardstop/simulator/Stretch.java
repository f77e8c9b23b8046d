package dev.hardstop.simulator;

/** A half-open stretch of time in epoch milliseconds, as the model counts it. */
record Stretch(long start, long end) {
  static final long NEVER = Long.MAX_VALUE;

  boolean contains(long millis) {
    return millis >= start && millis < end;
  }
}
