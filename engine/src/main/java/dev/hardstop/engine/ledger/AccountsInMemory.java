package dev.hardstop.engine.ledger;

import java.util.List;
import java.util.function.Predicate;

/**
 * Which accounts are in memory: idle ones are forgotten past a bound, and read again when needed.
 *
 * <p>Threads: the ledger's lock, but for {@link #load}, which reads from the store and takes it.
 */
final class AccountsInMemory {
  private final Books books;
  private final LedgerLock lock;
  private final LedgerOptions options;
  private volatile AccountSource source;
  private boolean complete;
  private long evictions;
  private int sweptUpTo;

  AccountsInMemory(Books books, LedgerLock lock, LedgerOptions options, Replay replay) {
    this.books = books;
    this.lock = lock;
    this.options = options;
    this.source = replay.source();
    this.complete = replay.complete();
  }

  /** Returns whether an account that is not in memory is certain to be new. */
  boolean complete() {
    return complete;
  }

  /** Goes on with what is on disk; what is being read of the store before is not taken. */
  void replace(Replay replay) {
    evictions++;
    source = replay.source();
    complete = replay.complete();
  }

  /**
   * Reads accounts off the lock. An eviction in between might have made them stale; then they are
   * not taken, and whoever needs them asks again.
   */
  void load(List<AccountId> ids) {
    long before = lock.locked(after -> evictions);
    List<AccountImage> images = source.load(ids);
    lock.perform(
        after -> {
          if (evictions == before && !books.suspended()) {
            images.forEach(books.state()::install);
            ids.forEach(id -> books.state().installNew(id, books.rules()));
          }
        });
  }

  /** Looks at some accounts, and forgets those that are idle if there are too many in all. */
  void evict(Predicate<Account> isNeeded) {
    AccountTable accounts = books.state().accounts();
    if (accounts.size() <= options.maxAccountsInMemory()) {
      return;
    }
    int from = nextSweep(accounts.capacity());
    if (books.state().evict(from, options.evictionStep(), isNeeded) > 0) {
      evictions++;
      complete = false;
    }
  }

  private int nextSweep(int capacity) {
    sweptUpTo = sweptUpTo >= capacity ? 0 : sweptUpTo;
    int from = sweptUpTo;
    sweptUpTo += options.evictionStep();
    return from;
  }
}
