package dev.hardstop.simulator;

import dev.hardstop.engine.money.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is held, and what was charged for what is not held any more, with the accounts' sums. */
final class ModelHolds {
  private final Map<Long, ModelCall> open = new LinkedHashMap<>();
  private final List<ModelCall> charged = new ArrayList<>();
  private final ModelAccounts accounts;
  private final Changes changes;

  ModelHolds(ModelAccounts accounts, Changes changes) {
    this.accounts = accounts;
    this.changes = changes;
  }

  Collection<ModelCall> open() {
    return open.values();
  }

  @Nullable ModelCall open(long holdId) {
    return open.get(holdId);
  }

  /** Returns the calls that were charged, in the order of their ends. */
  List<ModelCall> charged() {
    return charged;
  }

  void hold(ModelCall call, long sequence, long now, Prediction granted, long lapsesAt) {
    call.holdId = sequence;
    call.heldAt = now;
    call.lapsesAt = lapsesAt;
    call.amounts = call.held(granted.cap());
    call.charge = new long[0];
    List<Runnable> undo = new ArrayList<>();
    for (Standing at : granted.standings()) {
      if (!(at.rule().spec().window() instanceof WindowSpec.Call)) {
        take(call, at, undo);
      }
    }
    open.put(sequence, call);
    changes.changed(
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
        accounts.opened.opened(at, call.caller, call.heldAt);
      }
      account = accounts.open(at.rule(), at.values(), at.window(), call.caller, undo);
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
    changes.changed(
        sequence,
        () -> {
          call.amounts = before;
          undo.forEach(Runnable::run);
        });
  }

  void extend(ModelCall call, long sequence, long lapsesAt) {
    long before = call.lapsesAt;
    call.lapsesAt = lapsesAt;
    changes.changed(sequence, () -> call.lapsesAt = before);
  }

  /** Ends a hold without a charge: it is in no history. */
  void release(ModelCall call, long sequence, long atMillis) {
    List<Runnable> undo = end(call, atMillis, new long[Unit.count()]);
    changes.changed(sequence, () -> undo.forEach(Runnable::run));
  }

  void settle(ModelCall call, long sequence, long atMillis, long[] charge) {
    List<Runnable> undo = end(call, atMillis, charge);
    call.charge = charge;
    charged.add(call);
    changes.changed(
        sequence,
        () -> {
          undo.forEach(Runnable::run);
          charged.removeLast();
        });
  }

  private List<Runnable> end(ModelCall call, long atMillis, long[] charge) {
    open.remove(call.holdId);
    ModelCall.State before = call.state;
    call.state = ModelCall.State.ENDED;
    call.endedAt = atMillis;
    call.charge = new long[0];
    List<Runnable> undo = new ArrayList<>();
    undo.add(
        () -> {
          open.put(call.holdId, call);
          call.state = before;
          call.charge = new long[0];
        });
    for (ModelCall.Part part : call.parts) {
      endPart(call, part, atMillis, charge[part.account.unit.code()], undo);
    }
    return undo;
  }

  private static void endPart(
      ModelCall call, ModelCall.Part part, long at, long charge, List<Runnable> undo) {
    ModelAccount account = part.account;
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
    changes.changed(
        sequence,
        () -> {
          call.charge = before;
          undo.forEach(Runnable::run);
        });
  }
}
