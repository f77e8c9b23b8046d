package dev.hardstop.simulator;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who calls: attributes bound to a key, and those that callers of the key choose themselves. */
final class Caller {
  private static final Set<String> CHOSEN = Set.of("user", "run");

  private final Map<String, String> attributes;
  private final Attributes forEngine;

  // What the rules in force make of it, remembered for as long as they are in force.
  private List<ModelRule> rules = List.of();
  private List<Touched> touched = List.of();
  private boolean lacksAttribute;

  /** One account that it touches. */
  record Touched(ModelRule rule, String values, boolean chosen, long amount, long limit) {}

  private Caller(Map<String, String> attributes) {
    this.attributes = attributes;
    List<Attributes.Attribute> all = new ArrayList<>();
    attributes.forEach(
        (name, value) -> all.add(new Attributes.Attribute(name, value, CHOSEN.contains(name))));
    this.forEngine = Attributes.of(all, namespace());
  }

  /** The caller with this number. The same number is the same caller in every world. */
  static Caller of(int number, int run) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("key", "k" + number % 11);
    attributes.put("tenant", "t" + number % 5);
    attributes.put("feature", "f" + number % 3);
    if (number % 7 != 0) {
      attributes.put("user", "u" + number);
      attributes.put("plan", number % 4 == 0 ? "pro" : "free");
    }
    if (run >= 0) {
      attributes.put("run", "r" + run);
    }
    return new Caller(attributes);
  }

  Map<String, String> attributes() {
    return attributes;
  }

  Attributes forEngine() {
    return forEngine;
  }

  /** The values of a key's callers live in the name space of its tenant. */
  String namespace() {
    return "tenant=" + attributes.get("tenant");
  }

  /** The account's values, as facts write them: U+001F between them, U+001E before name spaces. */
  String values(List<String> per) {
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < per.size(); i++) {
      String value = attributes.getOrDefault(per.get(i), "");
      values.append(i == 0 ? "" : "\u001f").append(value);
      if (!value.isEmpty() && CHOSEN.contains(per.get(i))) {
        values.append('\u001e').append(namespace());
      }
    }
    return values.toString();
  }

  /** Returns the accounts that it touches, in the order of the configuration. */
  List<Touched> touched(List<ModelRule> inForce) {
    learn(inForce);
    return touched;
  }

  /** Whether a budget refuses it for want of an attribute. */
  boolean lacksAttribute(List<ModelRule> inForce) {
    learn(inForce);
    return lacksAttribute;
  }

  // Each adoption makes a list of its own, so that the same one has the same rules.
  @SuppressWarnings("ReferenceEquality")
  private void learn(List<ModelRule> inForce) {
    if (rules == inForce) {
      return;
    }
    rules = inForce;
    lacksAttribute = false;
    touched = new ArrayList<>();
    for (ModelRule rule : inForce) {
      BudgetSpec spec = rule.spec();
      if (spec.counts(attributes)) {
        long amount = spec.amount(attributes);
        touched.add(
            new Touched(rule, values(spec.per()), chose(spec.per()), amount, spec.limit(amount)));
      } else {
        lacksAttribute |= spec.matches(attributes) && spec.perMissing() == Budget.PerMissing.REFUSE;
      }
    }
  }

  private boolean chose(List<String> per) {
    return per.stream().anyMatch(name -> CHOSEN.contains(name) && attributes.containsKey(name));
  }
}
