package dev.hardstop.server.control;

import dev.hardstop.engine.money.Amount;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.store.AlertRecord;
import dev.hardstop.store.AuditRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What people were to be told, and who changed what; newest first. */
final class EventLogEndpoints {
  private final Tables tables;

  /** An account that reached a rung. */
  record Alert(
      long sequence,
      String at,
      String kind,
      String budget,
      String account,
      String windowStartsAt,
      String rung,
      Optional<String> unit,
      String settled,
      String budgetAmount,
      boolean byRefusal) {}

  /** A change by somebody. */
  record Audit(long sequence, String at, String kind, String by, String reason, JsonNode detail) {}

  EventLogEndpoints(Tables tables) {
    this.tables = tables;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/alerts", Right.READ, this::alerts, "limit", "after"),
        Endpoint.get("/api/v1/audit", Right.READ, this::audit, "limit", "after"));
  }

  private Answer alerts(ControlRequest request) {
    Map<String, Optional<Unit>> units = new HashMap<>();
    List<Alert> items =
        tables.current().alertsBefore(request.after(Long.MAX_VALUE), request.limit()).stream()
            .map(row -> alert(row, units.computeIfAbsent(row.budget(), _ -> unit(row))))
            .toList();
    return Answer.ok(Page.of(items, request.limit(), alert -> Long.toString(alert.sequence())));
  }

  private Optional<Unit> unit(AlertRecord row) {
    return tables.projection().accounts(row.budget(), row.account(), 1).stream()
        .findFirst()
        .map(account -> Views.unit(account.unit()));
  }

  private static Alert alert(AlertRecord row, Optional<Unit> unit) {
    return new Alert(
        row.sequence(),
        Json.time(row.atMillis()),
        row.kind(),
        row.budget(),
        Views.account(row.account()),
        Json.time(row.startsAtMillis()),
        BudgetEndpoints.percent(row.basisPoints()),
        unit.map(Unit::label),
        plain(unit, row.settled()),
        plain(unit, row.amount()),
        row.byRefusal());
  }

  private static String plain(Optional<Unit> unit, long quantity) {
    return unit.map(known -> Amount.plain(known, quantity)).orElse(Long.toString(quantity));
  }

  private Answer audit(ControlRequest request) {
    List<Audit> items =
        tables.current().auditBefore(request.after(Long.MAX_VALUE), request.limit()).stream()
            .map(EventLogEndpoints::entry)
            .toList();
    return Answer.ok(Page.of(items, request.limit(), entry -> Long.toString(entry.sequence())));
  }

  private static Audit entry(AuditRecord row) {
    return new Audit(
        row.sequence(),
        Json.time(row.atMillis()),
        row.kind(),
        row.by(),
        row.reason(),
        Json.stored(row.detail()));
  }
}
