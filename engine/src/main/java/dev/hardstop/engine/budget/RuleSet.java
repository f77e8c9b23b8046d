package dev.hardstop.engine.budget;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All rules in force at a time. Immutable; a change is a new set with the next generation. */
public final class RuleSet {
  /** Most budgets in force at once: each call looks at all of them. */
  public static final int MAX_RULES = 2_000;

  private final long generation;
  private final Rule[] rules;
  private final Map<Long, Rule> byId;

  private RuleSet(long generation, Map<Long, Rule> byId) {
    this.generation = generation;
    this.byId = byId;
    this.rules = byId.values().toArray(new Rule[0]);
  }

  /**
   * Returns the rules of {@code budgets}.
   *
   * @throws IllegalArgumentException if an id stands twice, or there are more than {@link
   *     #MAX_RULES}
   */
  public static RuleSet of(long generation, List<Budget> budgets) {
    if (budgets.size() > MAX_RULES) {
      throw new IllegalArgumentException(
          "budgets: " + budgets.size() + " (expected: at most " + MAX_RULES + ")");
    }
    Map<Long, Rule> byId = new LinkedHashMap<>();
    Map<String, Budget> names = new HashMap<>();
    for (Budget budget : budgets) {
      if (names.put(budget.id(), budget) != null) {
        throw new IllegalArgumentException("budget: '" + budget.id() + "' twice (expected: once)");
      }
      Rule rule = Rule.of(budget, 0);
      while (byId.containsKey(rule.id())) {
        rule = Rule.of(budget, rule.copy() + 1);
      }
      byId.put(rule.id(), rule);
    }
    return new RuleSet(generation, byId);
  }

  /**
   * Returns the accounts that a call with {@code attributes} touches. A budget that refuses it for
   * want of an attribute does not keep the others from counting it.
   */
  public Resolution resolve(Attributes attributes) {
    List<Touch> touches = new ArrayList<>(Math.min(rules.length, 8));
    Optional<Resolution.MissingAttribute> refused = Optional.empty();
    for (Rule rule : rules) {
      Budget budget = rule.budget();
      if (!budget.match().matches(attributes)) {
        continue;
      }
      if (budget.perMissing() != Budget.PerMissing.SHARED) {
        String missing = firstMissing(budget, attributes);
        if (missing != null && budget.perMissing() == Budget.PerMissing.SKIP) {
          continue;
        }
        if (missing != null && !budget.shadow()) {
          refused =
              refused.isPresent()
                  ? refused
                  : Optional.of(new Resolution.MissingAttribute(budget.id(), missing));
          continue;
        }
      }
      touches.add(touch(rule, attributes));
    }
    return new Resolution(generation, touches, refused);
  }

  private static @Nullable String firstMissing(Budget budget, Attributes attributes) {
    for (String name : budget.per()) {
      if (attributes.find(name) == null) {
        return name;
      }
    }
    return null;
  }

  private static Touch touch(Rule rule, Attributes attributes) {
    Budget budget = rule.budget();
    long amount = budget.limits().amountFor(attributes);
    long limit = budget.ladder().hardLimit(amount);
    List<String> per = budget.per();
    if (per.isEmpty()) {
      return new Touch(rule, "", false, amount, limit);
    }
    if (per.size() == 1) {
      Attributes.Attribute only = attributes.find(per.get(0));
      return only == null
          ? new Touch(rule, "", false, amount, limit)
          : new Touch(rule, AccountNames.part(attributes, only), only.callerSet(), amount, limit);
    }
    return manyValued(rule, attributes, amount, limit);
  }

  private static Touch manyValued(Rule rule, Attributes attributes, long amount, long limit) {
    List<String> parts = new ArrayList<>();
    boolean callerSet = false;
    for (String name : rule.budget().per()) {
      Attributes.Attribute attribute = attributes.find(name);
      parts.add(attribute == null ? "" : AccountNames.part(attributes, attribute));
      callerSet |= attribute != null && attribute.callerSet();
    }
    return new Touch(rule, AccountNames.join(parts), callerSet, amount, limit);
  }

  /** Returns which set this is; each adoption has the next number. */
  public long generation() {
    return generation;
  }

  /** Returns these rules as the set of another generation. */
  public RuleSet withGeneration(long next) {
    return new RuleSet(next, byId);
  }

  /** Returns all rules, in the order of their budgets. */
  public Collection<Rule> rules() {
    return byId.values();
  }

  /** Returns the rule whose identity is {@code ruleId}, if it is in force. */
  public Optional<Rule> rule(long ruleId) {
    return Optional.ofNullable(byId.get(ruleId));
  }
}
