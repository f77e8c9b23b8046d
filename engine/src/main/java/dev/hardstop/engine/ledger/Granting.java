package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Resolution;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Takes asks to their end: granted, refused, or waiting for calls in flight and tried again.
 *
 * <p>Threads: any may bring an ask; the rest is under the ledger's lock.
 */
final class Granting {
  /** Waiters that are tried in vain, per account, when money comes back. */
  static final int LOOKS_PER_RELEASE = 64;

  /** Tries to load an ask's accounts before it is refused. */
  private static final int MAX_LOADS = 8;

  private final Books books;
  private final LedgerLock lock;
  private final AccountsInMemory accounts;
  private final Executor loader;
  private final WaitingRoom room = new WaitingRoom();

  Granting(Books books, LedgerLock lock, AccountsInMemory accounts, Executor loader) {
    this.books = books;
    this.lock = lock;
    this.accounts = accounts;
    this.loader = loader;
  }

  /** The waiter's time is up; nothing if it was decided in the meantime. */
  void expire(Waiter waiter) {
    attempt(waiter, Admission.Moment.DEADLINE, 0, 0);
  }

  void cancel(Waiter waiter) {
    lock.locked(after -> room.leave(waiter));
  }

  void attempt(Waiter waiter, Admission.Moment moment, long waitMillis, int loads) {
    Resolution resolution = books.rules().resolve(waiter.ask.call().attributes());
    lock.perform(
        after -> {
          if (moment == Admission.Moment.DEADLINE && loads == 0 && !room.leave(waiter)) {
            return; // It was decided in the meantime.
          }
          if (books.suspended()) {
            after.add(() -> waiter.reply.refused(new Outcome.StoreUnavailable("reopening")));
            return;
          }
          Decision<Outcome> decision = decide(waiter, resolution, moment);
          switch (decision.outcome()) {
            case Outcome.Missing missing ->
                after.add(() -> load(missing, waiter, moment, waitMillis, loads));
            case Outcome.Contended contended
                when moment == Admission.Moment.ARRIVAL && waitMillis > 0 ->
                park(waiter, contended, waitMillis, after);
            case Outcome.Refusal refusal -> refuse(waiter, refusal, decision, after);
            case Outcome.Granted _ -> {
              // Told when it is durable.
            }
          }
        });
  }

  /** Decides and enacts; a grant's reply is queued until it is durable. */
  private Decision<Outcome> decide(Waiter waiter, Resolution resolved, Admission.Moment moment) {
    Resolution resolution =
        resolved.generation() == books.rules().generation()
            ? resolved
            : books.rules().resolve(waiter.ask.call().attributes());
    Decision<Outcome> decision =
        books.admission().decide(waiter.ask, resolution, books.now(), moment, accounts.complete());
    if (decision.facts().isEmpty()) {
      return decision;
    }
    if (!books.hasSlots()) {
      return Decision.of(new Outcome.StoreUnavailable("too many facts wait for the disk"));
    }
    books.enact(decision);
    if (decision.outcome() instanceof Outcome.Granted(Fact.Held held)) {
      books.whenDurable(() -> waiter.reply.granted(held), waiter.reply);
    }
    return decision;
  }

  /**
   * A refusal for lack of money waits until the warning is durable that it carries, or that another
   * refusal or charge has just made: nobody is refused before the warning is on disk.
   */
  private void refuse(
      Waiter waiter, Outcome.Refusal refusal, Decision<Outcome> decision, List<Runnable> after) {
    boolean forLackOfMoney =
        refusal instanceof Outcome.Exhausted || refusal instanceof Outcome.TooLarge;
    if (decision.facts().isEmpty() && !(forLackOfMoney && books.hasUndurableRung())) {
      after.add(() -> waiter.reply.refused(refusal));
    } else {
      books.whenDurable(() -> waiter.reply.refused(refusal), waiter.reply);
    }
  }

