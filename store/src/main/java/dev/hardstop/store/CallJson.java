package dev.hardstop.store;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.ledger.Blocking;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON columns of a call. Parts that say nothing (the usual value) are left out. */
final class CallJson {
  private final Json json = new Json();

  String attributes(Attributes attributes) {
    json.clear().open('{');
    for (Attribute attribute : attributes.all()) {
      json.name(attribute.name()).value(attribute.value());
    }
    return json.close('}').toString();
  }

  /** Returns the attributes that the caller chose, each with its name space; null for none. */
  @Nullable String callerSet(Attributes attributes) {
    json.clear().open('{');
    boolean any = false;
    for (Attribute attribute : attributes.all()) {
      if (attribute.callerSet()) {
        json.name(attribute.name()).value(attributes.namespace());
        any = true;
      }
    }
    return any ? json.close('}').toString() : null;
  }

  String takes(List<Take> takes) {
    json.clear().open('[');
    for (Take take : takes) {
      append(take);
    }
    return json.close(']').toString();
  }

  String take(Take take) {
    json.clear();
    append(take);
    return json.toString();
  }

  private void append(Take take) {
    json.open('{').name("rule").value(take.account().ruleId());
    json.name("budget").value(take.account().budget());
    account(take.account().values());
    json.name("unit").value(take.unit().label());
    json.name("starts_at").value(take.startsAtMillis());
    json.name("ends_at").value(take.endsAtMillis());
    if (take.bucketMillis() != 0) {
      json.name("bucket_millis").value(take.bucketMillis());
    }
    amounts(take.amount(), take.limit(), take.settled(), take.held(), take.ask());
    if (!take.enforced()) {
      json.name("enforced").value(false);
    }
    json.close('}');
  }

  String blocking(List<Blocking> blocking) {
    json.clear().open('[');
    for (Blocking each : blocking) {
      json.open('{').name("rule").value(each.account().ruleId());
      json.name("budget").value(each.account().budget());
      account(each.account().values());
      json.name("unit").value(each.unit().label());
      json.name("starts_at").value(each.startsAtMillis());
      amounts(each.amount(), each.limit(), each.settled(), each.held(), each.ask());
      json.name("resets_at").value(each.resetsAtMillis());
      json.name("largest_output_cap").value(each.largestOutputCap()).close('}');
    }
    return json.close(']').toString();
  }

  String amounts(Amounts amounts) {
    json.clear().open('{');
    for (int code = 0; code < Unit.count(); code++) {
      json.name(Unit.at(code).label()).value(amounts.of(Unit.at(code)));
    }
    return json.close('}').toString();
  }

  private void account(String values) {
    if (!values.isEmpty()) {
      json.name("account").value(values);
    }
  }

  private void amounts(long amount, long limit, long settled, long held, long ask) {
    if (amount != limit) {
      json.name("amount").value(amount);
    }
    json.name("limit").value(limit).name("settled").value(settled);
    json.name("held").value(held).name("ask").value(ask);
  }
}
