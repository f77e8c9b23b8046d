package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.money.Unit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger should know, in plain maps: every call, every account's sums, latches and rungs.
 *
 * <p>Each change is noted with how to take it back, because a crash takes back what was not on
 * disk.
 */
final class Model {
  private final Map<String, Map<String, ModelAccount>> accounts = new HashMap<>();
  private final Map<String, ModelLatch> latches = new LinkedHashMap<>();
  private final Map<Long, ModelCall> open = new LinkedHashMap<>();
  private final List<ModelCall> charged = new ArrayList<>();
  private final OpenedCounts opened = new OpenedCounts();
  private final ArrayDeque<Change> changes = new ArrayDeque<>();
  private final int maxQueuedFacts;

  private List<ModelRule> rules = List.of();
  private Map<String, ModelRule> rulesByKey = Map.of();
  private Set<String> adopted = Set.of();
  private long now;
  private long lastSequence;
  private long durable;
  private boolean suspended;
  private long adoptedAt;

  /** A change by one fact, and how to take it back. */
  record Change(long sequence, Runnable undo) {}

  Model(int maxQueuedFacts) {
    this.maxQueuedFacts = maxQueuedFacts;
  }

  // What it knows.

  List<ModelRule> rules() {
    return rules;
  }

  boolean knows(String rule) {
    return adopted.contains(rule);
  }

  @Nullable ModelRule rule(String key) {
    return rulesByKey.get(key);
  }

  @Nullable ModelAccount account(String rule, String values) {
    Map<String, ModelAccount> of = accounts.get(rule);
    return of == null ? null : of.get(values);
  }

  /** Returns the accounts of rules in force whose windows are not over. */
  List<ModelAccount> ongoingAccounts() {
    List<ModelAccount> ongoing = new ArrayList<>();
    for (ModelRule rule : rules) {
      for (ModelAccount account : accounts.getOrDefault(rule.key(), Map.of()).values()) {
        if (account.end > now) {
          ongoing.add(account);
        }
      }
    }
    return ongoing;
  }

  Map<String, ModelLatch> latches() {
    return latches;
  }

  Collection<ModelCall> open() {
    return open.values();
  }

  @Nullable ModelCall open(long holdId) {
    return open.get(holdId);
  }

  OpenedCounts opened() {
    return opened;
  }

  long now() {
    return now;
  }

  void setNow(long millis) {
    now = millis;
  }

  long lastSequence() {
    return lastSequence;
  }

  boolean suspended() {
    return suspended;
  }

  void setSuspended(boolean away) {
    suspended = away;
  }

  void durableUpTo(long sequence) {
    durable = Math.max(durable, sequence);
  }

  /** Forgets how to take back what nothing can take back any more. */
  void syncedUpTo(long sequence) {
    while (!changes.isEmpty() && changes.peekFirst().sequence() <= sequence) {
      changes.pollFirst();
    }
  }

  /** A grant needs a place in the queue for its hold and one for its end. */
  boolean hasSlots() {
    return lastSequence - durable + 2L * open.size() + 2 <= maxQueuedFacts;
  }

  // What changes it.

  void changed(long sequence, Runnable undo) {
    long before = lastSequence;
    lastSequence = sequence;
    changes.addLast(
        new Change(
            sequence,
            () -> {
              undo.run();
              lastSequence = before;
            }));
  }

  /** Takes back every change after {@code sequence}, the newest first. */
  void takeBackAfter(long sequence) {
    while (!changes.isEmpty() && changes.peekLast().sequence() > sequence) {
      changes.pollLast().undo().run();
    }
    durable = sequence;
  }

  void nothing(long sequence) {
    changed(sequence, () -> {});
  }

  void hold(ModelCall call, long sequence, List<Standing> standings, long cap, long lapsesAt) {
    call.holdId = sequence;
    call.heldAt = now;
    call.lapsesAt = lapsesAt;
    call.amounts = Predictor.uncountable(call, cap) ? new long[Unit.count()] : call.quantities(cap);
    call.charge = new long[0];
    List<Runnable> undo = new ArrayList<>();
    for (Standing at : standings) {
      if (!(at.rule().spec().window() instanceof WindowSpec.Call)) {
        take(call, at, undo);
      }
    }
    open.put(sequence, call);
    changed(
        sequence,
        () -> {
          open.remove(sequence);
          call.holdId = 0;
          call.parts.clear();
          undo.reversed().forEach(Runnable::run);
        });
  }

