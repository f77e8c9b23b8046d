package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.List;

/** How far the checkpoint of the moment has got. Threads: the ledger's lock. */
final class Checkpointing {
  private List<Account> changed = List.of();
  private int next;

  /** What the last call handed out, which is on disk when the next call comes. */
  private List<Account> handedOut = List.of();

  Checkpoint begin(LedgerState state) {
    settleHandedOut();
    changed = state.takeDirty();
    next = 0;
    return new Checkpoint(
        state.lastSequence(),
        state.newestMillis(),
        state.epoch(),
        state.generation(),
        List.copyOf(state.adoptedRules()),
        state.latches().all(),
        state.openHolds().stream().map(OpenHold::current).toList());
  }

  List<AccountImage> nextImages(LedgerState state, int max) {
    settleHandedOut();
    List<AccountImage> images = new ArrayList<>();
    List<Account> handing = new ArrayList<>();
    for (; next < changed.size() && images.size() < max; next++) {
      Account account = changed.get(next);
      account.dirty = false;
      // Where the next window has begun meanwhile, that is written in its place: an image left on
      // disk from before the checkpoint would not count holds that the checkpoint has.
      Account newest = state.find(account.id.ruleId(), account.id.values());
      if (newest != null) {
        newest.dirty = false;
        newest.beingWritten = true;
        images.add(newest.image());
        handing.add(newest);
      }
    }
    handedOut = handing;
    if (next == changed.size()) {
      changed = List.of();
      next = 0;
    }
    return images;
  }

  private void settleHandedOut() {
    handedOut.forEach(account -> account.beingWritten = false);
    handedOut = List.of();
  }

  void reset() {
    handedOut = List.of();
    changed = List.of();
    next = 0;
  }
}
