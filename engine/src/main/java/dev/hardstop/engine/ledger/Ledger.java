package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Resolution;
import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.time.LedgerClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The budget ledger: grants holds that fit on every account they touch, and ends each exactly once.
 *
 * <p>Deciding, applying, numbering and queueing a fact happen in one critical section, so the order
 * of the log is the order of the state. A grant is told only when it is durable.
 *
 * <p>Threads: any may call any method; none blocks but for the lock, which is held for about a
 * microsecond. Replies come after the lock is released.
 */
public final class Ledger implements Journal.Listener, CheckpointSource {
  /** Waiters that are tried in vain, per account, when money comes back. */
  static final int LOOKS_PER_RELEASE = 64;

  /** Tries to load an ask's accounts before it is refused. */
  private static final int MAX_LOADS = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final LedgerOptions options;
  private final Journal journal;
  private final LedgerClock clock;
  private final Executor loader;
  private final WaitingRoom room = new WaitingRoom();
  private final PendingReplies pending = new PendingReplies();
  private final AccountCounts counts = new AccountCounts();
  private final RefusalCounts refusals = new RefusalCounts();
  private final Checkpointing checkpointing = new Checkpointing();

  // All guarded by the lock; rules are read without it to resolve, and checked under it.
  private volatile RuleSet rules = RuleSet.of(0, List.of());
  private LedgerState state;
  private Admission admission;
  private Endings endings;
  private AccountSource source;
  private boolean complete;
  private long evictions;
  private int sweptUpTo;
  private boolean suspended;
  private @Nullable Tail tail;
  private List<DeferredEnd> deferredEnds = new ArrayList<>();

  /** How a hold is to end, kept while the store is away: a settle can never be refused. */
  private record DeferredEnd(long holdId, Consumer<OpenHold> end) {}

  private Ledger(
      Replay replay, LedgerOptions options, Journal journal, LedgerClock clock, Executor loader) {
    this.options = options;
    this.journal = journal;
    this.clock = clock;
    this.loader = loader;
    this.state = replay.state();
    this.admission = new Admission(state, counts);
    this.endings = new Endings(state);
    this.source = replay.source();
    this.complete = replay.complete();
  }

  /**
   * Returns a ledger in the state that the facts on disk imply. It grants nothing until {@link
   * #start}.
   *
   * @param loader runs the loading of accounts that are not in memory, which may block
   */
  public static Ledger recover(
      Recovered recovered,
      LedgerOptions options,
      Journal journal,
      ClockAtStart clock,
      Executor loader) {
    Replay replay = Replay.of(recovered);
    return new Ledger(
        replay, options, journal, clock.startingAt(replay.state().newestMillis()), loader);
  }

  /** Makes the ledger's clock, which never starts before the newest fact. */
  @FunctionalInterface
  public interface ClockAtStart {
    /** Returns a clock that starts no earlier than {@code newestFactMillis}. */
    LedgerClock startingAt(long newestFactMillis);
  }

  /**
   * Takes the ledger over for this process: every hold of the gateway that was open is presumed
   * sent and charged in full, unreconciled. Reservations stay open until their time to live ends.
   *
   * @return how many holds were charged
   */
  public int start(String node, long epoch) {
    return locked(
        after -> {
          long now = clock.nowMillis();
          enact(List.of(new Fact.EpochStarted(next(), now, node, epoch)), true);
          return chargeOpenHolds(Ending.CRASHED, "{\"outcome\":\"process died\"}");
        });
  }

  /** Charges what is still open, as the last act of a process that drained what it could. */
  public int chargeOpenHolds(String detail) {
    return locked(after -> chargeOpenHolds(Ending.UNRECONCILED, detail));
  }

  private int chargeOpenHolds(Ending ending, String detail) {
    List<OpenHold> sent =
        state.openHolds().stream()
            .filter(hold -> hold.held.call().kind() == Call.Kind.GATEWAY)
            .toList();
    for (OpenHold hold : sent) {
      enact(endings.chargeInFull(hold, ending, detail, rules, clock.nowMillis()), false);
    }
    return sent.size();
  }

