package dev.hardstop.server.simulated;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations such as {@code 50ms}, {@code 2s}, {@code 1m}. */
final class Durations {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m)");

  /**
   * Returns the duration that {@code text} names.
   *
   * @throws IllegalArgumentException if it is not a whole number with one of the units
   */
  static Duration parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("duration: " + text + " (expected: such as 50ms, 2s, 1m)");
    }
    long amount = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }

  private Durations() {}
}
