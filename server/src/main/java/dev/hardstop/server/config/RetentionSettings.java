package dev.hardstop.server.config;

import dev.hardstop.store.Keep;
import java.time.Duration;
import java.util.List;

/** How long the documented tables keep what they were told. */
final class RetentionSettings {
  /** Repeats of ended reservations are answered for as long, from the calls. */
  private static final Duration LEAST_FOR_CALLS = Duration.ofDays(7);

  private static final Key<Duration> CALLS =
      Key.of(
          "calls",
          kind(LEAST_FOR_CALLS),
          "90d",
          "Calls one by one; after that their charges are kept summed by hour and attributes.");
  private static final Key<Duration> REFUSALS =
      Key.of("refusals", kind(Duration.ofDays(1)), "30d", "Refusals one by one.");
  private static final Key<Duration> ROLLUPS =
      Key.of(
          "rollups",
          kind(LEAST_FOR_CALLS),
          "400d",
          "Sums by the hour, accounts whose window is over, and alerts; at least as long as calls.");

  static final Shape<Keep> SHAPE =
      Shape.of(List.of(CALLS, REFUSALS, ROLLUPS), RetentionSettings::in);

  private RetentionSettings() {}

  private static Keep in(Section section) {
    Duration calls = section.get(CALLS);
    Duration rollups = section.get(ROLLUPS);
    if (rollups.compareTo(calls) < 0) {
      section.error(
          ROLLUPS,
          Kinds.spelled(rollups)
              + " (expected: at least as long as calls, "
              + Kinds.spelled(calls)
              + ")");
      return Keep.ALL;
    }
    return new Keep(calls, section.get(REFUSALS), rollups);
  }

  private static Kind<Duration> kind(Duration least) {
    return Kinds.text(
        "forever, or a duration such as 90d, from " + Kinds.spelled(least) + " to 36500d",
        "^(forever|\\d{1,9}(ms|s|m|h|d))$",
        text -> duration(text, least));
  }

  private static Duration duration(String text, Duration least) {
    if (text.equals("forever")) {
      return Keep.FOREVER;
    }
    Duration value = Kinds.durationOf(text);
    if (value.compareTo(least) < 0 || value.compareTo(Keep.FOREVER) > 0) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }
}
