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
  private boolean lackedSlots;

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

  /** A step begins; from here on it is noted whether the queue was full at any moment. */
  void beginStep() {
    lackedSlots = !hasSlots();
  }

  void factFollowed() {
    lackedSlots |= !hasSlots();
  }

  /** Whether a grant would have found no place at some moment of this step. */
  boolean lackedSlots() {
    return lackedSlots || !hasSlots();
  }

  /** The process died: what is not on disk never was, and another one has no rules yet. */
  void restart(long survived) {
    changes.takeBackAfter(survived);
    suspended = false;
    rules.forget();
    accounts.opened.clear();
  }
}
