package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.List;

/** How far the checkpoint of the moment has got. Threads: the ledger's lock. */
final class Checkpointing {
  private List<Account> changed = List.of();
  private int next;

  Checkpoint begin(LedgerState state) {
    changed = state.takeDirty();
    next = 0;
    return new Checkpoint(
        state.lastSequence(),
        state.newestMillis(),
        state.epoch(),
        state.generation(),
        List.copyOf(state.adoptedRules()),
        List.copyOf(state.latches()),
        state.openHolds().stream().map(OpenHold::current).toList());
  }

  List<AccountImage> nextImages(LedgerState state, int max) {
    List<AccountImage> images = new ArrayList<>();
    for (; next < changed.size() && images.size() < max; next++) {
      Account account = changed.get(next);
      account.dirty = false;
      // A window that is over lives on only for its open holds, and is not found again.
      if (state.find(account.id.ruleId(), account.id.values()) == account) {
        images.add(account.image());
      }
    }
    if (next == changed.size()) {
      changed = List.of();
      next = 0;
    }
    return images;
  }

  void reset() {
    changed = List.of();
    next = 0;
  }
}
