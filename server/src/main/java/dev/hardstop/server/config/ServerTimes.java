package dev.hardstop.server.config;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** How the server cuts time into windows, and a budget that has times of its own. */
final class ServerTimes {
  private static final Key<DayOfWeek> WEEK_START =
      Key.of("week-start", Kinds.choice(DayOfWeek.class), "monday", "The first day of a week.");
  private static final Key<MonthDay> FISCAL_YEAR_START =
      Key.of(
          "fiscal-year-start",
          Kinds.text(
              "a month and a day such as 04-01",
              "^\\d\\d-\\d\\d$",
              text -> MonthDay.parse("--" + text)),
          "01-01",
          "The first day of a fiscal year, MM-DD; quarters and years follow it.");

  static final Shape<Calendar> CALENDAR_SHAPE =
      Shape.of(
          List.of(WEEK_START, FISCAL_YEAR_START),
          section -> new Calendar(section.get(WEEK_START), section.get(FISCAL_YEAR_START)));

  static final Key<Calendar> CALENDAR =
      Key.mapping("calendar", CALENDAR_SHAPE, "Where weeks and fiscal years begin.");
  static final Key<ZoneId> TIMEZONE =
      Key.of("timezone", Kinds.ZONE, "UTC", "Of calendar windows that name none.");
  private static final Kind<Duration> IDLE =
      Kinds.duration(Duration.ofSeconds(1), Duration.ofDays(30));
  static final Key<Duration> RUN_IDLE =
      Key.of("run-idle", IDLE, "1h", "How long after its last call a run ends.");

  static final WindowKind.Times STANDARD =
      new WindowKind.Times(
          ZoneOffset.UTC, DayOfWeek.MONDAY, MonthDay.of(1, 1), Duration.ofHours(1));

  /** Where weeks and fiscal years begin. */
  record Calendar(DayOfWeek weekStart, MonthDay fiscalYearStart) {}

  /** What a budget says itself, in place of the server. */
  record Own(Optional<ZoneId> zone, Optional<Calendar> calendar, Optional<Duration> runIdle) {
    static final Key<ZoneId> TIMEZONE =
        Key.optional("timezone", Kinds.ZONE, "Of a calendar window, in place of the server's.");
    static final Key<Calendar> CALENDAR =
        Key.optional(
            "calendar",
            CALENDAR_SHAPE,
            "Where its weeks and fiscal years begin, in place of the server's.");
    static final Key<Duration> RUN_IDLE =
        Key.optional(
            "run-idle", IDLE, "How long after its last call a run ends, in place of the server's.");

    static Own in(Section section) {
      return new Own(section.find(TIMEZONE), section.find(CALENDAR), section.find(RUN_IDLE));
    }

    WindowKind.Times over(WindowKind.Times server) {
      return new WindowKind.Times(
          zone.orElse(server.zone()),
          calendar.map(Calendar::weekStart).orElse(server.weekStart()),
          calendar.map(Calendar::fiscalYearStart).orElse(server.fiscalYearStart()),
          runIdle.orElse(server.runIdle()));
    }
  }

  private ServerTimes() {}

  static WindowKind.Times in(Section section) {
    Calendar calendar = section.get(CALENDAR);
    return new WindowKind.Times(
        section.get(TIMEZONE),
        calendar.weekStart(),
        calendar.fiscalYearStart(),
        section.get(RUN_IDLE));
  }
}
