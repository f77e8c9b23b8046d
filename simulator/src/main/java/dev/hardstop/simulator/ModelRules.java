package dev.hardstop.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules in force in the model. */
final class ModelRules {
  private final ModelHistory history;
  private final Changes changes;

  private List<ModelRule> inForce = List.of();
  private Map<String, ModelRule> byKey = Map.of();

  /** What was adopted last, whose accounts are kept over the start of a process. */
  private Set<String> adopted = Set.of();

  ModelRules(ModelHistory history, Changes changes) {
    this.history = history;
    this.changes = changes;
  }

  /** Returns the rules in the order of the configuration. */
  List<ModelRule> inForce() {
    return inForce;
  }

  @Nullable ModelRule of(String key) {
    return byKey.get(key);
  }

  /** A process that starts has no rules; there is no fact of that. */
  void forget() {
    putInForce(List.of());
  }

  /** Puts rules in force; the accounts of new ones are added up from all calls that were made. */
  void adopt(List<ModelRule> next, long sequence, long atMillis) {
    List<ModelRule> rulesBefore = inForce;
    Set<String> before = adopted;
    List<Runnable> undo = new ArrayList<>();
    for (ModelRule rule : next) {
      if (!before.contains(rule.key()) && !(rule.spec().window() instanceof WindowSpec.Call)) {
        history.open(rule, atMillis, undo);
      }
    }
    putInForce(next);
    adopted = byKey.keySet();
    changes.changed(
        sequence,
        () -> {
          adopted = before;
          putInForce(rulesBefore);
          undo.reversed().forEach(Runnable::run);
        });
  }

  private void putInForce(List<ModelRule> next) {
    inForce = next;
    byKey = next.stream().collect(Collectors.toMap(ModelRule::key, rule -> rule));
  }
}
