package dev.hardstop.engine.time;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * The stretch of time over which a budget counts. Evaluated when it is touched, never by a timer.
 *
 * <p>Only {@link Spanning} windows divide time by themselves; a {@link Run} is opened by its first
 * hold, a {@link Rolling} window moves with the clock, and a {@link Call} lasts for one call.
 */
public sealed interface Window {

  /** A window whose span follows from the instant alone. */
  sealed interface Spanning extends Window {
    /** Returns the span that contains {@code millis}. */
    Span spanAt(long millis);
  }

  /** Returns the window's canonical spelling: equal windows have equal ones. Part of identities. */
  String spelling();

  /** A unit of the calendar. */
  enum Period {
    MINUTE,
    HOUR,
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR
  }

  /**
   * A calendar window in a time zone: a day with a DST change has 23 or 25 hours.
   *
   * <p>Quarters and years follow the fiscal year. A minute or an hour is counted in the zone's
   * local time; where a DST change repeats an hour, the repeated hour is a window of its own, and a
   * change by part of an hour begins a window.
   */
  record Calendar(Period period, ZoneId zone, DayOfWeek weekStart, MonthDay fiscalYearStart)
      implements Spanning {

    /** A calendar window with weeks from Monday and years from 1 January. */
    public Calendar(Period period, ZoneId zone) {
      this(period, zone, DayOfWeek.MONDAY, MonthDay.of(1, 1));
    }

    @Override
    public Span spanAt(long millis) {
      return switch (period) {
        case MINUTE -> shortSpan(millis, ChronoUnit.MINUTES);
        case HOUR -> shortSpan(millis, ChronoUnit.HOURS);
        default -> longSpan(millis);
      };
    }

    /** A stretch that the clocks repeat across midnight belongs to the day that had begun. */
    private Span longSpan(long millis) {
      LocalDate date = Instant.ofEpochMilli(millis).atZone(zone).toLocalDate();
      Span span = dateSpan(date);
      return span.contains(millis) ? span : dateSpan(date.plusDays(1));
    }

    /**
     * Minutes and hours are cut in local time but measured in elapsed time, so both 01:30 differ.
     */
    private Span shortSpan(long millis, ChronoUnit unit) {
      ZoneRules rules = zone.getRules();
      Instant at = Instant.ofEpochMilli(millis);
      long offsetMillis = rules.getOffset(at).getTotalSeconds() * 1_000L;
      long length = unit.getDuration().toMillis();
      long start = Math.floorDiv(millis + offsetMillis, length) * length - offsetMillis;
      ZoneOffsetTransition last = rules.previousTransition(at.plusMillis(1));
      ZoneOffsetTransition next = rules.nextTransition(at);
      return new Span(
          last == null ? start : Math.max(start, last.getInstant().toEpochMilli()),
          next == null
              ? start + length
              : Math.min(start + length, next.getInstant().toEpochMilli()));
    }

    private Span dateSpan(LocalDate date) {
      LocalDate start = firstDay(date);
      LocalDate end =
          switch (period) {
            case DAY -> start.plusDays(1);
            case WEEK -> start.plusWeeks(1);
            case MONTH -> start.plusMonths(1);
            case QUARTER -> fiscalStart(start, 3);
            default -> fiscalStart(start, 12);
          };
      return new Span(startOf(start), startOf(end));
    }

    private LocalDate firstDay(LocalDate date) {
      return switch (period) {
        case DAY -> date;
        case WEEK -> date.with(TemporalAdjusters.previousOrSame(weekStart));
        case MONTH -> date.withDayOfMonth(1);
        case QUARTER -> fiscalPeriod(date, 3);
        default -> fiscalPeriod(date, 12);
      };
    }

    /**
     * The last fiscal boundary on or before {@code date}; 29 February becomes 28 in short years.
     */
    private LocalDate fiscalPeriod(LocalDate date, int months) {
      LocalDate year = fiscalYearStart.atYear(date.getYear() - 1);
      LocalDate start = year;
      for (int step = months; boundary(year, step).compareTo(date) <= 0; step += months) {
        start = boundary(year, step);
      }
      return start;
    }

    private LocalDate fiscalStart(LocalDate start, int months) {
      LocalDate year = fiscalYearStart.atYear(start.getYear() - 1);
      int step = months;
      while (boundary(year, step).compareTo(start) <= 0) {
        step += months;
      }
      return boundary(year, step);
    }

    /** Counted from the day configured, so that a short month does not move later boundaries. */
    private LocalDate boundary(LocalDate firstYear, int months) {
      LocalDate month = firstYear.withDayOfMonth(1).plusMonths(months);
      int day = Math.min(fiscalYearStart.getDayOfMonth(), month.lengthOfMonth());
      return month.withDayOfMonth(day);
    }

    private long startOf(LocalDate date) {
      return date.atStartOfDay(zone).toInstant().toEpochMilli();
    }

    @Override
    public String spelling() {
      return String.join(
          "|",
          "calendar",
          period.name(),
          zone.getId(),
          weekStart.name(),
          fiscalYearStart.toString());
    }
  }

  /** Equal stretches counted from the epoch. */
  record Every(Duration length) implements Spanning {
    public Every {
      requirePositive(length, "every");
    }

    @Override
    public Span spanAt(long millis) {
      long lengthMillis = length.toMillis();
      long start = Math.floorDiv(millis, lengthMillis) * lengthMillis;
      return new Span(start, start + lengthMillis);
    }

    @Override
    public String spelling() {
      return "every|" + length.toMillis();
    }
  }

  /**
   * The last {@code length} at any instant, kept as a ring of {@link #BUCKETS} buckets over the
   * length plus one bucket: it may count one bucket too many, never too few.
   */
  record Rolling(Duration length) implements Window {
    /** Buckets of a ring. */
    public static final int BUCKETS = 64;

    public Rolling {
      requirePositive(length, "rolling");
    }

    /** Returns the length of one bucket, in milliseconds. */
    public long bucketMillis() {
      return Math.max(1, Math.ceilDiv(length.toMillis(), BUCKETS - 1));
    }

    @Override
    public String spelling() {
      return "rolling|" + length.toMillis();
    }
  }

  /** One window that never ends. */
  record Lifetime() implements Spanning {
    @Override
    public Span spanAt(long millis) {
      return Span.ALWAYS;
    }

    @Override
    public String spelling() {
      return "lifetime";
    }
  }

  /** A window for each single call: a cap on what one request may cost. */
  record Call() implements Window {
    @Override
    public String spelling() {
      return "call";
    }
  }

  /** From the first hold of a run until nothing was open for {@code idle}. */
  record Run(Duration idle) implements Window {
    public Run {
      requirePositive(idle, "run-idle");
    }

    @Override
    public String spelling() {
      return "run|" + idle.toMillis();
    }
  }

  private static void requirePositive(Duration length, String name) {
    if (length.toMillis() <= 0 || length.toDays() > 3_660) {
      throw new IllegalArgumentException(name + ": " + length + " (expected: 1 ms to ten years)");
    }
  }
}
