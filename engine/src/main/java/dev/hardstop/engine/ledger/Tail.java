package dev.hardstop.engine.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * What ended since an adoption was prepared, so that a history read meanwhile can be completed.
 * Threads: the ledger's lock.
 */
final class Tail {
  /** Most ends remembered; an adoption that takes longer must be prepared again. */
  static final int MAX_ENDS = 2_000_000;

  private final List<End> ends = new ArrayList<>();
  private boolean broken;

  private record End(long sequence, RecordedCharge charge) {}

  void record(Fact fact, LedgerState before) {
    switch (fact) {
      case Fact.Settled settled -> {
        OpenHold hold = before.openHold(settled.holdId());
        broken |= ends.size() >= MAX_ENDS;
        if (hold != null && !broken) {
          ends.add(
              new End(
                  settled.sequence(),
                  new RecordedCharge(
                      hold.held.call().attributes(),
                      hold.held.atMillis(),
                      settled.atMillis(),
                      settled.charge())));
        }
      }
      // A correction of a call that the history may or may not have counted: read it again.
      case Fact.Adjusted _ -> broken = true;
      case Fact.EpochStarted _,
          Fact.Held _,
          Fact.Tightened _,
          Fact.Extended _,
          Fact.Released _,
          Fact.RungReached _,
          Fact.Refused _,
          Fact.LatchSet _,
          Fact.LatchCleared _,
          Fact.RulesAdopted _,
          Fact.Issued _ -> {
        // Ends nothing with a charge.
      }
    }
  }

  /** Returns whether the history must be read again. */
  boolean broken() {
    return broken;
  }

  void addTo(Openings openings) {
    for (End end : ends) {
      if (end.sequence() > openings.watermark()) {
        openings.add(end.charge());
      }
    }
  }
}
