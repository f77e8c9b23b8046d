package dev.hardstop.engine.ledger;

import dev.hardstop.engine.money.Amounts;
import java.util.ArrayList;
import java.util.List;

/** A hold that has not ended, with the account objects it took from. Threads: the ledger's lock. */
final class OpenHold {
  final Fact.Held held;
  final List<Taken> taken;
  Amounts amounts;
  long lapsesAtMillis;

  /** What a hold still takes from one account. */
  static final class Taken {
    final Take take;
    final Account account;
    long quantity;

    Taken(Take take, Account account) {
      this.take = take;
      this.account = account;
      this.quantity = take.ask();
    }
  }

  OpenHold(Fact.Held held) {
    this.held = held;
    this.taken = new ArrayList<>(held.takes().size());
    this.amounts = held.amounts();
    this.lapsesAtMillis = held.lapsesAtMillis();
  }

  long id() {
    return held.sequence();
  }

  /** Returns the fact as it would read had the hold been made as it is now, for a checkpoint. */
  Fact.Held current() {
    return new Fact.Held(
        held.sequence(),
        held.atMillis(),
        held.call(),
        amounts,
        held.outputCap(),
        lapsesAtMillis,
        held.wouldRefuse(),
        taken.stream().map(part -> part.take.withAsk(part.quantity)).toList());
  }
}
