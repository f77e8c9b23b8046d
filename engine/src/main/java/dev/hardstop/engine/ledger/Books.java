package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.time.LedgerClock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A ledger's state, the rules in force, and the only way in which facts get into them: numbered,
 * applied and queued for the disk, in that order.
 *
 * <p>Threads: the ledger's lock, but for {@link #rules}.
 */
final class Books {
  private final LedgerOptions options;
  private final Journal journal;
  private final LedgerClock clock;
  private final PendingReplies pending = new PendingReplies();
  private final AccountCounts counts = new AccountCounts();

  // Read without the lock to resolve a call, and looked at again under it.
  private volatile RuleSet rules = RuleSet.of(0, List.of());
  // Read without the lock by whoever watches calls in flight.
  private final AtomicLong latchesSet = new AtomicLong();
  private LedgerState state;
  private Admission admission;
  private boolean suspended;
  private @Nullable Tail tail;

  Books(LedgerState state, LedgerOptions options, Journal journal, LedgerClock clock) {
    this.state = state;
    this.options = options;
    this.journal = journal;
    this.clock = clock;
    this.admission = new Admission(state, counts);
  }

  LedgerState state() {
    return state;
  }

  RuleSet rules() {
    return rules;
  }

  void rules(RuleSet next) {
    rules = next;
  }

  Admission admission() {
    return admission;
  }

  LedgerClock clock() {
    return clock;
  }

  long now() {
    return clock.nowMillis();
  }

  /** Returns the sequence of the next fact. */
  long next() {
    return state.lastSequence() + 1;
  }

  /** Returns whether the store is away: nothing is granted, and what ends is done later. */
  boolean suspended() {
    return suspended;
  }

  /** Returns how many latches were set by this process. Threads: any. */
  long latchesSet() {
    return latchesSet.get();
  }

  /** Returns how many facts are not durable yet. */
  int undurable() {
    return pending.undurable();
  }

  /** Returns whether another hold may be taken: each keeps a place in the queue for its end. */
  boolean hasSlots() {
    return pending.undurable() + 2L * state.openHolds().size() + 2 <= options.maxQueuedFacts();
  }

  /** Enacts what a decision came to, counting the accounts that a grant opens. */
  void enact(Decision<Outcome> decision) {
    if (decision.outcome() instanceof Outcome.Granted(Fact.Held held)) {
      countOpened(held);
    }
    enact(decision.facts(), true);
  }

  private void countOpened(Fact.Held held) {
    for (int i = 0; i < held.takes().size(); i++) {
      Take take = held.takes().get(i);
      Account account = state.find(take.account().ruleId(), take.account().values());
      if (account == null || account.startsAtMillis != take.startsAtMillis()) {
        Optional<Rule> rule = rules.rule(take.account().ruleId());
        rule.ifPresent(known -> counts.opened(known, take, held.atMillis(), held.call()));
      }
    }
  }

  /**
   * The only place where facts are applied, numbered in order and queued.
   *
   * @param urgent whether somebody waits for them
   */
  void enact(List<Fact> facts, boolean urgent) {
    for (int i = 0; i < facts.size(); i++) {
      Fact fact = facts.get(i);
      if (tail != null) {
        tail.record(fact, state);
      }
      state.apply(fact);
      if (fact instanceof Fact.LatchSet) {
        latchesSet.incrementAndGet();
      }
      pending.queued(fact);
      journal.append(fact, urgent);
    }
  }

  /** Enacts what somebody asked for, who is told whether it is durable. */
  void enactDurably(Fact fact, Acknowledgement done, List<Runnable> after) {
    enactDurably(List.of(fact), done, after);
  }

  void enactDurably(List<Fact> facts, Acknowledgement done, List<Runnable> after) {
    if (suspended || !hasSlots()) {
      after.add(() -> done.told(false));
      return;
    }
    enact(facts, true);
    whenDurable(done);
  }

  /** Tells whether everything enacted so far is durable. */
  void whenDurable(Acknowledgement done) {
    pending.add(state.lastSequence(), () -> done.told(true), _ -> done.told(false));
  }

  /** Tells a reply how it ended once everything enacted so far is durable. */
  void whenDurable(Runnable told, Reply reply) {
    pending.add(state.lastSequence(), told, reply::refused);
  }

  void durableUpTo(long sequence, List<Runnable> replies) {
    pending.durableUpTo(sequence, replies);
  }

  /** Begins to remember what ends, for a history that is read meanwhile. */
  void rememberEnds() {
    tail = new Tail();
  }

  /** Returns what ended since {@link #rememberEnds}, and forgets it; null if nobody asked. */
  @Nullable Tail takeEnds() {
    Tail ended = tail;
    tail = null;
    return ended;
  }

  /** The store is away: nothing is undone, and whoever waits for the disk is told. */
  void suspend(Outcome.StoreUnavailable refusal, List<Runnable> after) {
    suspended = true;
    tail = null;
    after.addAll(pending.fail(refusal));
  }

  /** Goes on from the state that is on disk, with what it lacks done again. */
  void rebuild(LedgerState onDisk) {
    state = onDisk;
    admission = new Admission(state, counts);
    long durableUpTo = state.lastSequence();
    for (Fact lost : pending.takeLost()) {
      Redo.of(lost, state, durableUpTo, next()).ifPresent(fact -> enact(List.of(fact), true));
    }
    rules = rules.withGeneration(state.generation());
  }

  /** Grants again. */
  void unsuspend() {
    suspended = false;
  }
}
