package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.ledger.Blocking;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.ledger.Reply;
import dev.hardstop.engine.ledger.Waiter;
import java.util.List;
import java.util.function.Consumer;

/** What one call is told: exactly once, and only what is true and durable. */
final class AskReply implements Reply {
  private final Scene scene;
  private final ModelCall call;
  private final Consumer<Outcome.Refusal> whenRefused;

  AskReply(Scene scene, ModelCall call, Consumer<Outcome.Refusal> whenRefused) {
    this.scene = scene;
    this.call = call;
    this.whenRefused = whenRefused;
  }

  private void tell() {
    if (call.told) {
      throw new BrokenPromise(Promise.ONCE, call + " is told twice");
    }
    call.told = true;
    scene.waiting.remove(call);
  }

  @Override
  public void granted(Fact.Held held) {
    tell();
    if (held.sequence() > scene.acknowledged) {
      throw new BrokenPromise(
          Promise.NOTHING_LOST,
          call + " is granted by fact " + held.sequence() + " (expected: on disk)");
    }
    unlessEqual(Promise.ONCE, call, "is granted hold", held.sequence(), call.holdId);
    if (call.state == ModelCall.State.HELD) {
      call.state = ModelCall.State.GRANTED;
    }
    scene.tally.count("decision granted");
    if (held.outputCap() < call.asked.wanted()) {
      scene.tally.count("cap fitted");
    }
  }

  @Override
  public void refused(Outcome.Refusal refusal) {
    if (call.state == ModelCall.State.GONE) {
      return;
    }
    tell();
    scene.tally.count("decision " + refusal.code());
    if (refusal instanceof Outcome.StoreUnavailable) {
      checkStoreIsAway(refusal);
    } else {
      check(refusal);
    }
    call.state = ModelCall.State.REFUSED;
    scene.calls.remove(call.number);
    whenRefused.accept(refusal);
  }

  private void checkStoreIsAway(Outcome.Refusal refusal) {
    boolean away =
        scene.model.suspended()
            || scene.disk.hasFailed()
            || scene.loads.failing()
            // One who waited is told at the end of what it was tried in the middle of.
            || scene.model.lackedSlots()
            || (call.predicted != null && call.predicted.code().equals("store_unavailable"));
    if (!away) {
      throw new BrokenPromise(Promise.NO_FALSE_REFUSAL, call + " is told " + refusal);
    }
  }

  private void check(Outcome.Refusal refusal) {
    boolean wasDecidedBefore = call.predicted != null;
    Prediction expected =
        call.predicted != null ? call.predicted : scene.predictor.of(call, call.late);
    // One that was woken in vain is told when its warning is on disk: much may have changed since.
    boolean decidedNow = wasDecidedBefore || !scene.acknowledging;
    if (expected.granted() && decidedNow) {
      throw new BrokenPromise(
          Promise.NO_FALSE_REFUSAL, call + " is told " + refusal + " (expected: granted)");
    }
    if (wasDecidedBefore) {
      unlessEqual(Promise.EXPLAINED, call, "is refused with", refusal.code(), expected.code());
      checkBlocking(refusal.blocking(), expected);
    }
    if (expected.forLackOfMoney() && call.asked.door() != Action.Door.PROBE) {
      refusal.blocking().forEach(this::checkWarned);
    }
  }

  private void checkBlocking(List<Blocking> told, Prediction expected) {
    unlessEqual(
        Promise.EXPLAINED, call, "accounts in the way", told.size(), expected.blocking().size());
    for (Standing at : expected.blocking()) {
      long id = scene.names.id(at.rule().key());
      Blocking blocking =
          told.stream()
              .filter(each -> each.account().ruleId() == id)
              .findFirst()
              .orElseThrow(
                  () -> new BrokenPromise(Promise.EXPLAINED, call + " is not told of " + at));
      List<Object> seen =
          List.of(
              blocking.account().values(),
              blocking.startsAtMillis(),
              blocking.amount(),
              blocking.limit(),
              blocking.settled(),
              blocking.held(),
              blocking.ask());
      List<Object> due =
          List.of(
              at.values(),
              at.window().start(),
              at.amount(),
              at.limit(),
              at.settled(),
              at.held(),
              at.quantity(call, expected.blockedCap()));
      unlessEqual(Promise.EXPLAINED, call, "is told of an account", seen, due);
    }
  }

  /** The first refusal for lack of money carries the warning, on disk before it is told. */
  private void checkWarned(Blocking blocking) {
    if (blocking.ask() > blocking.limit()) {
      return;
    }
    ModelAccount account =
        scene.model.accounts.of(
            scene.names.key(blocking.account().ruleId()), blocking.account().values());
    if (account != null
        && account.start == blocking.startsAtMillis()
        && account.warnedBy > scene.acknowledged) {
      throw new BrokenPromise(
          Promise.WARN_FIRST, call + " is refused by " + account + " (expected: warned on disk)");
    }
  }

  @Override
  public void waiting(Waiter waiter, long untilMillis) {
    Prediction expected = call.predicted == null ? scene.predictor.of(call, false) : call.predicted;
    unlessEqual(Promise.NO_FALSE_REFUSAL, call, "waits since", "budget_contended", expected.code());
    long until = scene.model.now() + call.asked.waitMillis();
    for (Standing at : expected.blocking()) {
      until = Math.min(until, at.window().end());
    }
    unlessEqual(Promise.NO_FALSE_REFUSAL, call, "waits until", untilMillis, until);
    call.waiter = waiter;
    call.waitsUntil = untilMillis;
    call.state = ModelCall.State.WAITING;
    call.predicted = null;
    call.parkedIn = Waiters.windows(expected.standings());
    scene.waiting.add(call);
    scene.tally.count("waits");
  }
}
