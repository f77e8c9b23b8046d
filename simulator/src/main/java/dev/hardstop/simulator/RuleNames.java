package dev.hardstop.simulator;

import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Which of the model's rules is which of the engine's. The same budget must have the same identity
 * for ever, and no two may share one.
 */
final class RuleNames {
  private final Map<String, Long> ids = new HashMap<>();
  private final Map<Long, String> keys = new HashMap<>();

  /** Returns the model's rules for a configuration that the engine has read as {@code read}. */
  List<ModelRule> rules(List<BudgetSpec> specs, RuleSet read) {
    List<ModelRule> rules = new ArrayList<>();
    Map<String, Integer> copies = new HashMap<>();
    Iterator<Rule> engine = read.rules().iterator();
    for (BudgetSpec spec : specs) {
      int copy = copies.merge(spec.sameness(), 1, Integer::sum);
      String key = spec.sameness() + "#" + copy;
      learn(key, engine.next().id());
      rules.add(new ModelRule(key, spec));
    }
    return rules;
  }

  private void learn(String key, long id) {
    Long known = ids.putIfAbsent(key, id);
    String named = keys.putIfAbsent(id, key);
    if ((known != null && known != id) || (named != null && !named.equals(key))) {
      throw new BrokenPromise(
          Promise.NOTHING_LOST, "rule " + id + " is " + named + " and " + key + " (expected: one)");
    }
  }

  long id(String key) {
    return ids.getOrDefault(key, 0L);
  }

  String key(long id) {
    return keys.getOrDefault(id, "unknown rule " + id);
  }
}