  /**
   * Asks for a hold. The reply comes when it is durable, when it is refused, or first says that it
   * waits.
   *
   * @param waitMillis how long it may wait for calls in flight; 0 for not at all
   * @param bodyBytes of the request that would wait with it, which are bounded over all waiters
   */
  public void ask(Ask ask, long waitMillis, long bodyBytes, Reply reply) {
    Waiter waiter = new Waiter(this, ask, reply, bodyBytes);
    attempt(waiter, Admission.Moment.ARRIVAL, waitMillis, 0);
  }

  /**
   * Asks for a hold without waiting, for a caller who has a better ask in hand. A refusal carries
   * no warning, so it may not be passed on: {@link #ask} first.
   */
  public void probe(Ask ask, Reply reply) {
    attempt(new Waiter(this, ask, reply, 0), Admission.Moment.PROBE, 0, 0);
  }

  void expire(Waiter waiter) {
    attempt(waiter, Admission.Moment.DEADLINE, 0, 0);
  }

  void cancel(Waiter waiter) {
    locked(after -> room.leave(waiter));
  }

  private void attempt(Waiter waiter, Admission.Moment moment, long waitMillis, int loads) {
    Resolution resolution = rules.resolve(waiter.ask.call().attributes());
    perform(
        after -> {
          if (moment == Admission.Moment.DEADLINE && loads == 0 && !room.leave(waiter)) {
            return; // It was decided in the meantime.
          }
          if (suspended) {
            after.add(() -> waiter.reply.refused(new Outcome.StoreUnavailable("reopening")));
            return;
          }
          Decision<Outcome> decision = decide(waiter, resolution, moment);
          switch (decision.outcome()) {
            case Outcome.Missing missing ->
                after.add(() -> load(missing, waiter, moment, waitMillis, loads));
            case Outcome.Contended contended
                when moment == Admission.Moment.ARRIVAL && waitMillis > 0 ->
                park(waiter, contended, waitMillis, after);
            case Outcome.Refusal refusal -> refuse(waiter, refusal, decision, after);
            case Outcome.Granted _ -> {
              // Told when it is durable.
            }
          }
        });
  }

  /** Decides and enacts; a grant's reply is queued until it is durable. */
  private Decision<Outcome> decide(Waiter waiter, Resolution resolved, Admission.Moment moment) {
    Resolution resolution =
        resolved.generation() == rules.generation()
            ? resolved
            : rules.resolve(waiter.ask.call().attributes());
    Decision<Outcome> decision =
        admission.decide(waiter.ask, resolution, clock.nowMillis(), moment, complete);
    if (decision.facts().isEmpty()) {
      return decision;
    }
    if (!hasSlots()) {
      return Decision.of(new Outcome.StoreUnavailable("too many facts wait for the disk"));
    }
    if (decision.outcome() instanceof Outcome.Granted(Fact.Held held)) {
      countOpened(held);
      enact(decision.facts(), true);
      pending.add(
          held.sequence(), () -> waiter.reply.granted(held), lost -> waiter.reply.refused(lost));
    } else {
      enact(decision.facts(), true);
    }
    return decision;
  }

  /** A refusal that carries a first warning waits until the warning is durable; others do not. */
  private void refuse(
      Waiter waiter, Outcome.Refusal refusal, Decision<Outcome> decision, List<Runnable> after) {
    if (decision.facts().isEmpty()) {
      after.add(() -> waiter.reply.refused(refusal));
    } else {
      pending.add(
          decision.facts().getLast().sequence(),
          () -> waiter.reply.refused(refusal),
          lost -> waiter.reply.refused(lost));
    }
  }

