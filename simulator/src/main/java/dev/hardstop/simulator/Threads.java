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
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one thread cannot see: whether others get in between deciding, applying and queueing, and
 * whether a call that is refused stands in another's way for a moment. Uses real threads.
 */
public final class Threads {
  private static final long LIMIT = 100;

  private final AtomicLong queued = new AtomicLong();
  private final Ledger ledger;
  private volatile Runnable whenQueued = () -> {};

  private Threads() {
    ledger =
        Ledger.recover(
            Recovered.empty(),
            LedgerOptions.DEFAULT,
            (fact, urgent) -> {
              queued.set(fact.sequence());
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
    acknowledge();
  }

  /** Returns what went wrong, if anything did. */
  public static Optional<String> check(int rounds) {
    return new Threads().letsNobodyIn().or(() -> new Threads().refusesNobodyElse(rounds));
  }

  private void acknowledge() {
    ledger.durableUpTo(queued.get());
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
    Answer answer = new Answer();
    ledger.ask(ask(60), 0, 0, answer);
    acknowledge();
    whenQueued = () -> {};
    ledger.release(answer.holdId, "simulated");
    acknowledge();
    return gotIn.get()
        ? Optional.of("NothingLost: another thread gets in while a fact is queued")
        : Optional.empty();
  }

  /** One asks in vain, again and again; the other asks for what always fits. */
  private Optional<String> refusesNobodyElse(int rounds) {
    AtomicBoolean over = new AtomicBoolean();
    Thread inVain =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!over.get()) {
                    ledger.probe(ask(LIMIT + 1), new Answer());
                  }
                });
    Optional<String> broken = Optional.empty();
    for (int round = 0; round < rounds && broken.isEmpty(); round++) {
      Answer answer = new Answer();
      ledger.ask(ask(60), 0, 0, answer);
      acknowledge();
      if (answer.holdId == 0) {
        broken =
            Optional.of(
                "NoFalseRefusal: round " + round + " is refused because of a call that is refused");
      } else {
        ledger.release(answer.holdId, "simulated");
        acknowledge();
      }
    }
    over.set(true);
    try {
      inVain.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return broken;
  }

  private static Ask ask(long nanoUsd) {
    Call call =
        new Call("c", Call.Kind.GATEWAY, Attributes.bound(Map.of("key", "k")), "simulated", "{}");
    return Ask.fixed(call, Amounts.of(nanoUsd, 0, 0, 1, 0), 60_000);
  }

  private static final class Answer implements Reply {
    private long holdId;

    @Override
    public void granted(Fact.Held held) {
      holdId = held.sequence();
    }

    @Override
    public void refused(Outcome.Refusal refusal) {
      holdId = 0;
    }
  }
}
