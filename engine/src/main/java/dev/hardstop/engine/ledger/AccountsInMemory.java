package dev.hardstop.engine.ledger;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which accounts are in memory: idle ones are forgotten past a bound, and read again when needed.
 *
 * <p>Threads: the ledger's lock, but for {@link #load}, which reads from the store and takes it.
 */
final class AccountsInMemory {
  /** Accounts that are brought in before others may have the lock. */
  private static final int AT_ONCE = 32;

  /** Absent accounts that are read together: few, since calls are served meanwhile. */
  private static final int ABSENT_AT_ONCE = 1_000;

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
    Map<AccountId, AccountImage> images =
        source.load(ids).stream()
            .collect(Collectors.toMap(AccountImage::id, Function.identity(), (one, same) -> one));
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      List<AccountId> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
      lock.perform(
          after -> {
            if (evictions == before && !books.suspended()) {
              some.forEach(id -> bringIn(id, images.get(id)));
            }
          });
    }
  }

  private void bringIn(AccountId id, @Nullable AccountImage image) {
    LedgerState state = books.state();
    if (image != null) {
      state.install(image);
    }
    state.absent().bringIn(id);
    state.installNew(id, books.rules());
  }

  /** Reads all accounts that facts changed while they were not in memory. */
  void loadAbsent() {
    List<AccountId> absent = absent();
    while (!absent.isEmpty()) {
      load(absent);
      absent = absent();
    }
  }

  private List<AccountId> absent() {
    return lock.locked(
        after -> books.suspended() ? List.of() : books.state().absent().first(ABSENT_AT_ONCE));
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
