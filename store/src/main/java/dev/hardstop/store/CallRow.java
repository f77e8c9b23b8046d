package dev.hardstop.store;

import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A hold as the projector knows it while it is open, and how it ended. */
final class CallRow {
  final long sequence;
  final RollupKey rollup;
  final List<Part> parts = new ArrayList<>(8);
  @Nullable Amounts tightened;
  @Nullable Amounts charge;
  String state = "open";
  String ending = "";
  String usage = "";
  long endedAtMillis;

  /** What the hold still takes from one account. */
  static final class Part {
    final Take take;
    final AccountKey account;
    long quantity;
    AccountTable.@Nullable Standing standing;

    Part(Take take, long quantity) {
      this.take = take;
      this.account = AccountKey.of(take);
      this.quantity = quantity;
    }
  }

  CallRow(long sequence, RollupKey rollup, List<Take> takes) {
    this.sequence = sequence;
    this.rollup = rollup;
    for (int i = 0; i < takes.size(); i++) {
      join(takes.get(i), takes.get(i).ask());
    }
  }

  /** Takes a quantity of an account; a window of one call has none. */
  void join(Take take, long quantity) {
    if (!take.ofCallWindow()) {
      parts.add(new Part(take, quantity));
    }
  }

  void settle(Fact.Settled settled) {
    state = settled.ending().unreconciled() ? "unreconciled" : "settled";
    ending = name(settled.ending());
    charge = settled.charge();
    usage = settled.detail();
    endedAtMillis = settled.atMillis();
  }

  void release(Fact.Released released) {
    state = "released";
    ending = released.reason();
    endedAtMillis = released.atMillis();
  }

  boolean open() {
    return endedAtMillis == 0;
  }

  private static String name(Ending ending) {
    return switch (ending) {
      case METERED -> "metered";
      case UNRECONCILED -> "unreconciled";
      case LAPSED -> "lapsed";
      case CRASHED -> "crashed";
      case UNBILLED -> "unbilled";
    };
  }
}
