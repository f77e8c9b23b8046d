package dev.hardstop.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what the accounts of a new rule have counted already, from all calls that were made. */
final class ModelHistory {
  private final ModelAccounts accounts;
  private final ModelHolds holds;

  ModelHistory(ModelAccounts accounts, ModelHolds holds) {
    this.accounts = accounts;
    this.holds = holds;
  }

  void open(ModelRule rule, long now, List<Runnable> undo) {
    Map<String, List<ModelCall>> byValues = new TreeMap<>();
    holds.charged().forEach(call -> sort(rule, call, byValues));
    holds.open().forEach(call -> sort(rule, call, byValues));
    byValues.forEach((values, calls) -> open(rule, values, calls, now, undo));
  }

  private static void sort(ModelRule rule, ModelCall call, Map<String, List<ModelCall>> byValues) {
    BudgetSpec spec = rule.spec();
    if (spec.counts(call.caller.attributes())) {
      byValues.computeIfAbsent(call.caller.values(spec.per()), _ -> new ArrayList<>()).add(call);
    }
  }

  private void open(
      ModelRule rule, String values, List<ModelCall> calls, long now, List<Runnable> undo) {
    Stretch window =
        rule.spec().window() instanceof WindowSpec.Run run
            ? Runs.newest(calls, run.idleMillis(), now)
            : Stretches.at(rule.spec().window(), now);
    List<ModelCall> counted = calls.stream().filter(call -> window.contains(call.heldAt)).toList();
    if (counted.isEmpty()) {
      return;
    }
    ModelCall last = counted.getLast();
    ModelAccount account = accounts.open(rule, values, window, last.caller, undo);
    account.amount = rule.spec().amount(last.caller.attributes());
    account.lastEnd = now;
    for (ModelCall call : counted) {
      count(call, account, undo);
    }
  }

  private static void count(ModelCall call, ModelAccount account, List<Runnable> undo) {
    if (!call.isOpen()) {
      account.settle(call.charge[account.unit.code()], call.heldAt);
      return;
    }
    // The new account counts it in place of the one that the rule had when it was in force before.
    for (ModelCall.Part earlier : List.copyOf(call.parts)) {
      if (earlier.account.rule.equals(account.rule)) {
        call.parts.remove(earlier);
        undo.add(() -> call.parts.add(earlier));
      }
    }
    ModelCall.Part part = new ModelCall.Part(account, call.amounts[account.unit.code()]);
    account.held += part.quantity;
    account.open++;
    call.parts.add(part);
    undo.add(() -> call.parts.remove(part));
  }
}
