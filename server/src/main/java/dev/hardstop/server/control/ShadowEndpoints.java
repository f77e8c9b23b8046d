package dev.hardstop.server.control;

import dev.hardstop.engine.money.Usd;
import dev.hardstop.store.ShadowRecord;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

/** What enforcing would have refused of the calls that shadow mode let through. */
final class ShadowEndpoints {
  private final Tables tables;
  private final LongSupplier nowMillis;

  /** Calls of one key that one budget, or none, would have refused for one reason. */
  record Row(
      String budget, String key, String code, long calls, String estimateUsd, String chargeUsd) {}

  /** A report by budget, key and code. */
  record Report(String from, String to, List<Row> items) {}

  ShadowEndpoints(Tables tables, LongSupplier nowMillis) {
    this.tables = tables;
    this.nowMillis = nowMillis;
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.get("/api/v1/reports/shadow", Right.READ, this::report, "from", "to"));
  }

  private Answer report(ControlRequest request) {
    long now = nowMillis.getAsLong();
    long from =
        request.instant("from").map(Instant::toEpochMilli).orElse(SpendEndpoints.monthOf(now));
    long to = request.instant("to").map(Instant::toEpochMilli).orElse(now + 1);
    if (to <= from) {
      throw ControlRequest.invalid(
          "from and to", Json.time(from) + " to " + Json.time(to), "a stretch of time");
    }
    List<Row> rows = tables.current().shadow(from, to).stream().map(ShadowEndpoints::row).toList();
    return Answer.ok(new Report(Json.time(from), Json.time(to), rows));
  }

  private static Row row(ShadowRecord row) {
    return new Row(
        row.budget(),
        row.key(),
        row.code(),
        row.calls(),
        Usd.format(row.estimateNanoUsd()),
        Usd.format(row.chargeNanoUsd()));
  }
}
