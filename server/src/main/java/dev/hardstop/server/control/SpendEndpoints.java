package dev.hardstop.server.control;

import dev.hardstop.engine.money.Usd;
import dev.hardstop.store.Projection;
import dev.hardstop.store.Projection.GroupBy;
import dev.hardstop.store.SpendRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Sums of charges, by hours in UTC. */
final class SpendEndpoints {
  private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

  private final Tables tables;
  private final LongSupplier nowMillis;

  /** How long a row's stretch is. */
  private enum Interval {
    HOUR,
    DAY,
    TOTAL
  }

  /** Sums of one group in one interval; unreconciled calls are counted in full. */
  record Row(
      String startsAt,
      String group,
      String chargeUsd,
      long calls,
      long refused,
      long unreconciled,
      long inputTokens,
      long outputTokens,
      long requests,
      long toolCalls) {}

  /** A report over whole hours, which the asked period was widened to. */
  record Report(
      String from, String to, String groupBy, String interval, List<Row> items, String totalUsd) {}

  SpendEndpoints(Tables tables, LongSupplier nowMillis) {
    this.tables = tables;
    this.nowMillis = nowMillis;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/api/v1/spend", Right.READ, this::spend, "group-by", "interval", "from", "to"));
  }

  private Answer spend(ControlRequest request) {
    GroupBy groupBy = choice(request, "group-by", GroupBy.class, GroupBy.KEY);
    Interval interval = choice(request, "interval", Interval.class, Interval.TOTAL);
    long now = nowMillis.getAsLong();
    long from =
        Math.floorDiv(
                request.instant("from").map(Instant::toEpochMilli).orElseGet(() -> monthOf(now)),
                HOUR_MILLIS)
            * HOUR_MILLIS;
    long to =
        Math.ceilDiv(request.instant("to").map(Instant::toEpochMilli).orElse(now), HOUR_MILLIS)
            * HOUR_MILLIS;
    if (from < 0 || to <= from || to > now + Duration.ofDays(3_660).toMillis()) {
      throw ControlRequest.invalid(
          "from and to", Json.time(from) + " to " + Json.time(to), "a stretch of past time");
    }
    return Answer.ok(report(groupBy, interval, from, to));
  }

  private Report report(GroupBy groupBy, Interval interval, long from, long to) {
    List<SpendRecord> rows = tables.current().spend(groupBy, millis(interval, to), from, to);
    if (rows.size() == Projection.MAX_ROWS) {
      throw new ProblemException(
          HttpProblem.of(
              400,
              "too_many_rows",
              "The report is too long.",
              "rows: more than "
                  + Projection.MAX_ROWS
                  + " (expected: fewer; ask for a shorter period or longer intervals)"));
    }
    long total = rows.stream().mapToLong(SpendRecord::chargeNanoUsd).reduce(0, Math::addExact);
    return new Report(
        Json.time(from),
        Json.time(to),
        label(groupBy),
        label(interval),
        rows.stream().map(row -> row(row, from)).toList(),
        Usd.format(total));
  }

  private static Row row(SpendRecord row, long from) {
    return new Row(
        Json.time(Math.max(from, row.fromMillis())),
        row.group(),
        Usd.format(row.chargeNanoUsd()),
        row.calls(),
        row.refused(),
        row.unreconciled(),
        row.inputTokens(),
        row.outputTokens(),
        row.requests(),
        row.toolCalls());
  }

  /** The whole of time up to the end is one interval of it. */
  private static long millis(Interval interval, long to) {
    return switch (interval) {
      case HOUR -> HOUR_MILLIS;
      case DAY -> 24 * HOUR_MILLIS;
      case TOTAL -> to;
    };
  }

  static long monthOf(long millis) {
    LocalDate date = Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).toLocalDate();
    return date.withDayOfMonth(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  private static <E extends Enum<E>> E choice(
      ControlRequest request, String name, Class<E> type, E otherwise) {
    return request
        .find(name)
        .map(
            text ->
                Arrays.stream(type.getEnumConstants())
                    .filter(each -> label(each).equals(text))
                    .findFirst()
                    .orElseThrow(() -> ControlRequest.invalid(name, text, labels(type))))
        .orElse(otherwise);
  }

  private static <E extends Enum<E>> String labels(Class<E> type) {
    return "one of "
        + Arrays.stream(type.getEnumConstants())
            .map(SpendEndpoints::label)
            .collect(Collectors.joining(", "));
  }

  private static String label(Enum<?> each) {
    return each.name().toLowerCase(Locale.ROOT);
  }
}
