package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small ledger whose facts are durable as soon as they are told to be. */
final class Stressed {
  static final Amounts ONE = Amounts.of(1, 0, 0, 1, 0);

  private static final long NEVER_MILLIS = 1_000_000;

  final Ledger ledger;
  private volatile long newest;

  Stressed(long limitNanoUsd) {
    Journal journal = (fact, urgent) -> newest = fact.sequence();
    ledger =
        Ledger.recover(
            Recovered.empty(),
            LedgerOptions.DEFAULT,
            journal,
            start -> new LedgerClock(() -> 0, () -> 0, start, jump -> {}),
            Runnable::run);
    ledger.start("stress", 1);
    adopt("first", limitNanoUsd);
  }

  void adopt(String id, long limitNanoUsd) {
    Budget budget =
        Budget.of(id, Match.ALL, List.of(), Unit.USD, limitNanoUsd, new Window.Lifetime());
    RuleSet next = RuleSet.of(0, List.of(budget));
    ledger.prepareAdoption();
    Openings openings = new Openings(next, ledger.newRules(next));
    openings.readUpTo(Long.MAX_VALUE, 0);
    ledger.adopt(next, openings, told -> {});
    flush();
  }

  /** Asks for one; empty if it is refused. */
  Optional<Fact.Held> ask(String call) {
    var answer = new Answer();
    var attributes = Attributes.bound(Map.of("key", "stress"));
    ledger.ask(
        Ask.fixed(new Call(call, Call.Kind.GATEWAY, attributes, "", "{}"), ONE, NEVER_MILLIS),
        0,
        0,
        answer);
    flush();
    // Whoever makes a fact durable tells all who wait for it: that may be the other actor.
    while (!answer.isTold) {
      Thread.onSpinWait();
    }
    return answer.held;
  }

  private void flush() {
    ledger.durableUpTo(newest);
  }

  private static final class Answer implements Reply {
    private Optional<Fact.Held> held = Optional.empty();
    private volatile boolean isTold;

    @Override
    public void granted(Fact.Held granted) {
      held = Optional.of(granted);
      isTold = true;
    }

    @Override
    public void refused(Outcome.Refusal refusal) {
      isTold = true;
    }
  }
}
