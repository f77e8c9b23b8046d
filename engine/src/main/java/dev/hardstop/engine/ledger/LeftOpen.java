package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The gateway's holds that a process left open when it died: presumed sent, and charged in full by
 * the one after it. Those whose accounts are not in memory wait until they are, and stand as held
 * until then, so that a start does not wait for them. Threads: the ledger's lock, but for {@link
 * #chargeAll}, which reads accounts and takes it.
 */
final class LeftOpen {
  /** Holds that are charged before others may have the lock. */
  private static final int AT_ONCE = 32;

  private static final String DETAIL = "{\"outcome\":\"process died\"}";

  private final Books books;
  private final LedgerLock lock;
  private final AccountsInMemory accounts;
  private final Granting granting;
  private final Endings endings;
  private final Set<Long> waiting = new LinkedHashSet<>();

  /** Their charges reach rungs only when rules are in force again. */
  private List<OpenHold> chargedWithoutRules = new ArrayList<>();

  LeftOpen(
      Books books, LedgerLock lock, AccountsInMemory accounts, Granting granting, Endings endings) {
    this.books = books;
    this.lock = lock;
    this.accounts = accounts;
    this.granting = granting;
    this.endings = endings;
  }

  /** Charges those whose accounts are in memory; the others wait. Returns how many there are. */
  int start() {
    int count = 0;
    for (OpenHold hold : List.copyOf(books.state().openHolds())) {
      if (hold.held.call().kind() != Call.Kind.GATEWAY) {
        continue;
      }
      count++;
      if (hold.isWhole()) {
        charge(hold);
      } else {
        waiting.add(hold.id());
      }
    }
    return count;
  }

  /** Returns whether a hold waits to be charged, and so is not to be ended otherwise. */
  boolean has(OpenHold hold) {
    return !waiting.isEmpty() && waiting.contains(hold.id());
  }

  /** Returns, once, those that were charged while no rules were in force. */
  List<OpenHold> takeChargedWithoutRules() {
    List<OpenHold> taken = chargedWithoutRules;
    chargedWithoutRules = new ArrayList<>();
    return taken;
  }

  /** Charges those that wait, once their accounts are read; stops while the store is away. */
  void chargeAll() {
    boolean more = true;
    while (more) {
      accounts.loadAbsent();
      more = lock.locked(this::chargeSome);
    }
  }

  /** Returns whether there may be more to charge now. */
  private boolean chargeSome(List<Runnable> after) {
    if (books.suspended()) {
      return false;
    }
    Iterator<Long> next = waiting.iterator();
    for (int i = 0; i < AT_ONCE && next.hasNext(); i++) {
      OpenHold hold = books.state().openHold(next.next());
      if (hold == null || hold.isWhole()) {
        next.remove();
      }
      if (hold != null && hold.isWhole()) {
        charge(hold);
        granting.wake(hold, after);
      }
    }
    return !waiting.isEmpty();
  }

  private void charge(OpenHold hold) {
    books.enact(endings.chargeInFull(hold, Ending.CRASHED, DETAIL), false);
    if (books.rules().rules().isEmpty()) {
      chargedWithoutRules.add(hold);
    }
  }
}
