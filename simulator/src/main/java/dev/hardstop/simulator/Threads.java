package dev.hardstop.simulator;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerOptions;
import dev.hardstop.engine.ledger.Openings;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.ledger.Recovered;
import dev.hardstop.engine.ledger.Reply;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one thread cannot see: whether another gets in between applying a fact and queueing it. Uses
 * real threads.
 */
public final class Threads {
  private static final long LIMIT = 100;

  private final Ledger ledger;
  private volatile Runnable whenQueued = () -> {};

  private Threads() {
    ledger =
        Ledger.recover(
            Recovered.empty(),
            LedgerOptions.DEFAULT,
            (fact, urgent) -> {
              whenQueued.run();
            },
            newest -> new LedgerClock(() -> 1, () -> 1, newest, _ -> {}),
            Runnable::run);
    ledger.start("threads", 1);
    RuleSet rules =
        RuleSet.of(
            0,
            List.of(
                Budget.of("all", Match.ALL, List.of(), Unit.USD, LIMIT, new Window.Lifetime())));
    ledger.prepareAdoption();
    Openings openings = new Openings(rules, ledger.newRules(rules));
    ledger.adopt(rules, openings, _ -> {});
  }

  /** Returns what went wrong, if anything did. */
  public static Optional<String> check() {
    return new Threads().letsNobodyIn();
  }

  /** While a fact is queued, another thread must wait: else the log has another order. */
  private Optional<String> letsNobodyIn() {
    AtomicBoolean gotIn = new AtomicBoolean();
    whenQueued =
        () -> {
          Thread other = Thread.ofPlatform().daemon().start(ledger::sizes);
          Thread.State state = other.getState();
          while (state != Thread.State.WAITING && state != Thread.State.TERMINATED) {
            Thread.onSpinWait();
            state = other.getState();
          }
          gotIn.set(gotIn.get() || state == Thread.State.TERMINATED);
        };
    ledger.ask(ask(), 0, 0, new Unheard());
    return gotIn.get()
        ? Optional.of("NothingLost: another thread gets in while a fact is queued")
        : Optional.empty();
  }

  private static Ask ask() {
    Call call =
        new Call("c", Call.Kind.GATEWAY, Attributes.bound(Map.of("key", "k")), "simulated", "{}");
    return Ask.fixed(call, Amounts.of(60, 0, 0, 1, 0), 60_000);
  }

  private static final class Unheard implements Reply {
    @Override
    public void granted(Fact.Held held) {}

    @Override
    public void refused(Outcome.Refusal refusal) {}
  }
}
