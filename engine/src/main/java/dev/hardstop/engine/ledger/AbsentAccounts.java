package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What facts change on accounts that are not in memory after a start: kept in order, and done when
 * an account comes. Most calls that a crash left open are of accounts that nobody asks for in the
 * next second, so a start does not wait until all of them are read. Threads: the ledger's lock.
 */
final class AbsentAccounts {
  private final Map<AccountId, List<Runnable>> changes = new LinkedHashMap<>();
  private int size;

  void add(AccountId id, Runnable change) {
    size++;
    changes.computeIfAbsent(id, _ -> new ArrayList<>(2)).add(change);
  }

  boolean has(AccountId id) {
    return !changes.isEmpty() && changes.containsKey(id);
  }

  /**
   * Does what was kept for an account. If that cannot be done it stays absent for good: half of it
   * is done, and what is done counts as done, so a second try would pass over what failed.
   */
  void bringIn(AccountId id) {
    List<Runnable> kept = changes.get(id);
    if (kept == null) {
      return;
    }
    try {
      kept.forEach(Runnable::run);
    } catch (RuntimeException | Error e) {
      size -= kept.size() - 1;
      kept.clear();
      kept.add(
          () -> {
            throw e;
          });
      throw e;
    }
    changes.remove(id);
    size -= kept.size();
  }

  /** Returns how many changes are kept, of all accounts together. */
  int size() {
    return size;
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Returns the accounts with more than {@code count} changes. */
  List<AccountId> withMoreThan(int count) {
    return changes.entrySet().stream()
        .filter(each -> each.getValue().size() > count)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns at most {@code count} accounts that are awaited, the longest first. */
  List<AccountId> first(int count) {
    return changes.keySet().stream().limit(count).toList();
  }
}
