package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.CheckpointSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes round the accounts in {@code ledger.db}, some after each checkpoint, and finds those that
 * need not be kept. It goes twice as fast as accounts are written, so that the file stays as large
 * as the accounts of a few rounds. Threads: the writer's.
 */
final class AccountSweep {
  /** Accounts looked at after a checkpoint, however few were written. */
  private static final int LEAST = 4_096;

  /** Accounts that may be left to look at: a writer that ends looks at them first. */
  private static final int MOST = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger(AccountSweep.class);

  private final StoredAccounts accounts;
  private final CheckpointSource source;
  private Optional<AccountId> cursor = Optional.empty();
  private int left;

  AccountSweep(StoredAccounts accounts, CheckpointSource source) {
    this.accounts = accounts;
    this.source = source;
  }

  /** A checkpoint with so many accounts is on disk. */
  void checkpointed(int written) {
    left = Math.min(MOST, left + Math.max(LEAST, 2 * written));
  }

  boolean isDue() {
    return left > 0;
  }

  /**
   * Looks at the next accounts and returns those that may go.
   *
   * @param upTo the sequence of the checkpoint on disk: what is newer is wanted by the facts after
   *     it
   */
  List<AccountId> next(int count, long upTo) {
    left -= count;
    try {
      StoredAccounts.Page page = accounts.after(cursor, count);
      cursor = page.last();
      left = cursor.isEmpty() ? 0 : left;
      List<AccountImage> older =
          page.whole().stream().filter(image -> image.asOfSequence() <= upTo).toList();
      return source.past(older);
    } catch (StoreException e) {
      LOG.warn("ledger.db: accounts that are past are not looked for now", e);
      left = 0;
      return List.of();
    }
  }
}
