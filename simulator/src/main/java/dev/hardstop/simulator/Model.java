package dev.hardstop.simulator;

/**
 * What the ledger should know, in plain maps: every call, every account's sums, latches and rungs.
 */
final class Model {
  final Changes changes = new Changes();
  final ModelAccounts accounts = new ModelAccounts(changes);
  final ModelHolds holds = new ModelHolds(accounts, changes);
  final ModelRules rules = new ModelRules(new ModelHistory(accounts, holds), changes);
  final ModelLatches latches = new ModelLatches(changes);

  private final int maxQueuedFacts;
  private long now;
  private boolean suspended;

  Model(int maxQueuedFacts) {
    this.maxQueuedFacts = maxQueuedFacts;
  }

  long now() {
    return now;
  }

  void setNow(long millis) {
    now = millis;
  }

  /** Whether the store is away after a failed commit. */
  boolean suspended() {
    return suspended;
  }

  void setSuspended(boolean away) {
    suspended = away;
  }

  /** A grant needs a place in the queue for its hold and one for its end. */
  boolean hasSlots() {
    return changes.queued() + 2L * holds.open().size() + 2 <= maxQueuedFacts;
  }

  /** The process died: what is not on disk never was, and another one has no rules yet. */
  void restart(long survived) {
    changes.takeBackAfter(survived);
    suspended = false;
    rules.forget();
    accounts.opened.clear();
  }
}
