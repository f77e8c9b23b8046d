package dev.hardstop.engine.ledger;

import java.util.List;

/** Where accounts that are not in memory come from. Called off the ledger's lock; may block. */
public interface AccountSource {
  /**
   * Returns the newest window's image of each of {@code ids} that has one, in any order; those
   * without are new.
   */
  List<AccountImage> load(List<AccountId> ids);

  /** A source that knows no accounts. */
  AccountSource EMPTY = ids -> List.of();
}
