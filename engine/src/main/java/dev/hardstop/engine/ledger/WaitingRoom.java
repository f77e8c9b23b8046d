package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * The asks that wait, by the account that each is blocked on, in order of arrival. Threads: the
 * ledger's lock.
 */
final class WaitingRoom {
  /** Most waiters on one account. */
  static final int MAX_PER_ACCOUNT = 1_000;

  /** Most bytes of waiting requests, over all accounts. */
  static final long MAX_BODY_BYTES = 64L << 20;

  private final Map<AccountId, SequencedSet<Waiter>> byAccount = new HashMap<>();
  private long bodyBytes;
  private int size;

  /** Lets a waiter in; false if there is no room. */
  boolean enter(Waiter waiter, AccountId account) {
    SequencedSet<Waiter> queue = byAccount.computeIfAbsent(account, _ -> new LinkedHashSet<>());
    if (queue.size() >= MAX_PER_ACCOUNT || bodyBytes + waiter.bodyBytes > MAX_BODY_BYTES) {
      if (queue.isEmpty()) {
        byAccount.remove(account);
      }
      return false;
    }
    queue.add(waiter);
    waiter.blockedOn = account;
    bodyBytes += waiter.bodyBytes;
    size++;
    return true;
  }

  /** Lets a waiter out; false if it is not there. */
  boolean leave(Waiter waiter) {
    AccountId account = waiter.blockedOn;
    if (account == null) {
      return false;
    }
    waiter.blockedOn = null;
    bodyBytes -= waiter.bodyBytes;
    size--;
    SequencedSet<Waiter> queue = byAccount.get(account);
    if (queue != null) {
      queue.remove(waiter);
      if (queue.isEmpty()) {
        byAccount.remove(account);
      }
    }
    return true;
  }

  /** Returns the first waiters on {@code account}, at most {@code looks}, in order of arrival. */
  List<Waiter> first(AccountId account, int looks) {
    SequencedSet<Waiter> queue = byAccount.get(account);
    if (queue == null) {
      return List.of();
    }
    List<Waiter> first = new ArrayList<>(Math.min(looks, queue.size()));
    for (Waiter waiter : queue) {
      if (first.size() == looks) {
        break;
      }
      first.add(waiter);
    }
    return first;
  }

  /** Returns everybody, in no order. */
  List<Waiter> all() {
    return byAccount.values().stream().flatMap(SequencedSet::stream).toList();
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }
}