  private void park(
      Waiter waiter, Outcome.Contended contended, long waitMillis, List<Runnable> after) {
    Blocking blocking = contended.blocking().getFirst();
    if (!room.enter(waiter, blocking.account())) {
      after.add(() -> waiter.reply.refused(contended));
      return;
    }
    long until = books.now() + waitMillis;
    for (Blocking each : contended.blocking()) {
      Account account = books.state().find(each.account().ruleId(), each.account().values());
      until = account == null ? until : Math.min(until, account.endsAtMillis);
    }
    long at = until;
    after.add(() -> waiter.reply.waiting(waiter, at));
  }

  private void load(
      Outcome.Missing missing, Waiter waiter, Admission.Moment moment, long waitMillis, int loads) {
    if (loads >= MAX_LOADS) {
      waiter.reply.refused(new Outcome.StoreUnavailable("accounts do not stay in memory"));
      return;
    }
    loader.execute(
        () -> {
          try {
            accounts.load(missing.accounts());
          } catch (RuntimeException | AssertionError e) {
            waiter.reply.refused(new Outcome.StoreUnavailable("accounts cannot be read"));
            return;
          }
          attempt(waiter, moment, waitMillis, loads + 1);
        });
  }

  /** Tries those who wait on the accounts of {@code hold}, in order of arrival. */
  void wake(OpenHold hold, List<Runnable> after) {
    if (room.isEmpty()) {
      return;
    }
    for (OpenHold.Taken taken : hold.taken) {
      wake(taken.take.account(), after);
    }
  }

  /** Tries those who wait on {@code account}, in order of arrival. */
  void wake(AccountId account, List<Runnable> after) {
    int stillWaiting = 0;
    for (Waiter waiter : room.first(account, WaitingRoom.MAX_PER_ACCOUNT)) {
      retry(waiter, after);
      // Only those that go on waiting are counted: when the money is gone, all are told at once.
      if (waiter.blockedOn != null && ++stillWaiting == LOOKS_PER_RELEASE) {
        break;
      }
    }
  }

  /** Tries everybody who waits: what refuses or bounds them has changed. */
  void retryAll(List<Runnable> after) {
    room.all().forEach(waiter -> retry(waiter, after));
  }

  /** Refuses everybody who waits. */
  void refuseAll(Outcome.Refusal refusal, List<Runnable> after) {
    for (Waiter waiter : room.all()) {
      room.leave(waiter);
      after.add(() -> waiter.reply.refused(refusal));
    }
  }

  private void retry(Waiter waiter, List<Runnable> after) {
    retry(waiter, after, 0);
  }

  private void retry(Waiter waiter, List<Runnable> after, int loads) {
    Resolution resolution = books.rules().resolve(waiter.ask.call().attributes());
    Decision<Outcome> decision = decide(waiter, resolution, Admission.Moment.ARRIVAL);
    switch (decision.outcome()) {
      case Outcome.Contended contended -> moveTo(waiter, contended, after);
      case Outcome.Missing missing -> after.add(() -> loadWaiting(missing, waiter, loads));
      case Outcome.Granted _ -> room.leave(waiter);
      case Outcome.Refusal refusal -> {
        room.leave(waiter);
        refuse(waiter, refusal, decision, after);
      }
    }
  }

  /** Goes on waiting while accounts are read: nothing is decided for good before its deadline. */
  private void loadWaiting(Outcome.Missing missing, Waiter waiter, int loads) {
    if (loads >= MAX_LOADS) {
      return;
    }
    loader.execute(
        () -> {
          try {
            accounts.load(missing.accounts());
          } catch (RuntimeException e) {
            return; // It is tried again when money comes back, and at its deadline.
          }
          lock.perform(
              after -> {
                if (waiter.blockedOn != null) {
                  retry(waiter, after, loads + 1);
                }
              });
        });
  }

  private void moveTo(Waiter waiter, Outcome.Contended contended, List<Runnable> after) {
    boolean stillThere =
        contended.blocking().stream().anyMatch(each -> each.account().equals(waiter.blockedOn));
    if (!stillThere) {
      room.leave(waiter);
      if (!room.enter(waiter, contended.blocking().getFirst().account())) {
        after.add(() -> waiter.reply.refused(contended));
      }
    }
  }

  /** Returns whether somebody waits on {@code account}. */
  boolean isAwaited(Account account) {
    return !room.first(account.id, 1).isEmpty();
  }

  int waiting() {
    return room.size();
  }
}
