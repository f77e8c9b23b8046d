package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.time.LedgerClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A ledger with a journal in memory and a clock that stands still until it is told.
 *
 * <p>Facts go through the codec on their way into the journal, as they do on their way to the disk.
 */
final class LedgerFixture {
  static final long START = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();

  final MemoryJournal journal = new MemoryJournal();
  final List<LedgerClock.ClockJump> jumps = new ArrayList<>();
  long wallMillis = START;
  long tickMillis = 1_000;
  Ledger ledger;
  int calls;

  private final LedgerOptions options;

  LedgerFixture(Budget... budgets) {
    this(LedgerOptions.DEFAULT, AccountSource.EMPTY, budgets);
  }

  LedgerFixture(LedgerOptions options, AccountSource source, Budget... budgets) {
    this.options = options;
    ledger = open(new Recovered(Checkpoint.EMPTY, List.of(), List.of(), true, source));
    adopt(budgets);
  }

  /** Keeps encoded facts; durable at once unless told to hold back. */
  static final class MemoryJournal implements Journal {
    final FactSink sink = new FactSink();
    boolean holdBack;
    long newest;
    Optional<Journal.Listener> listener = Optional.empty();

    @Override
    public void append(Fact fact, boolean urgent) {
      FactCodec.write(fact, sink);
      newest = fact.sequence();
    }

    List<Fact> facts() {
      return FactCodec.readAll(sink.toByteArray());
    }
  }

  Ledger open(Recovered recovered) {
    Executor sameThread = Runnable::run;
    Ledger opened =
        Ledger.recover(
            recovered,
            options,
            journal,
            newest -> new LedgerClock(() -> wallMillis, () -> tickMillis, newest, jumps::add),
            sameThread);
    journal.listener = Optional.of(opened);
    opened.start("test", recovered.checkpoint().epoch() + 1);
    flush();
    return opened;
  }

  /** Brings up a second ledger from the facts so far, as after a crash. */
  Ledger replayed() {
    List<Fact> facts = journal.facts();
    return open(new Recovered(Checkpoint.EMPTY, facts, List.of(), true, AccountSource.EMPTY));
  }

  /** Returns what a process that comes up from {@code checkpoint} reads beside it. */
  List<Fact> factsAfter(Checkpoint checkpoint) {
    return journal.facts().stream()
        .filter(fact -> fact.sequence() > checkpoint.sequence())
        .toList();
  }

  void adopt(Budget... budgets) {
    RuleSet next = RuleSet.of(0, List.of(budgets));
    ledger.prepareAdoption();
    Openings openings = new Openings(next, ledger.newRules(next));
    openings.readUpTo(journal.newest, 0);
    ledger.adopt(next, openings, _ -> {});
    flush();
  }

  void flush() {
    journal.listener.ifPresent(listener -> listener.durableUpTo(journal.newest));
  }

  void advance(long millis) {
    wallMillis += millis;
    tickMillis += millis;
  }

  Call call(Map<String, String> attributes) {
    return new Call(
        "call-" + ++calls, Call.Kind.GATEWAY, Attributes.bound(attributes), "test", "{}");
  }

  static Ask usd(Call call, long nanoUsd) {
    return Ask.fixed(call, Amounts.of(nanoUsd, 0, 0, 1, 0), 60_000);
  }

  /** Asks and returns how it ended; fails if it is still waiting. */
  Outcome ask(Ask ask) {
    Answer answer = new Answer();
    ledger.ask(ask, 0, 0, answer);
    flush();
    return answer.outcome.orElseThrow(() -> new AssertionError("no answer"));
  }

  Outcome ask(long nanoUsd) {
    return ask(usd(call(Map.of()), nanoUsd));
  }

  /** Remembers what it was told. */
  static final class Answer implements Reply {
    Optional<Outcome> outcome = Optional.empty();
    Optional<Waiter> waiter = Optional.empty();
    long untilMillis;

    @Override
    public void granted(Fact.Held held) {
      tell(new Outcome.Granted(held));
    }

    @Override
    public void refused(Outcome.Refusal refusal) {
      tell(refusal);
    }

    @Override
    public void waiting(Waiter waiter, long untilMillis) {
      this.waiter = Optional.of(waiter);
      this.untilMillis = untilMillis;
    }

    private void tell(Outcome told) {
      if (outcome.isPresent()) {
        throw new AssertionError("told twice: " + outcome.get() + ", then " + told);
      }
      outcome = Optional.of(told);
    }
  }

  static Fact.Held held(Outcome outcome) {
    if (outcome instanceof Outcome.Granted(Fact.Held held)) {
      return held;
    }
    throw new AssertionError("not granted: " + outcome);
  }

  boolean settle(Outcome granted, long nanoUsd) {
    boolean ended =
        ledger.settle(
            held(granted).sequence(), Amounts.of(nanoUsd, 0, 0, 1, 0), Ending.METERED, "{}");
    flush();
    return ended;
  }

  AccountView account(String budget, Map<String, String> attributes) {
    return ledger.accounts(ledger.rules().resolve(Attributes.bound(attributes))).stream()
        .filter(view -> view.budget().id().equals(budget))
        .findFirst()
        .orElseThrow();
  }
}