  private void take(ModelCall call, Standing at, List<Runnable> undo) {
    ModelAccount account = at.account();
    if (account == null) {
      if (at.chosen()) {
        opened.opened(at, call.caller, now);
      }
      account = fresh(at.rule(), at.values(), at.window(), call.caller);
      put(account, undo);
    }
    ModelAccount of = account;
    long quantity = call.amounts[of.unit.code()];
    long before = of.amount;
    of.amount = at.amount();
    of.held += quantity;
    of.open++;
    call.parts.add(new ModelCall.Part(of, quantity));
    undo.add(
        () -> {
          of.amount = before;
          of.held -= quantity;
          of.open--;
        });
  }

  private static ModelAccount fresh(ModelRule rule, String values, Stretch window, Caller caller) {
    long bucket =
        rule.spec().window() instanceof WindowSpec.Rolling rolling ? rolling.bucketMillis() : 0;
    return new ModelAccount(rule.key(), values, rule.spec().unit(), window, bucket, caller);
  }

  private void put(ModelAccount account, List<Runnable> undo) {
    Map<String, ModelAccount> of = accounts.computeIfAbsent(account.rule, _ -> new HashMap<>());
    ModelAccount before = of.put(account.values, account);
    undo.add(
        () -> {
          if (before == null) {
            of.remove(account.values);
          } else {
            of.put(account.values, before);
          }
        });
  }

  void tighten(ModelCall call, long sequence, long[] amounts) {
    long[] before = call.amounts;
    call.amounts = amounts;
    List<Runnable> undo = new ArrayList<>();
    for (ModelCall.Part part : call.parts) {
      long less = part.quantity - amounts[part.account.unit.code()];
      part.quantity -= less;
      part.account.held -= less;
      undo.add(
          () -> {
            part.quantity += less;
            part.account.held += less;
          });
    }
    changed(
        sequence,
        () -> {
          call.amounts = before;
          undo.forEach(Runnable::run);
        });
  }

  void extend(ModelCall call, long sequence, long lapsesAt) {
    long before = call.lapsesAt;
    call.lapsesAt = lapsesAt;
    changed(sequence, () -> call.lapsesAt = before);
  }

  /** Ends a hold; a release charges nothing and is in no history. */
  void end(ModelCall call, long sequence, long atMillis, ModelCall.End how) {
    open.remove(call.holdId);
    ModelCall.State before = call.state;
    call.state = ModelCall.State.ENDED;
    call.endedAt = atMillis;
    call.charge = how.released() ? new long[0] : how.charge();
    List<Runnable> undo = new ArrayList<>();
    for (ModelCall.Part part : call.parts) {
      endPart(call, part, atMillis, how, undo);
    }
    if (!how.released()) {
      charged.add(call);
    }
    changed(
        sequence,
        () -> {
          open.put(call.holdId, call);
          call.state = before;
          call.charge = new long[0];
          undo.forEach(Runnable::run);
          if (!how.released()) {
            charged.removeLast();
          }
        });
  }

  private static void endPart(
      ModelCall call, ModelCall.Part part, long at, ModelCall.End how, List<Runnable> undo) {
    ModelAccount account = part.account;
    long charge = how.released() ? 0 : how.charge()[account.unit.code()];
    long lastEnd = account.lastEnd;
    account.open--;
    account.held -= part.quantity;
    account.lastEnd = at;
    account.settle(charge, call.heldAt);
    undo.add(
        () -> {
          account.open++;
          account.held += part.quantity;
          account.lastEnd = lastEnd;
          account.settle(-charge, call.heldAt);
        });
  }

