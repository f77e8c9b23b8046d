package dev.hardstop.providers.sound;

import java.util.HashMap;
import java.util.Map;

/** How many samples a sound has of each rate. Not thread-safe. */
final class SampleCount {
  private static final long NANOS = 1_000_000_000;

  private final Map<Long, Long> byRate = new HashMap<>();

  /**
   * Adds samples.
   *
   * @param rate of them that make a second; at least 1
   */
  void add(long samples, long rate) {
    byRate.merge(rate, samples, Math::addExact);
  }

  /** Returns how long they last, in seconds, rounded up once. */
  long seconds() {
    long whole = 0;
    long nanos = 0;
    for (Map.Entry<Long, Long> entry : byRate.entrySet()) {
      long rate = entry.getKey();
      whole += entry.getValue() / rate;
      nanos += Math.ceilDiv(entry.getValue() % rate * NANOS, rate);
    }
    return whole + Math.ceilDiv(nanos, NANOS);
  }
}
