package dev.hardstop.engine.ledger;

import java.util.List;

/**
 * A state brought up from disk: the images of accounts, then the checkpoint, then the facts after
 * it through the same {@link LedgerState#apply} as live.
 *
 * @param complete whether an account that is not in memory is certain to be new
 */
record Replay(LedgerState state, AccountSource source, boolean complete) {
  /** Accounts that are looked for together: asked for one by one, each costs a query. */
  private static final int AT_ONCE = 4_096;

  /**
   * Changes that may be kept for accounts that are not in memory: about a hundred bytes each, and
   * the facts that they are of. Beyond, the accounts are read, however long the start takes.
   */
  private static final int MOST_KEPT = 500_000;

  /** Changes of one account beyond which it is read at once: whoever came first would wait. */
  private static final int MOST_OF_ONE = 64;

  /**
   * Returns the state, in which accounts that are not given are absent, but for those that many
   * calls share, and those of reservations: their callers may end them at any time.
   */
  static Replay of(Recovered recovered) {
    return of(recovered, MOST_KEPT);
  }

  static Replay of(Recovered recovered, int mostKept) {
    LedgerState state = new LedgerState();
    recovered.images().forEach(state::install);
    state.accountsMayBeOnDisk(!recovered.allAccounts());
    state.restore(recovered.checkpoint());
    Replay replay = new Replay(state, recovered.accounts(), recovered.allAccounts());
    for (Fact fact : recovered.facts()) {
      state.apply(fact);
      if (state.absent().size() > mostKept) {
        replay.bringIn(state.absent().first(AT_ONCE));
      }
    }
    replay.bringIn(state.absent().withMoreThan(MOST_OF_ONE));
    replay.bringIn(ofReservations(state));
    state.accountsMayBeOnDisk(false);
    return replay;
  }

  private static List<AccountId> ofReservations(LedgerState state) {
    return state.openHolds().stream()
        .filter(hold -> hold.held.call().kind() == Call.Kind.RESERVATION)
        .flatMap(hold -> hold.taken.stream())
        .filter(taken -> taken.account == null)
        .map(taken -> taken.take.account())
        .distinct()
        .toList();
  }

  /** Brings all accounts in that facts have changed. */
  Replay whole() {
    while (!state.absent().isEmpty()) {
      bringIn(state.absent().first(AT_ONCE));
    }
    return this;
  }

  private void bringIn(List<AccountId> ids) {
    if (!ids.isEmpty()) {
      source.load(ids).forEach(state::install);
      ids.forEach(state.absent()::bringIn);
    }
  }
}
