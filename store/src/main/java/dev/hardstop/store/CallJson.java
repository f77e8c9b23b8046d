package dev.hardstop.store;

import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Blocking;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON columns of a call. Parts that say nothing (the usual value) are left out. */
final class CallJson {
  private final Json json = new Json();

  String attributes(List<Attribute> attributes) {
    json.clear().open('{');
    for (int i = 0; i < attributes.size(); i++) {
      json.name(attributes.get(i).name()).value(attributes.get(i).value());
    }
    return json.close('}').toString();
  }

  /** Returns the attributes that the caller chose, each with its name space; null for none. */
  @Nullable String callerSet(List<Attribute> attributes, String namespace) {
    json.clear().open('{');
    boolean any = false;
    for (int i = 0; i < attributes.size(); i++) {
      if (attributes.get(i).callerSet()) {
        json.name(attributes.get(i).name()).value(namespace);
        any = true;
      }
    }
    return any ? json.close('}').toString() : null;
  }

  String takes(List<Take> takes) {
    json.clear().raw("[");
    for (int i = 0; i < takes.size(); i++) {
      json.raw(i == 0 ? "" : ",");
      append(takes.get(i));
    }
    return json.raw("]").toString();
  }

  String take(Take take) {
    json.clear();
    append(take);
    return json.toString();
  }

  private void append(Take take) {
    account(take.account(), take.unit(), take.startsAtMillis());
    if (take.bucketMillis() != 0) {
      json.raw(",\"bucket_millis\":").number(take.bucketMillis());
    }
    amounts(take.amount(), take.limit(), take.settled(), take.held(), take.ask());
    json.raw(take.enforced() ? "}" : ",\"enforced\":false}");
  }

  String blocking(List<Blocking> blocking) {
    json.clear().raw("[");
    for (int i = 0; i < blocking.size(); i++) {
      Blocking each = blocking.get(i);
      json.raw(i == 0 ? "" : ",");
      account(each.account(), each.unit(), each.startsAtMillis());
      amounts(each.amount(), each.limit(), each.settled(), each.held(), each.ask());
      json.raw(",\"resets_at\":").number(each.resetsAtMillis());
      json.raw(",\"largest_output_cap\":").number(each.largestOutputCap()).raw("}");
    }
    return json.raw("]").toString();
  }

  String amounts(Amounts amounts) {
    json.clear().open('{');
    for (int code = 0; code < Unit.count(); code++) {
      json.name(Unit.at(code).label()).value(amounts.of(Unit.at(code)));
    }
    return json.close('}').toString();
  }

  private void account(AccountId id, Unit unit, long startsAtMillis) {
    json.raw("{\"rule\":").number(id.ruleId()).raw(",\"budget\":").string(id.budget());
    if (!id.values().isEmpty()) {
      json.raw(",\"account\":").string(id.values());
    }
    json.raw(",\"unit\":\"").raw(unit.label()).raw("\",\"starts_at\":").number(startsAtMillis);
  }

  private void amounts(long amount, long limit, long settled, long held, long ask) {
    if (amount != limit) {
      json.raw(",\"amount\":").number(amount);
    }
    json.raw(",\"limit\":").number(limit).raw(",\"settled\":").number(settled);
    json.raw(",\"held\":").number(held).raw(",\"ask\":").number(ask);
  }
}
