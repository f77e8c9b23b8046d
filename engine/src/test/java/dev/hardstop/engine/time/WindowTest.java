package dev.hardstop.engine.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.time.Window.Period;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final MonthDay JANUARY = MonthDay.of(1, 1);

  /** Instants as {@code 2026-03-08T06:59:59.999Z}; spans in local time of the zone. */
  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    // The hour from 02:00 does not exist: 01:59:59.999 EST is followed by 03:00 EDT.
    "America/New_York, DAY,    2026-03-08T12:00:00Z, 2026-03-08T05:00:00Z, 2026-03-09T04:00:00Z",
    "America/New_York, HOUR,   2026-03-08T06:59:59Z, 2026-03-08T06:00:00Z, 2026-03-08T07:00:00Z",
    "America/New_York, HOUR,   2026-03-08T07:00:00Z, 2026-03-08T07:00:00Z, 2026-03-08T08:00:00Z",
    "America/New_York, MONTH,  2026-03-08T07:00:00Z, 2026-03-01T05:00:00Z, 2026-04-01T04:00:00Z",
    // The hour from 01:00 comes twice: each time is a window of its own.
    "America/New_York, DAY,    2026-11-01T12:00:00Z, 2026-11-01T04:00:00Z, 2026-11-02T05:00:00Z",
    "America/New_York, HOUR,   2026-11-01T05:30:00Z, 2026-11-01T05:00:00Z, 2026-11-01T06:00:00Z",
    "America/New_York, HOUR,   2026-11-01T06:30:00Z, 2026-11-01T06:00:00Z, 2026-11-01T07:00:00Z",
    "America/New_York, MINUTE, 2026-11-01T06:30:30Z, 2026-11-01T06:30:00Z, 2026-11-01T06:31:00Z",
    "Europe/Berlin,    DAY,    2026-03-29T12:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
    "Europe/Berlin,    DAY,    2026-10-25T12:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
    "Europe/Berlin,    WEEK,   2026-03-29T12:00:00Z, 2026-03-22T23:00:00Z, 2026-03-29T22:00:00Z",
    "Europe/Berlin,    YEAR,   2026-07-01T00:00:00Z, 2025-12-31T23:00:00Z, 2026-12-31T23:00:00Z",
    // Lord Howe changes by half an hour: 02:00 becomes 02:30, and 02:00 becomes 01:30.
    "Australia/Lord_Howe, DAY, 2026-10-03T16:00:00Z, 2026-10-03T13:30:00Z, 2026-10-04T13:00:00Z",
    "Australia/Lord_Howe, DAY, 2026-04-04T16:00:00Z, 2026-04-04T13:00:00Z, 2026-04-05T13:30:00Z",
    "Australia/Lord_Howe, HOUR, 2026-10-03T15:29:59Z, 2026-10-03T14:30:00Z, 2026-10-03T15:30:00Z",
    "Australia/Lord_Howe, HOUR, 2026-10-03T15:30:00Z, 2026-10-03T15:30:00Z, 2026-10-03T16:00:00Z",
    "Australia/Lord_Howe, HOUR, 2026-10-03T16:00:00Z, 2026-10-03T16:00:00Z, 2026-10-03T17:00:00Z",
    "Australia/Lord_Howe, HOUR, 2026-04-04T14:59:59Z, 2026-04-04T14:00:00Z, 2026-04-04T15:00:00Z",
    "Australia/Lord_Howe, HOUR, 2026-04-04T15:00:00Z, 2026-04-04T15:00:00Z, 2026-04-04T15:30:00Z",
    "Australia/Lord_Howe, HOUR, 2026-04-04T15:30:00Z, 2026-04-04T15:30:00Z, 2026-04-04T16:30:00Z",
    // 5 hours and 45 minutes ahead.
    "Asia/Kathmandu,   HOUR,   2026-05-05T00:00:00Z, 2026-05-04T23:15:00Z, 2026-05-05T00:15:00Z",
    "Asia/Kathmandu,   DAY,    2026-05-05T00:00:00Z, 2026-05-04T18:15:00Z, 2026-05-05T18:15:00Z",
    // 30 December 2011 did not happen in Samoa.
    "Pacific/Apia,     DAY,    2011-12-30T09:59:59Z, 2011-12-29T10:00:00Z, 2011-12-30T10:00:00Z",
    "Pacific/Apia,     DAY,    2011-12-30T10:00:00Z, 2011-12-30T10:00:00Z, 2011-12-31T10:00:00Z",
    "Pacific/Apia,     WEEK,   2011-12-30T10:00:00Z, 2011-12-26T10:00:00Z, 2012-01-01T10:00:00Z",
    "Pacific/Apia,     MONTH,  2011-12-30T10:00:00Z, 2011-12-01T10:00:00Z, 2011-12-31T10:00:00Z",
    // Leap days.
    "UTC, DAY,   2028-02-29T00:00:00Z, 2028-02-29T00:00:00Z, 2028-03-01T00:00:00Z",
    "UTC, MONTH, 2028-02-10T00:00:00Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
    "UTC, MONTH, 2027-02-10T00:00:00Z, 2027-02-01T00:00:00Z, 2027-03-01T00:00:00Z",
    "UTC, QUARTER, 2028-02-29T00:00:00Z, 2028-01-01T00:00:00Z, 2028-04-01T00:00:00Z",
    "UTC, YEAR,  2028-12-31T23:59:59.999Z, 2028-01-01T00:00:00Z, 2029-01-01T00:00:00Z",
  })
  void cutsTheCalendarInLocalTime(
      String zone, Period period, Instant at, Instant starts, Instant ends) {
    assertSpan(new Window.Calendar(period, ZoneId.of(zone)), at, starts, ends);
  }

  private static void assertSpan(Window.Spanning window, Instant at, Instant starts, Instant ends) {
    assertThat(window.spanAt(at.toEpochMilli()))
        .isEqualTo(new Span(starts.toEpochMilli(), ends.toEpochMilli()));
  }

  @Test
  void aStretchThatTheClocksRepeatedAcrossMidnightBelongsToTheDayThatHadBegun() {
    // One minute past midnight on 7 November 2010, Newfoundland went back to 23:01 on the 6th.
    Window.Calendar day = new Window.Calendar(Period.DAY, ZoneId.of("America/St_Johns"));
    Instant begun = Instant.parse("2010-11-07T02:30:00Z");
    Instant repeated = Instant.parse("2010-11-07T02:45:00Z");
    Instant ends = Instant.parse("2010-11-08T03:30:00Z");
    assertSpan(day, begun, begun, ends);
    assertSpan(day, repeated, begun, ends);
  }

  @ParameterizedTest
  @CsvSource({
    "MONDAY, 2026-11-16",
    "TUESDAY, 2026-11-17",
    "WEDNESDAY, 2026-11-18",
    "THURSDAY, 2026-11-19",
    "FRIDAY, 2026-11-20",
    "SATURDAY, 2026-11-21",
    "SUNDAY, 2026-11-15",
  })
  void weeksStartWhereTheyAreSaidTo(DayOfWeek weekStart, String starts) {
    Window.Calendar week = new Window.Calendar(Period.WEEK, NEW_YORK, weekStart, JANUARY);
    Instant start = local(starts);
    assertThat(week.spanAt(local("2026-11-21").toEpochMilli()).startsAtMillis())
        .isEqualTo(start.toEpochMilli());
  }

  private static Instant local(String date) {
    return LocalDateTime.parse(date + "T00:00").atZone(NEW_YORK).toInstant();
  }

  @ParameterizedTest(name = "{0} from {1}: {2} is in {3} to {4}")
  @CsvSource({
    "YEAR,    --04-01, 2026-03-31, 2025-04-01, 2026-04-01",
    "YEAR,    --04-01, 2026-04-01, 2026-04-01, 2027-04-01",
    "YEAR,    --12-31, 2026-12-30, 2025-12-31, 2026-12-31",
    "QUARTER, --04-01, 2026-03-31, 2026-01-01, 2026-04-01",
    "QUARTER, --02-01, 2026-01-31, 2025-11-01, 2026-02-01",
    "QUARTER, --10-15, 2026-11-21, 2026-10-15, 2027-01-15",
    // A short month has no 31st: its boundary is its last day, and the next is on the 31st again.
    "QUARTER, --01-31, 2026-04-29, 2026-01-31, 2026-04-30",
    "QUARTER, --01-31, 2026-04-30, 2026-04-30, 2026-07-31",
    "QUARTER, --01-31, 2026-07-31, 2026-07-31, 2026-10-31",
    "QUARTER, --08-31, 2027-02-27, 2026-11-30, 2027-02-28",
    "QUARTER, --08-31, 2027-03-01, 2027-02-28, 2027-05-31",
    "QUARTER, --08-31, 2028-02-29, 2028-02-29, 2028-05-31",
    // So has a short year no 29 February.
    "YEAR,    --02-29, 2027-02-27, 2026-02-28, 2027-02-28",
    "YEAR,    --02-29, 2028-02-28, 2027-02-28, 2028-02-29",
    "YEAR,    --02-29, 2028-02-29, 2028-02-29, 2029-02-28",
    "QUARTER, --02-29, 2027-05-30, 2027-05-29, 2027-08-29",
  })
  void fiscalYearsStartWhereTheyAreSaidTo(
      Period period, String fiscalYearStart, String at, String starts, String ends) {
    Window.Calendar window =
        new Window.Calendar(period, NEW_YORK, DayOfWeek.MONDAY, MonthDay.parse(fiscalYearStart));
    assertSpan(window, local(at), local(starts), local(ends));
  }

  @Test
  void everyCountsFromTheEpoch() {
    Window.Every every = new Window.Every(Duration.ofMinutes(15));
    assertSpan(
        every,
        Instant.parse("2026-11-21T12:29:59.999Z"),
        Instant.parse("2026-11-21T12:15:00Z"),
        Instant.parse("2026-11-21T12:30:00Z"));
    assertThat(every.spanAt(-1)).isEqualTo(new Span(-900_000, 0));
    assertThat(new Window.Every(Duration.ofMillis(7)).spanAt(20)).isEqualTo(new Span(14, 21));
  }

  @Test
  void aLifetimeHasNoEnd() {
    assertThat(new Window.Lifetime().spanAt(1)).isEqualTo(Span.ALWAYS);
    assertThat(Span.ALWAYS.contains(Long.MAX_VALUE - 1)).isTrue();
  }

  @Test
  void theBucketsOfARollingWindowCoverItsLengthAndAtMostOneMore() {
    for (long length : new long[] {1, 62, 63, 64, 1_000, 60_000, 86_400_000, 2_592_000_001L}) {
      long bucket = new Window.Rolling(Duration.ofMillis(length)).bucketMillis();
      assertThat(bucket * (Window.Rolling.BUCKETS - 1)).isBetween(length, length + bucket * 63);
      assertThat((bucket - 1) * (Window.Rolling.BUCKETS - 1)).isLessThan(length);
    }
  }

  @Test
  void lengthsAreBounded() {
    assertThatThrownBy(() -> new Window.Every(Duration.ZERO))
        .hasMessage("every: PT0S (expected: 1 ms to ten years)");
    assertThatThrownBy(() -> new Window.Every(Duration.ofNanos(999_999)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Window.Rolling(Duration.ofDays(3_661)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Window.Run(Duration.ofSeconds(-1)))
        .hasMessage("run-idle: PT-1S (expected: 1 ms to ten years)");
  }

  @Test
  void windowsThatDifferAreSpelledDifferently() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    assertThat(
            List.of(
                new Window.Calendar(Period.WEEK, NEW_YORK).spelling(),
                new Window.Calendar(Period.WEEK, berlin).spelling(),
                new Window.Calendar(Period.DAY, berlin).spelling(),
                new Window.Calendar(Period.WEEK, berlin, DayOfWeek.SUNDAY, JANUARY).spelling(),
                new Window.Calendar(Period.WEEK, berlin, DayOfWeek.SUNDAY, MonthDay.of(4, 1))
                    .spelling(),
                new Window.Every(Duration.ofMinutes(1)).spelling(),
                new Window.Rolling(Duration.ofMinutes(1)).spelling(),
                new Window.Run(Duration.ofMinutes(1)).spelling(),
                new Window.Every(Duration.ofMinutes(2)).spelling(),
                new Window.Lifetime().spelling(),
                new Window.Call().spelling()))
        .doesNotHaveDuplicates();
  }

  @Test
  void spansTileTimeInEveryZoneAroundEveryChangeOfItsClocks() {
    Instant until = Instant.parse("2040-01-01T00:00:00Z");
    Random random = new Random(1);
    List<String> wrong = new ArrayList<>();
    for (String id : ZoneId.getAvailableZoneIds()) {
      ZoneId zone = ZoneId.of(id);
      Window.Calendar[] windows = windows(zone, random);
      ZoneRules rules = zone.getRules();
      ZoneOffsetTransition change = rules.nextTransition(Instant.parse("2000-01-01T00:00:00Z"));
      for (; change != null && change.getInstant().isBefore(until); ) {
        long at = change.getInstant().toEpochMilli();
        for (Window.Calendar window : windows) {
          look(window, at, wrong);
          look(window, at - 1, wrong);
          look(window, at + random.nextLong(-7_200_000, 7_200_000), wrong);
          look(window, at + random.nextLong(-86_400_000, 86_400_000), wrong);
        }
        change = rules.nextTransition(change.getInstant());
      }
    }
    assertThat(wrong.stream().limit(20)).isEmpty();
  }

  @Test
  void spansTileTimeOverYears() {
    Random random = new Random(2);
    long from = Instant.parse("1995-01-01T00:00:00Z").toEpochMilli();
    long to = Instant.parse("2060-01-01T00:00:00Z").toEpochMilli();
    List<String> wrong = new ArrayList<>();
    for (String id :
        List.of(
            "America/New_York",
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Pacific/Apia",
            "UTC")) {
      for (int round = 0; round < 2_000; round++) {
        for (Window.Calendar window : windows(ZoneId.of(id), random)) {
          look(window, random.nextLong(from, to), wrong);
        }
      }
    }
    for (int round = 0; round < 10_000; round++) {
      long length = random.nextLong(1, Duration.ofDays(3_660).toMillis());
      look(new Window.Every(Duration.ofMillis(length)), random.nextLong(from, to), wrong);
    }
    assertThat(wrong.stream().limit(20)).isEmpty();
  }

  private static Window.Calendar[] windows(ZoneId zone, Random random) {
    DayOfWeek weekStart = DayOfWeek.of(1 + random.nextInt(7));
    int month = 1 + random.nextInt(12);
    int days = java.time.Month.of(month).maxLength();
    MonthDay fiscalYearStart = MonthDay.of(month, 1 + random.nextInt(days));
    return Arrays.stream(Period.values())
        .map(period -> new Window.Calendar(period, zone, weekStart, fiscalYearStart))
        .toArray(Window.Calendar[]::new);
  }

  /** Looks whether the span at an instant holds it, and meets its neighbours. */
  private static void look(Window.Spanning window, long at, List<String> wrong) {
    Span span = window.spanAt(at);
    boolean right =
        span.contains(at)
            && window.spanAt(span.startsAtMillis()).equals(span)
            && window.spanAt(span.endsAtMillis() - 1).equals(span)
            && window.spanAt(span.startsAtMillis() - 1).endsAtMillis() == span.startsAtMillis()
            && window.spanAt(span.endsAtMillis()).startsAtMillis() == span.endsAtMillis();
    if (!right) {
      wrong.add(window + " at " + Instant.ofEpochMilli(at).atOffset(ZoneOffset.UTC));
    }
  }
}
