package dev.hardstop.simulator;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Where calendar windows begin and end, the slow way: boundaries are written down for some years
 * around, hours are walked minute by minute. Nothing of the engine's windows is used.
 */
final class Stretches {
  private static final long MINUTE = 60_000;

  private Stretches() {}

  static Stretch at(WindowSpec window, long millis) {
    return switch (window) {
      case WindowSpec.Calendar calendar -> calendar(calendar, millis);
      case WindowSpec.Every every -> {
        long start = millis - Math.floorMod(millis, every.millis());
        yield new Stretch(start, start + every.millis());
      }
      case WindowSpec.Lifetime _, WindowSpec.Rolling _ -> new Stretch(0, Stretch.NEVER);
      case WindowSpec.Call _ -> new Stretch(millis, millis);
      case WindowSpec.Run _ -> new Stretch(millis, Stretch.NEVER);
    };
  }

  private static Stretch calendar(WindowSpec.Calendar window, long millis) {
    return switch (window.period()) {
      case MINUTE -> walked(window.zone(), millis, ChronoUnit.MINUTES);
      case HOUR -> walked(window.zone(), millis, ChronoUnit.HOURS);
      case DAY, WEEK, MONTH, QUARTER, YEAR -> between(starts(window, millis), window, millis);
    };
  }

  /** A change of the clocks begins a window: minutes belong together while all of this is one. */
  private record Together(LocalDateTime local, ZoneOffset offset) {
    static Together at(ZoneId zone, long millis, ChronoUnit unit) {
      ZoneOffset offset = zone.getRules().getOffset(Instant.ofEpochMilli(millis));
      LocalDateTime local = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), offset);
      return new Together(local.truncatedTo(unit), offset);
    }
  }

  private static Stretch walked(ZoneId zone, long millis, ChronoUnit unit) {
    Together here = Together.at(zone, millis, unit);
    long start = millis - Math.floorMod(millis, MINUTE);
    while (Together.at(zone, start - MINUTE, unit).equals(here)) {
      start -= MINUTE;
    }
    long end = millis - Math.floorMod(millis, MINUTE) + MINUTE;
    while (Together.at(zone, end, unit).equals(here)) {
      end += MINUTE;
    }
    return new Stretch(start, end);
  }

  private static Stretch between(List<LocalDate> starts, WindowSpec.Calendar window, long millis) {
    long start = Long.MIN_VALUE;
    long end = Long.MAX_VALUE;
    for (LocalDate date : starts) {
      long at = date.atStartOfDay(window.zone()).toInstant().toEpochMilli();
      if (at <= millis) {
        start = Math.max(start, at);
      } else {
        end = Math.min(end, at);
      }
    }
    return new Stretch(start, end);
  }

  private static List<LocalDate> starts(WindowSpec.Calendar window, long millis) {
    LocalDate date = LocalDate.ofInstant(Instant.ofEpochMilli(millis), window.zone());
    return switch (window.period()) {
      case WEEK ->
          days(date, 9).stream().filter(day -> day.getDayOfWeek() == window.weekStart()).toList();
      case MONTH -> fiscal(date, 1, 1, 1);
      case QUARTER -> fiscal(date, window.fiscalMonth(), window.fiscalDay(), 3);
      case YEAR -> fiscal(date, window.fiscalMonth(), window.fiscalDay(), 12);
      case MINUTE, HOUR, DAY -> days(date, 3);
    };
  }

  private static List<LocalDate> days(LocalDate around, int each) {
    List<LocalDate> days = new ArrayList<>();
    for (int day = -each; day <= each; day++) {
      days.add(around.plusDays(day));
    }
    return days;
  }

  private static List<LocalDate> fiscal(LocalDate around, int month, int day, int months) {
    List<LocalDate> starts = new ArrayList<>();
    for (int year = around.getYear() - 2; year <= around.getYear() + 1; year++) {
      for (int step = 0; step < 12; step += months) {
        YearMonth at = YearMonth.of(year, month).plusMonths(step);
        starts.add(at.atDay(Math.min(day, at.lengthOfMonth())));
      }
    }
    return starts;
  }
}
