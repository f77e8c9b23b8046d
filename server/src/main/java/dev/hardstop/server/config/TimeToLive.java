package dev.hardstop.server.config;

import java.time.Duration;

/** How long a reservation may stay open before it is charged in full. */
public final class TimeToLive {
  /** Where its caller does not say. */
  public static final Duration STANDARD = Duration.ofMinutes(10);

  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Duration MOST = Duration.ofDays(2);

  private TimeToLive() {}

  /**
   * Returns the duration that {@code text} spells, such as {@code 10m}.
   *
   * @throws IllegalArgumentException if it is none, or not from a millisecond to 48 hours
   */
  public static Duration of(String text) {
    try {
      return Kinds.within(Kinds.durationOf(text), LEAST, MOST);
    } catch (IllegalArgumentException e) {
      String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
      throw new IllegalArgumentException(
          "'" + shown + "' (expected: a duration such as 30s, 10m or 24h, from 1ms to 48h)", e);
    }
  }
}
