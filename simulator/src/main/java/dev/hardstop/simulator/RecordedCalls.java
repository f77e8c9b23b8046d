package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.RecordedCharge;
import dev.hardstop.engine.money.Amounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The calls that a history is read from, made from what is on the simulated disk. */
final class RecordedCalls {
  private final Map<Long, Fact.Held> holds = new HashMap<>();
  private final TreeMap<Long, RecordedCharge> charges = new TreeMap<>();
  private int read;

  void forgetAll() {
    holds.clear();
    charges.clear();
    read = 0;
  }

  void readOn(List<SimulatedDisk.Transaction> written) {
    for (; read < written.size(); read++) {
      written.get(read).facts().forEach(this::read);
    }
  }

  private void read(Fact fact) {
    if (fact instanceof Fact.Held held) {
      holds.put(held.sequence(), held);
    } else if (fact instanceof Fact.Released released) {
      holds.remove(released.holdId());
    } else if (fact instanceof Fact.Settled settled) {
      charge(settled.holdId(), settled.atMillis(), settled.charge());
    } else if (fact instanceof Fact.Adjusted adjusted) {
      RecordedCharge before = charges.get(adjusted.holdId());
      charge(
          adjusted.holdId(),
          before == null ? adjusted.atMillis() : before.endedAtMillis(),
          adjusted.charge());
    }
  }

  private void charge(long holdId, long endedAt, Amounts charge) {
    Fact.Held held = holds.get(holdId);
    if (held != null) {
      charges.put(
          holdId, new RecordedCharge(held.call().attributes(), held.atMillis(), endedAt, charge));
    }
  }

  /** Tells every charge, in the order of the holds. */
  void tell(Consumer<RecordedCharge> told) {
    charges.values().forEach(told);
  }
}