  private boolean hasSlots() {
    return pending.undurable() + 2L * state.openHolds().size() + 2 <= options.maxQueuedFacts();
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

  private void park(
      Waiter waiter, Outcome.Contended contended, long waitMillis, List<Runnable> after) {
    Blocking blocking = contended.blocking().getFirst();
    if (!room.enter(waiter, blocking.account())) {
      after.add(() -> waiter.reply.refused(contended));
      return;
    }
    long until = clock.nowMillis() + waitMillis;
    for (Blocking each : contended.blocking()) {
      Account account = state.find(each.account().ruleId(), each.account().values());
      until = account == null ? until : Math.min(until, account.endsAtMillis);
    }
    long at = until;
    after.add(() -> waiter.reply.waiting(waiter, at));
  }

  private void load(
      Outcome.Missing missing, Waiter waiter, Admission.Moment moment, long waitMillis, int loads) {
    if (loads >= MAX_LOADS) {
      waiter.reply.refused(new Outcome.StoreUnavailable("accounts do not stay in memory"));
      return;
    }
    loader.execute(
        () -> {
          try {
            loadNow(missing.accounts());
          } catch (RuntimeException e) {
            waiter.reply.refused(new Outcome.StoreUnavailable("accounts cannot be read"));
            return;
          }
          attempt(waiter, moment, waitMillis, loads + 1);
        });
  }

  /**
   * Reads accounts off the lock; an eviction in between might have made them stale, so look again.
   */
  private void loadNow(List<AccountId> ids) {
    long before = locked(after -> evictions);
    List<AccountImage> images = source.load(ids);
    perform(
        after -> {
          if (evictions == before && !suspended) {
            images.forEach(state::install);
            ids.forEach(id -> state.installNew(id, rules));
          }
        });
  }

  /**
   * Ends a hold with what it came to. Never refused: while the store is away it is kept and done
   * later.
   *
   * @param detail usage and outcome as a JSON object, without answer text
   * @return false if the hold had ended before, which changes nothing
   */
  public boolean settle(long holdId, Amounts charge, Ending ending, String detail) {
    return end(
        holdId, hold -> enact(endings.settle(hold, charge, ending, detail, rules, now()), false));
  }

  /** Charges a hold in full, because nobody knows what it came to; false if it had ended. */
  public boolean chargeInFull(long holdId, Ending ending, String detail) {
    return end(
        holdId, hold -> enact(endings.chargeInFull(hold, ending, detail, rules, now()), false));
  }

  /**
   * Gives a hold back whole, because it is known that nothing was bought; false if it had ended.
   */
  public boolean release(long holdId, String reason) {
    return end(holdId, hold -> enact(List.of(endings.release(hold, reason, now())), false));
  }

  /** Shrinks a hold to at most {@code amounts}; false if it had ended. */
  public boolean tighten(long holdId, Amounts amounts) {
    return end(holdId, hold -> enact(List.of(endings.tighten(hold, amounts, now())), false));
  }

  /** Lets a hold lapse later; false if it had ended. */
  public boolean extend(long holdId, long lapseAfterMillis) {
    return end(
        holdId,
        hold -> enact(List.of(endings.extend(hold, now() + lapseAfterMillis, now())), true));
  }

  private boolean end(long holdId, Consumer<OpenHold> end) {
    return locked(
        after -> {
          if (suspended) {
            deferredEnds.add(new DeferredEnd(holdId, end));
            return true;
          }
          OpenHold hold = state.openHold(holdId);
          if (hold == null) {
            return false;
          }
          end.accept(hold);
          wake(hold, after);
          return true;
        });
  }

  /** Tries those who wait on the accounts of {@code hold}, in order of arrival. */
  private void wake(OpenHold hold, List<Runnable> after) {
    if (room.isEmpty()) {
      return;
    }
    for (OpenHold.Taken taken : hold.taken) {
      wake(taken.account.id, after);
    }
  }

  private void wake(AccountId id, List<Runnable> after) {
    int stillWaiting = 0;
    for (Waiter waiter : room.first(id, WaitingRoom.MAX_PER_ACCOUNT)) {
      retry(waiter, after);
      // Only those that go on waiting are counted: when the money is gone, all are told at once.
      if (waiter.blockedOn != null && ++stillWaiting == LOOKS_PER_RELEASE) {
        break;
      }
    }
  }

  private void retry(Waiter waiter, List<Runnable> after) {
    Resolution resolution = rules.resolve(waiter.ask.call().attributes());
    Decision<Outcome> decision = decide(waiter, resolution, Admission.Moment.ARRIVAL);
    switch (decision.outcome()) {
      case Outcome.Contended contended -> moveTo(waiter, contended, after);
      case Outcome.Missing missing -> {
        room.leave(waiter);
        after.add(() -> load(missing, waiter, Admission.Moment.DEADLINE, 0, 1));
      }
      case Outcome.Granted _ -> room.leave(waiter);
      case Outcome.Refusal refusal -> {
        room.leave(waiter);
        refuse(waiter, refusal, decision, after);
      }
    }
  }

  private void moveTo(Waiter waiter, Outcome.Contended contended, List<Runnable> after) {
    boolean stillThere =
        contended.blocking().stream().anyMatch(each -> each.account().equals(waiter.blockedOn));
    if (!stillThere) {
      room.leave(waiter);
      if (!room.enter(waiter, contended.blocking().getFirst().account())) {
        after.add(() -> waiter.reply.refused(contended));
      }
    }
  }

  /** Returns the latch that now refuses an open hold's call, to be asked before the first byte. */
  public Optional<Latch> latchOn(long holdId) {
    return locked(
        after -> {
          OpenHold hold = state.openHold(holdId);
          if (hold == null || state.latches().isEmpty()) {
            return Optional.empty();
          }
          Resolution resolution = rules.resolve(hold.held.call().attributes());
          return state.latches().stream()
              .filter(latch -> latch.refuses(hold.held.call().attributes(), resolution.touches()))
              .findFirst();
        });
  }

  /** Sets a latch, durable when {@code done} runs; waiters that it refuses are told at once. */
  public void setLatch(Latch latch, Acknowledgement done) {
    perform(
        after -> {
          enactDurably(new Fact.LatchSet(next(), now(), latch), done, after);
          room.all().forEach(waiter -> retry(waiter, after));
        });
  }

  /** Clears a latch, durable when {@code done} runs. */
  public void clearLatch(String latchId, String by, String reason, Acknowledgement done) {
    perform(
        after -> {
          enactDurably(new Fact.LatchCleared(next(), now(), latchId, by, reason), done, after);
        });
  }

  /**
   * Corrects an ended hold's charge by an audited entry, durable when {@code done} runs.
   *
   * @param hold as it stands now: corrections of one hold come one at a time
   * @param truth what the call came to, in place of the charge so far
   */
  public void adjust(
      EndedHold hold, Amounts truth, String by, String reason, Acknowledgement done) {
    loadNow(Adjusting.accountsOf(hold, rules));
    perform(
        after -> {
          if (suspended || !hasSlots()) {
            after.add(() -> done.told(false));
            return;
          }
          List<Fact> facts = endings.adjust(hold, truth, rules, by, reason, now());
          enact(facts, true);
          long last = facts.getLast().sequence();
          pending.add(last, () -> done.told(true), _ -> done.told(false));
          ((Fact.Adjusted) facts.getFirst()).parts().forEach(part -> wake(part.account(), after));
        });
  }

  /**
   * Records whose the id is that a provider issued in answer to a call, durable when {@code done}
   * runs. The arguments are those of {@link Fact.Issued}.
   */
  public void issued(
      long holdId,
      String provider,
      String kind,
      String id,
      String owner,
      boolean bounded,
      Acknowledgement done) {
    perform(
        after -> {
          enactDurably(
              new Fact.Issued(next(), now(), holdId, provider, kind, id, owner, bounded),
              done,
              after);
        });
  }

  /**
   * Records that a call was refused; nobody waits for it. In a storm of refusals alike, the first
   * ten of a minute stand for themselves and the rest are counted.
   */
  public void recordRefusal(Call call, String code, Amounts asked, List<Blocking> blocking) {
    perform(
        after -> {
          recordCountedRefusals(now());
          if (refusals.isOneByOne(call, code, asked, blocking)) {
            record(call, code, asked, blocking, 1);
          }
        });
  }

  private void recordCountedRefusals(long nowMillis) {
    for (RefusalCounts.Counted each : refusals.over(nowMillis)) {
      record(each.call(), each.code(), each.asked(), each.blocking(), each.count());
    }
  }

  private void record(Call call, String code, Amounts asked, List<Blocking> blocking, long count) {
    if (!suspended && hasSlots()) {
      enact(List.of(new Fact.Refused(next(), now(), call, code, asked, blocking, count)), false);
    }
  }

  /** Charges holds whose deadline passed, and forgets idle accounts; call it every second or so. */
  public int tick() {
    return locked(
        after -> {
          if (suspended) {
            return 0;
          }
          long now = clock.nowMillis();
          List<OpenHold> lapsed =
              state.openHolds().stream().filter(hold -> hold.lapsesAtMillis <= now).toList();
          for (OpenHold hold : lapsed) {
            enact(
                endings.chargeInFull(hold, Ending.LAPSED, "{\"outcome\":\"lapsed\"}", rules, now),
                false);
            wake(hold, after);
          }
          recordCountedRefusals(now);
          evict();
          return lapsed.size();
        });
  }

  private void evict() {
    AccountTable accounts = state.accounts();
    if (accounts.size() <= options.maxAccountsInMemory()) {
      return;
    }
    int from = nextSweep(accounts.capacity());
    int evicted =
        state.evict(from, options.evictionStep(), account -> !room.first(account.id, 1).isEmpty());
    if (evicted > 0) {
      evictions++;
      complete = false;
    }
  }

  private int nextSweep(int capacity) {
    sweptUpTo = sweptUpTo >= capacity ? 0 : sweptUpTo;
    int from = sweptUpTo;
    sweptUpTo += options.evictionStep();
    return from;
  }

  /**
   * Starts to remember what ends from here on, so that rules can be adopted from a history that is
   * read meanwhile.
   */
  public void prepareAdoption() {
    perform(
        after -> {
          tail = new Tail();
        });
  }

  /** Returns which of {@code next}'s rules are not in force, and so need a history. */
  public List<Rule> newRules(RuleSet next) {
    return locked(
        after ->
            next.rules().stream()
                .filter(rule -> !state.adoptedRules().contains(rule.id()))
                .toList());
  }

  /**
   * Puts rules in force, whole. Accounts of new rules start from the recorded calls plus the holds
   * that are open; unchanged ones keep theirs.
   *
   * @param openings accumulated from recorded calls up to a watermark at or after {@link
   *     #prepareAdoption}
   */
  public Adoption adopt(RuleSet next, Openings openings, Acknowledgement done) {
    return locked(
        after -> {
          Tail ended = tail;
          tail = null;
          // Without a tail, ends since the preparation are in no history: they would be forgotten.
          if (suspended || !hasSlots() || ended == null || ended.broken()) {
            return Adoption.PREPARE_AGAIN;
          }
          ended.addTo(openings);
          RuleSet adopted = next.withGeneration(state.generation() + 1);
          Fact fact = openings.fact(next(), now(), adopted, state.openHolds());
          enactDurably(fact, done, after);
          rules = adopted;
          room.all().forEach(waiter -> retry(waiter, after));
          return Adoption.ADOPTED;
        });
  }

  /** What became of an adoption. */
  public enum Adoption {
    ADOPTED,
    /** Something happened that the history does not show: prepare and read it again. */
    PREPARE_AGAIN
  }

  /** Returns the rules in force. */
  public RuleSet rules() {
    return rules;
  }

  /** Returns ledger time, in epoch milliseconds. */
  public long nowMillis() {
    return locked(after -> now());
  }

  /** Follows the machine's clock at once: the operator's word that its time is right. */
  public void followWall() {
    perform(
        after -> {
          clock.followWall();
        });
  }

  /**
   * Returns how accounts stand for a call with {@code resolution}, for display. Reads accounts that
   * are not in memory from the store, so it may block.
   */
  public List<AccountView> accounts(Resolution resolution) {
    List<AccountId> missing =
        locked(after -> complete ? List.<AccountId>of() : admission.missing(resolution));
    if (!missing.isEmpty()) {
      loadNow(missing);
    }
    return locked(after -> AccountView.of(resolution, state, now()));
  }

  /** Returns the ledger's present sizes, for metrics. */
  public LedgerSizes sizes() {
    return locked(
        after ->
            new LedgerSizes(
                state.accounts().size(),
                state.openHolds().size(),
                room.size(),
                pending.undurable(),
                state.lastSequence(),
                state.latches().size(),
                suspended));
  }

  /** Returns the latches that are on. */
  public List<Latch> latches() {
    return locked(after -> List.copyOf(state.latches()));
  }

  @Override
  public void durableUpTo(long sequence) {
    List<Runnable> replies = new ArrayList<>();
    lock.lock();
    try {
      pending.durableUpTo(sequence, replies);
    } finally {
      lock.unlock();
    }
    replies.forEach(Runnable::run);
  }

  /** Nothing is undone: grants stop and waiters are told, until {@link #resume}. */
  @Override
  public void failed(Exception cause) {
    perform(
        after -> {
          suspended = true;
          tail = null;
          Outcome.StoreUnavailable refusal = new Outcome.StoreUnavailable("the disk failed");
          for (Waiter waiter : room.all()) {
            room.leave(waiter);
            after.add(() -> waiter.reply.refused(refusal));
          }
          after.addAll(pending.fail(refusal));
        });
  }

  /**
   * Goes on from what is on disk after a failed commit: ends that were queued or came meanwhile are
   * done again; holds that are durable though their callers were told otherwise are released, since
   * this process never sent them.
   */
  public void resume(Recovered recovered) {
    Replay replay = Replay.of(recovered);
    perform(
        after -> {
          state = replay.state();
          admission = new Admission(state, counts);
          endings = new Endings(state);
          source = replay.source();
          complete = replay.complete();
          checkpointing.reset();
          redoLost();
          List<DeferredEnd> ends = deferredEnds;
          deferredEnds = new ArrayList<>();
          for (DeferredEnd deferred : ends) {
            OpenHold hold = state.openHold(deferred.holdId());
            if (hold != null) {
              deferred.end().accept(hold);
            }
          }
          // Last: where one of these cannot be done, nothing is granted on sums that are half made.
          suspended = false;
        });
  }

  private void redoLost() {
    long durableUpTo = state.lastSequence();
    for (Fact lost : pending.takeLost()) {
      Redo.of(lost, state, durableUpTo, next()).ifPresent(fact -> enact(List.of(fact), true));
    }
    rules = rules.withGeneration(state.generation());
  }

  private void enactDurably(Fact fact, Acknowledgement done, List<Runnable> after) {
    if (suspended || !hasSlots()) {
      after.add(() -> done.told(false));
      return;
    }
    enact(List.of(fact), true);
    pending.add(fact.sequence(), () -> done.told(true), _ -> done.told(false));
  }

  /** The only place where facts are applied, numbered in order and queued. */
  private void enact(List<Fact> facts, boolean urgent) {
    for (int i = 0; i < facts.size(); i++) {
      Fact fact = facts.get(i);
      if (tail != null) {
        tail.record(fact, state);
      }
      state.apply(fact);
      pending.queued(fact);
      journal.append(fact, urgent);
    }
  }

  private long next() {
    return state.lastSequence() + 1;
  }

  private long now() {
    return clock.nowMillis();
  }

  /** A suspended ledger counts facts in that may not be on disk, and were perhaps handed out. */
  @Override
  public boolean mayBegin() {
    return locked(after -> !suspended);
  }

  @Override
  public Checkpoint begin() {
    return locked(after -> checkpointing.begin(state));
  }

  @Override
  public List<AccountImage> nextImages(int max) {
    return locked(after -> checkpointing.nextImages(state, max));
  }

  /** Runs {@code work} under the lock, then what it left to do after. */
  private <T> T locked(LockedWork<T> work) {
    List<Runnable> after = new ArrayList<>(2);
    T result;
    lock.lock();
    try {
      result = work.run(after);
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < after.size(); i++) {
      after.get(i).run();
    }
    return result;
  }

  private void perform(Consumer<List<Runnable>> work) {
    locked(
        after -> {
          work.accept(after);
          return true;
        });
  }

  private interface LockedWork<T> {
    T run(List<Runnable> after);
  }
}
