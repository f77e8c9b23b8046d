package dev.hardstop.server.config;

import dev.hardstop.engine.time.Window;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;

/** How windows are written: {@code month}, {@code every 15m}, {@code rolling 24h}, {@code run}. */
final class WindowKind {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(3_660);

  /** What a window needs besides its own words. */
  record Times(ZoneId zone, DayOfWeek weekStart, MonthDay fiscalYearStart, Duration runIdle) {}

  /** A window as far as its own words go. */
  @FunctionalInterface
  interface Worded {
    Window with(Times times);
  }

  static final Kind<Worded> KIND =
      Kinds.text(
          "minute, hour, day, week, month, quarter, year, every 15m, rolling 24h, lifetime, call"
              + " or run",
          "^(minute|hour|day|week|month|quarter|year|lifetime|call|run|(every|rolling)"
              + " +\\d{1,9}(ms|s|m|h|d))$",
          WindowKind::parse);

  private WindowKind() {}

  private static Worded parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    return words.length == 2 ? lasting(words[0], length(words[1])) : named(text.strip());
  }

  private static Worded lasting(String word, Duration length) {
    return switch (word) {
      case "every" -> _ -> new Window.Every(length);
      case "rolling" -> _ -> new Window.Rolling(length);
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static Worded named(String word) {
    return switch (word) {
      case "lifetime" -> _ -> new Window.Lifetime();
      case "call" -> _ -> new Window.Call();
      case "run" -> times -> new Window.Run(times.runIdle());
      default -> calendar(period(word));
    };
  }

  private static Worded calendar(Window.Period period) {
    return times ->
        new Window.Calendar(period, times.zone(), times.weekStart(), times.fiscalYearStart());
  }

  private static Window.Period period(String word) {
    return Arrays.stream(Window.Period.values())
        .filter(period -> Kinds.word(period).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(word));
  }

  private static Duration length(String text) {
    Duration length = Kinds.durationOf(text);
    if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
      throw new ScalarKind.Unfit("a length from 1s to 3660d");
    }
    return length;
  }

  /** Returns a window in words, for people. */
  static String spelled(Window window) {
    return switch (window) {
      case Window.Calendar calendar ->
          calendar.period().name().toLowerCase(Locale.ROOT) + " (" + calendar.zone() + ")";
      case Window.Every(var length) -> "every " + Kinds.spelled(length);
      case Window.Rolling(var length) -> "rolling " + Kinds.spelled(length);
      case Window.Lifetime _ -> "lifetime";
      case Window.Call _ -> "call";
      case Window.Run(var idle) -> "run (idle " + Kinds.spelled(idle) + ")";
    };
  }
}