  /** Corrects a charge on the accounts whose window is the newest still. */
  void adjust(ModelCall call, long sequence, long[] charge, List<ModelAccount> on) {
    long[] before = call.charge;
    call.charge = charge;
    List<Runnable> undo = new ArrayList<>();
    for (ModelAccount account : on) {
      long change = charge[account.unit.code()] - before[account.unit.code()];
      account.settle(change, call.heldAt);
      undo.add(() -> account.settle(-change, call.heldAt));
    }
    changed(
        sequence,
        () -> {
          call.charge = before;
          undo.forEach(Runnable::run);
        });
  }

  void reach(ModelAccount account, long sequence, int basisPoints, int first) {
    int before = account.reached;
    long warnedBy = account.warnedBy;
    account.reached = Math.max(before, basisPoints);
    if (account.reached >= first && before < first) {
      account.warnedBy = sequence;
    }
    changed(
        sequence,
        () -> {
          account.reached = before;
          account.warnedBy = warnedBy;
        });
  }

  void latch(ModelLatch latch, long sequence) {
    ModelLatch before = latches.put(latch.id(), latch);
    changed(
        sequence,
        () -> {
          if (before == null) {
            latches.remove(latch.id());
          } else {
            latches.put(latch.id(), before);
          }
        });
  }

  void unlatch(String id, long sequence) {
    Map<String, ModelLatch> before = new LinkedHashMap<>(latches);
    latches.remove(id);
    changed(
        sequence,
        () -> {
          latches.clear();
          latches.putAll(before);
        });
  }

  /** Puts rules in force without a fact: a process that starts has none. */
  void forget() {
    putInForce(List.of());
    opened.clear();
  }

  /** Puts rules in force; the accounts of new ones are added up from all calls that were made. */
  void adopt(List<ModelRule> next, long sequence, long atMillis) {
    List<ModelRule> rulesBefore = rules;
    Set<String> before = adopted;
    List<Runnable> undo = new ArrayList<>();
    adoptedAt = atMillis;
    for (ModelRule rule : next) {
      if (!before.contains(rule.key()) && !(rule.spec().window() instanceof WindowSpec.Call)) {
        open(rule, undo);
      }
    }
    putInForce(next);
    Set<String> keys = new HashSet<>();
    next.forEach(rule -> keys.add(rule.key()));
    adopted = keys;
    changed(
        sequence,
        () -> {
          adopted = before;
          putInForce(rulesBefore);
          undo.reversed().forEach(Runnable::run);
        });
  }

  private void putInForce(List<ModelRule> next) {
    rules = next;
    rulesByKey = next.stream().collect(Collectors.toMap(ModelRule::key, rule -> rule));
  }

  private void open(ModelRule rule, List<Runnable> undo) {
    Map<String, List<ModelCall>> byValues = new TreeMap<>();
    for (ModelCall call : charged) {
      byAccount(rule, call, byValues);
    }
    for (ModelCall call : open.values()) {
      byAccount(rule, call, byValues);
    }
    byValues.forEach((values, calls) -> open(rule, values, calls, undo));
  }

  private static void byAccount(
      ModelRule rule, ModelCall call, Map<String, List<ModelCall>> byValues) {
    BudgetSpec spec = rule.spec();
    if (spec.counts(call.caller.attributes())) {
      byValues.computeIfAbsent(call.caller.values(spec.per()), _ -> new ArrayList<>()).add(call);
    }
  }

  private void open(ModelRule rule, String values, List<ModelCall> calls, List<Runnable> undo) {
    Stretch window =
        rule.spec().window() instanceof WindowSpec.Run run
            ? Runs.newest(calls, run.idleMillis(), adoptedAt)
            : Stretches.at(rule.spec().window(), adoptedAt);
    List<ModelCall> counted = calls.stream().filter(call -> window.contains(call.heldAt)).toList();
    if (counted.isEmpty()) {
      return;
    }
    ModelCall last = counted.getLast();
    ModelAccount account = fresh(rule, values, window, last.caller);
    account.amount = rule.spec().amount(last.caller.attributes());
    account.lastEnd = adoptedAt;
    put(account, undo);
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

  static ModelCall.End inFull(ModelCall call, Ending ending) {
    return ModelCall.End.charge(ending, call.amounts.clone());
  }
}
