package dev.hardstop.server.control;

import dev.hardstop.engine.budget.AccountNames;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.money.Amount;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.store.CallRecord;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Rows of the store as answers show them: quantities as exact decimals, times as texts. */
final class Views {
  private Views() {}

  /** A stretch of time; {@code endsAt} is empty if it has no end, or none that is known yet. */
  record Window(String startsAt, Optional<String> endsAt) {
    static Window of(long startsAtMillis, long endsAtMillis) {
      return new Window(Json.time(startsAtMillis), Json.timeOrNever(endsAtMillis));
    }
  }

  /** How an account stood when a call was decided. */
  record Touched(
      String budget,
      String account,
      String unit,
      String windowStartsAt,
      String budgetAmount,
      String limit,
      String settled,
      String held,
      String asked,
      boolean enforced) {}

  /** A decision, explained. */
  record Call(
      long sequence,
      String id,
      String kind,
      String state,
      JsonNode attributes,
      String at,
      Optional<String> endedAt,
      String estimateUsd,
      long outputCap,
      Optional<String> chargeUsd,
      Optional<Map<String, Long>> charged,
      String ending,
      String refusal,
      String wouldRefuse,
      long count,
      long adjustments,
      String priceRevision,
      List<Touched> accounts,
      JsonNode estimate,
      JsonNode outcome) {}

  static Call call(CallRecord row) {
    return new Call(
        row.sequence(),
        row.id(),
        row.kind(),
        row.state(),
        Json.stored(row.attributes()),
        Json.time(row.heldAtMillis()),
        row.endedAtMillis().map(Json::time),
        Usd.format(row.estimateNanoUsd()),
        row.outputCap(),
        row.charge().map(charge -> Usd.format(charge.nanoUsd())),
        row.charge().map(Views::counts),
        row.ending(),
        row.refusal(),
        row.wouldRefuse(),
        row.count(),
        row.adjustments(),
        row.priceRevision(),
        touched(Json.stored(row.accounts())),
        Json.stored(row.detail()),
        Json.stored(row.usage()));
  }

  private static Map<String, Long> counts(Amounts charge) {
    Map<String, Long> counts = new LinkedHashMap<>();
    Arrays.stream(Unit.values())
        .filter(unit -> unit != Unit.USD)
        .forEach(unit -> counts.put(unit.label(), charge.of(unit)));
    return counts;
  }

  private static List<Touched> touched(JsonNode accounts) {
    return accounts.values().stream().map(Views::touchedOne).toList();
  }

  private static Touched touchedOne(JsonNode row) {
    Unit unit = unit(row.path("unit").asString());
    long limit = row.path("limit").asLong();
    return new Touched(
        row.path("budget").asString(),
        account(row.path("account").asString("")),
        unit.label(),
        Json.time(row.path("starts_at").asLong()),
        Amount.plain(unit, row.path("amount").asLong(limit)),
        Amount.plain(unit, limit),
        Amount.plain(unit, row.path("settled").asLong()),
        Amount.plain(unit, row.path("held").asLong()),
        Amount.plain(unit, row.path("ask").asLong()),
        row.path("enforced").asBoolean(true));
  }

  /** Returns an account's values as people read them; "" for a budget that is per nothing. */
  static String account(String values) {
    int count = values.isEmpty() ? 0 : values.split("\u001f", -1).length;
    return AccountNames.display(values, count);
  }

  /** As {@link #account(String)}, telling "per nothing" from "without the attribute". */
  static String account(String values, Budget budget) {
    return AccountNames.display(values, budget.per().size());
  }

  static Unit unit(String label) {
    return Arrays.stream(Unit.values())
        .filter(unit -> unit.label().equals(label))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("unit: " + label + " (expected: a known one)"));
  }
}
