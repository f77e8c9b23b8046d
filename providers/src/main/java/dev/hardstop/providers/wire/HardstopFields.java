package dev.hardstop.providers.wire;

import dev.hardstop.engine.money.Amount;
import dev.hardstop.providers.wire.Refusal.Blocking;
import dev.hardstop.providers.wire.Refusal.Disclosure;
import tools.jackson.core.JsonGenerator;

/** The {@code hardstop} object that every wire's errors carry, as far as the budget discloses. */
public final class HardstopFields {
  private HardstopFields() {}

  /** Writes the property into the object that is open. */
  public static void write(JsonGenerator json, Refusal refusal) {
    json.writeObjectPropertyStart("hardstop");
    writeFields(json, refusal);
    json.writeEndObject();
  }

  private static void writeFields(JsonGenerator json, Refusal refusal) {
    json.writeStringProperty("code", refusal.code().label());
    if (refusal.disclosure() == Disclosure.FULL && refusal.blocking().isPresent()) {
      writeBlocking(json, refusal.blocking().get());
    }
    if (refusal.disclosure() != Disclosure.NONE && refusal.blocking().isPresent()) {
      writeOrNull(json, "resets_at", refusal.resetsAt().map(Object::toString).orElse(""));
    }
    if (refusal.disclosure() == Disclosure.FULL) {
      refusal
          .largestOutputCap()
          .ifPresent(cap -> json.writeNumberProperty("largest_output_cap", cap));
      writeUnlessEmpty(json, "contact_url", refusal.contactUrl());
    }
    writeUnlessEmpty(json, "call", refusal.call());
    writeUnlessEmpty(json, "cost_usd", refusal.costUsd());
  }

  private static void writeBlocking(JsonGenerator json, Blocking blocking) {
    json.writeStringProperty("budget", blocking.budget());
    json.writeStringProperty("account", blocking.account());
    json.writeStringProperty("unit", blocking.unit().label());
    json.writeStringProperty("limit", plain(blocking, blocking.limit()));
    json.writeStringProperty("budget_amount", plain(blocking, blocking.budgetAmount()));
    json.writeStringProperty("settled", plain(blocking, blocking.settled()));
    json.writeStringProperty("held", plain(blocking, blocking.held()));
    json.writeStringProperty("asked", plain(blocking, blocking.asked()));
  }

  private static String plain(Blocking blocking, long quantity) {
    return Amount.plain(blocking.unit(), quantity);
  }

  private static void writeOrNull(JsonGenerator json, String name, String value) {
    if (value.isEmpty()) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }

  private static void writeUnlessEmpty(JsonGenerator json, String name, String value) {
    if (!value.isEmpty()) {
      json.writeStringProperty(name, value);
    }
  }
}
