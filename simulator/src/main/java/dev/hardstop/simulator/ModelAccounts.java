package dev.hardstop.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every account of the model in its newest window, by its rule and its values. */
final class ModelAccounts {
  final OpenedCounts opened = new OpenedCounts();

  private final Map<String, Map<String, ModelAccount>> byRule = new HashMap<>();
  private final Changes changes;

  ModelAccounts(Changes changes) {
    this.changes = changes;
  }

  @Nullable ModelAccount of(String rule, String values) {
    Map<String, ModelAccount> accounts = byRule.get(rule);
    return accounts == null ? null : accounts.get(values);
  }

  /** Returns the accounts of {@code rules} whose windows are not over. */
  List<ModelAccount> ongoing(List<ModelRule> rules, long now) {
    List<ModelAccount> ongoing = new ArrayList<>();
    for (ModelRule rule : rules) {
      for (ModelAccount account : byRule.getOrDefault(rule.key(), Map.of()).values()) {
        if (account.end > now) {
          ongoing.add(account);
        }
      }
    }
    return ongoing;
  }

  /** Opens a window; what it takes the place of comes back if it is undone. */
  ModelAccount open(
      ModelRule rule, String values, Stretch window, Caller caller, List<Runnable> undo) {
    long bucket =
        rule.spec().window() instanceof WindowSpec.Rolling rolling ? rolling.bucketMillis() : 0;
    ModelAccount account =
        new ModelAccount(rule.key(), values, rule.spec().unit(), window, bucket, caller);
    Map<String, ModelAccount> accounts = byRule.computeIfAbsent(account.rule, _ -> new HashMap<>());
    ModelAccount before = accounts.put(values, account);
    undo.add(
        () -> {
          if (before == null) {
            accounts.remove(values);
          } else {
            accounts.put(values, before);
          }
        });
    return account;
  }

  /** A rung is reached; {@code first} is the one that warns. */
  void reach(ModelAccount account, long sequence, int basisPoints, int first) {
    int before = account.reached;
    long warnedBy = account.warnedBy;
    account.reached = Math.max(before, basisPoints);
    if (account.reached >= first && before < first) {
      account.warnedBy = sequence;
    }
    changes.changed(
        sequence,
        () -> {
          account.reached = before;
          account.warnedBy = warnedBy;
        });
  }
}
