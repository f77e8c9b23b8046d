package dev.hardstop.server.control;

import dev.hardstop.engine.ledger.Blocking;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.money.Usd;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Facts as events: what a person who watches wants to know, in one JSON object each. */
final class FactEvent {
  private FactEvent() {}

  /** Appends the event of a fact; nothing for facts that only the ledger cares about. */
  static void append(Fact fact, StringBuilder text) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("sequence", fact.sequence());
    event.put("at", Json.time(fact.atMillis()));
    String name =
        switch (fact) {
          case Fact.Held held -> held(held, event);
          case Fact.Settled settled -> settled(settled, event);
          case Fact.Released released -> {
            event.put("hold", released.holdId());
            event.put("reason", released.reason());
            yield "released";
          }
          case Fact.Refused refused -> refused(refused, event);
          case Fact.RungReached rung -> rung(rung, event);
          case Fact.Adjusted adjusted -> {
            event.put("hold", adjusted.holdId());
            event.put("charge_usd", Usd.format(adjusted.charge().nanoUsd()));
            event.put("by", adjusted.by());
            yield "adjusted";
          }
          case Fact.LatchSet set -> {
            event.put("trip", LatchEndpoints.Trip.of(set.latch()));
            yield "tripped";
          }
          case Fact.LatchCleared cleared -> {
            event.put("id", cleared.latchId());
            event.put("by", cleared.by());
            event.put("reason", cleared.reason());
            yield "resumed";
          }
          case Fact.RulesAdopted adopted -> {
            event.put("generation", adopted.generation());
            event.put("budgets", adopted.rules().size());
            yield "rules_adopted";
          }
          case Fact.EpochStarted _, Fact.Tightened _, Fact.Extended _, Fact.Issued _ -> "";
        };
    if (!name.isEmpty()) {
      text.append("event: ").append(name).append("\nid: ").append(fact.sequence());
      text.append("\ndata: ").append(Json.text(event)).append("\n\n");
    }
  }

  private static String held(Fact.Held held, Map<String, Object> event) {
    call(held.call(), event);
    event.put("estimate_usd", Usd.format(held.amounts().nanoUsd()));
    event.put("output_cap", held.outputCap());
    if (!held.wouldRefuse().isEmpty()) {
      event.put("would_refuse", held.wouldRefuse());
    }
    return "held";
  }

  private static String settled(Fact.Settled settled, Map<String, Object> event) {
    event.put("hold", settled.holdId());
    event.put("charge_usd", Usd.format(settled.charge().nanoUsd()));
    event.put("ending", settled.ending().name().toLowerCase(Locale.ROOT));
    return "settled";
  }

  private static String refused(Fact.Refused refused, Map<String, Object> event) {
    call(refused.call(), event);
    event.put("code", refused.code());
    event.put("count", refused.count());
    if (!refused.blocking().isEmpty()) {
      Blocking first = refused.blocking().getFirst();
      event.put("budget", first.account().budget());
      event.put("account", Views.account(first.account().values()));
    }
    return "refused";
  }

  private static String rung(Fact.RungReached rung, Map<String, Object> event) {
    event.put("budget", rung.account().budget());
    event.put("account", Views.account(rung.account().values()));
    event.put("rung", BudgetEndpoints.percent(rung.basisPoints()));
    event.put("by_refusal", rung.byRefusal());
    return "rung_reached";
  }

  private static void call(Call call, Map<String, Object> event) {
    event.put("id", call.id());
    event.put("attributes", call.attributes().values());
  }
}
