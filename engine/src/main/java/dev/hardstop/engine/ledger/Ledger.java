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
import java.util.function.Consumer;

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
  private final LedgerLock lock = new LedgerLock();
  private final Books books;
  private final AccountsInMemory accounts;
  private final Granting granting;
  private final Endings endings;
  private final LeftOpen leftOpen;
  private final Lapsing lapsing;
  private final Reservations reservations;

  // Guarded by the lock.
  private final RefusalCounts refusals = new RefusalCounts();
  private final Checkpointing checkpointing = new Checkpointing();
  private List<DeferredEnd> deferredEnds = new ArrayList<>();

  /** How a hold is to end, kept while the store is away: a settle can never be refused. */
  private record DeferredEnd(long holdId, Consumer<OpenHold> end) {}

  private Ledger(
      Replay replay, LedgerOptions options, Journal journal, LedgerClock clock, Executor loader) {
    this.books = new Books(replay.state(), options, journal, clock);
    this.accounts = new AccountsInMemory(books, lock, options, replay);
    this.granting = new Granting(books, lock, accounts, loader);
    this.endings = new Endings(books);
    this.leftOpen = new LeftOpen(books, lock, accounts, granting, endings);
    this.lapsing = new Lapsing(books, granting, endings, leftOpen);
    this.reservations = new Reservations(books, lock, granting, endings, lapsing);
  }

  /**
   * Returns a ledger in the state that the facts on disk imply. It grants nothing until {@link
   * #start}, and wants {@link #chargeLeftOpen} soon after it.
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
    // Those that are left open keep two places each in the queue, and rules need one to be adopted:
    // where more than three quarters are kept, the start waits until all can be charged.
    if (8L * replay.state().openHolds().size() > 3L * options.maxQueuedFacts()) {
      replay.whole();
    }
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
   * sent and charged in full, unreconciled; those of accounts that are not in memory by {@link
   * #chargeLeftOpen}. Reservations stay open until their time to live ends.
   *
   * @return how many holds are charged
   */
  public int start(String node, long epoch) {
    return lock.locked(
        after -> {
          long now = books.now();
          books.enact(List.of(new Fact.EpochStarted(books.next(), now, node, epoch)), true);
          return leftOpen.start();
        });
  }

  /**
   * Reads the accounts that the facts on disk have changed, and charges what is left open. Call it
   * once rules are in force: until then each account comes when a call needs it, and no checkpoint
   * is taken. May block; does nothing while the store is away, so call it again after {@link
   * #resume}.
   */
  public void chargeLeftOpen() {
    leftOpen.chargeAll();
  }

  /** Charges what is still open, as the last act of a process that drained what it could. */
  public int chargeOpenHolds(String detail) {
    return lock.locked(
        after -> {
          List<OpenHold> sent =
              books.state().openHolds().stream()
                  .filter(hold -> hold.held.call().kind() == Call.Kind.GATEWAY)
                  // The next process finds them as this one did.
                  .filter(hold -> !leftOpen.has(hold))
                  .toList();
          sent.forEach(
              hold -> books.enact(endings.chargeInFull(hold, Ending.UNRECONCILED, detail), false));
          return sent.size();
        });
  }

  /**
   * Asks for a hold. The reply comes when it is durable, when it is refused, or first says that it
   * waits.
   *
   * @param waitMillis how long it may wait for calls in flight; 0 for not at all
   * @param bodyBytes of the request that would wait with it, which are bounded over all waiters
   */
  public void ask(Ask ask, long waitMillis, long bodyBytes, Reply reply) {
    Waiter waiter = new Waiter(granting, ask, reply, bodyBytes);
    granting.attempt(waiter, Admission.Moment.ARRIVAL, waitMillis, 0);
  }

  /**
   * Asks for a hold without waiting, for a caller who has a better ask in hand. A refusal carries
   * no warning, so it may not be passed on: {@link #ask} first.
   */
  public void probe(Ask ask, Reply reply) {
    granting.attempt(new Waiter(granting, ask, reply, 0), Admission.Moment.PROBE, 0, 0);
  }

  /**
   * Ends a hold with what it came to. Never refused: while the store is away it is kept and done
   * later.
   *
   * @param detail usage and outcome as a JSON object, without answer text
   * @return false if the hold had ended before, which changes nothing
   */
  public boolean settle(long holdId, Amounts charge, Ending ending, String detail) {
    return end(holdId, hold -> books.enact(endings.settle(hold, charge, ending, detail), false));
  }

  /** Charges a hold in full, because nobody knows what it came to; false if it had ended. */
  public boolean chargeInFull(long holdId, Ending ending, String detail) {
    return end(holdId, hold -> books.enact(endings.chargeInFull(hold, ending, detail), false));
  }

  /**
   * Gives a hold back whole, because it is known that nothing was bought; false if it had ended.
   */
  public boolean release(long holdId, String reason) {
    return end(holdId, hold -> books.enact(endings.release(hold, reason), false));
  }

  /** Shrinks a hold to at most {@code amounts}; false if it had ended. */
  public boolean tighten(long holdId, Amounts amounts) {
    return end(holdId, hold -> books.enact(endings.tighten(hold, amounts), false));
  }

  /** Lets a hold lapse later; false if it had ended. */
  public boolean extend(long holdId, long lapseAfterMillis) {
    return end(holdId, hold -> books.enact(endings.extend(hold, lapseAfterMillis), true));
  }

  private boolean end(long holdId, Consumer<OpenHold> end) {
    return lock.locked(
        after -> {
          if (books.suspended()) {
            deferredEnds.add(new DeferredEnd(holdId, end));
            return true;
          }
          OpenHold hold = books.state().openHold(holdId);
          if (hold == null) {
            return false;
          }
          end.accept(hold);
          granting.wake(hold, after);
          return true;
        });
  }

  /** Returns what is done with the holds of the reservation API. */
  public Reservations reservations() {
    return reservations;
  }

  /** Returns the latch that now refuses an open hold's call, to be asked before the first byte. */
  public Optional<Latch> latchOn(long holdId) {
    return lock.locked(
        after -> {
          OpenHold hold = books.state().openHold(holdId);
          if (hold == null || books.state().latches().isEmpty()) {
            return Optional.empty();
          }
          Resolution resolution = books.rules().resolve(hold.held.call().attributes());
          return books
              .state()
              .latches()
              .refusing(hold.held.call().attributes(), resolution.touches());
        });
  }

  /**
   * Returns how many latches were set so far by this process: if it has grown, {@link #latchOn} may
   * say something new of calls in flight. Takes no lock.
   */
  public long latchesSet() {
    return books.latchesSet();
  }

  /** Sets a latch, durable when {@code done} runs; waiters that it refuses are told at once. */
  public void setLatch(Latch latch, Acknowledgement done) {
    lock.perform(
        after -> {
          books.enactDurably(new Fact.LatchSet(books.next(), books.now(), latch), done, after);
          granting.retryAll(after);
        });
  }

  /** Clears a latch, durable when {@code done} runs. */
  public void clearLatch(String latchId, String by, String reason, Acknowledgement done) {
    lock.perform(
        after -> {
          books.enactDurably(
              new Fact.LatchCleared(books.next(), books.now(), latchId, by, reason), done, after);
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
    accounts.load(Adjusting.accountsOf(hold, books.rules()));
    lock.perform(
        after -> {
          List<Fact> facts = endings.adjust(hold, truth, by, reason);
          books.enactDurably(facts, done, after);
          ((Fact.Adjusted) facts.getFirst())
              .parts()
              .forEach(part -> granting.wake(part.account(), after));
        });
  }

  /**
   * Adds what is assumed to have been spent unseen to every account in USD, as it stands now,
   * durable when {@code done} runs.
   *
   * @param known accounts that the store has, which are brought into memory first
   */
  public void assume(
      List<AccountId> known, long nanoUsd, String by, String reason, Acknowledgement done) {
    accounts.loadAbsent();
    accounts.load(known);
    lock.perform(
        after -> {
          Assuming assuming = new Assuming(books.state(), books.rules(), nanoUsd, books.now());
          List<Fact> facts = assuming.facts(by, reason);
          if (facts.isEmpty()) {
            after.add(() -> done.told(true));
            return;
          }
          books.enactDurably(facts, done, after);
          books.rules(books.rules().withGeneration(books.state().generation()));
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
    lock.perform(
        after -> {
          books.enactDurably(
              new Fact.Issued(
                  books.next(), books.now(), holdId, provider, kind, id, owner, bounded),
              done,
              after);
        });
  }

  /**
   * Records that a call was refused; nobody waits for it. In a storm of refusals alike, the first
   * ten of a minute stand for themselves and the rest are counted.
   */
  public void recordRefusal(Call call, String code, Amounts asked, List<Blocking> blocking) {
    lock.perform(
        after -> {
          recordCountedRefusals(books.now());
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
    if (!books.suspended() && books.hasSlots()) {
      books.enact(
          List.of(new Fact.Refused(books.next(), books.now(), call, code, asked, blocking, count)),
          false);
    }
  }

  /** Charges holds whose deadline passed, and forgets idle accounts; call it every second or so. */
  public int tick() {
    return lock.locked(
        after -> {
          if (books.suspended()) {
            return 0;
          }
          int lapsed = lapsing.all(after);
          recordCountedRefusals(books.now());
          accounts.evict(granting::isAwaited);
          return lapsed;
        });
  }

  /**
   * Starts to remember what ends from here on, so that rules can be adopted from a history that is
   * read meanwhile.
   */
  public void prepareAdoption() {
    lock.perform(after -> books.rememberEnds());
  }

  /** Returns which of {@code next}'s rules are not in force, and so need a history. */
  public List<Rule> newRules(RuleSet next) {
    return lock.locked(
        after ->
            next.rules().stream()
                .filter(rule -> !books.state().adoptedRules().contains(rule.id()))
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
    return lock.locked(
        after -> {
          Tail ended = books.takeEnds();
          // Without a tail, ends since the preparation are in no history: they would be forgotten.
          if (books.suspended() || !books.hasSlots() || ended == null || ended.broken()) {
            return Adoption.PREPARE_AGAIN;
          }
          ended.addTo(openings);
          RuleSet adopted = next.withGeneration(books.state().generation() + 1);
          Fact fact = openings.fact(books.next(), books.now(), adopted, books.state().openHolds());
          books.enactDurably(fact, done, after);
          books.rules(adopted);
          books.enact(endings.reachLate(leftOpen.takeChargedWithoutRules()), true);
          granting.retryAll(after);
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
    return books.rules();
  }

  /** Returns ledger time, in epoch milliseconds. */
  public long nowMillis() {
    return lock.locked(after -> books.now());
  }

  /** Follows the machine's clock at once: the operator's word that its time is right. */
  public void followWall() {
    lock.perform(after -> books.clock().followWall());
  }

  /**
   * Returns how accounts stand for a call with {@code resolution}, for display. Reads accounts that
   * are not in memory from the store, so it may block.
   */
  public List<AccountView> accounts(Resolution resolution) {
    List<AccountId> missing =
        lock.locked(
            after ->
                accounts.complete() ? List.<AccountId>of() : books.admission().missing(resolution));
    if (!missing.isEmpty()) {
      accounts.load(missing);
    }
    return lock.locked(after -> AccountView.of(resolution, books.state(), books.now()));
  }

  /** Returns the ledger's present sizes, for metrics. */
  public LedgerSizes sizes() {
    return lock.locked(
        after ->
            new LedgerSizes(
                books.state().accounts().size(),
                books.state().openHolds().size(),
                granting.waiting(),
                books.undurable(),
                books.state().lastSequence(),
                books.state().latches().size(),
                books.suspended()));
  }

  /** Returns the latches that are on, in the order in which they were set. */
  public List<Latch> latches() {
    return lock.locked(after -> books.state().latches().all());
  }

  @Override
  public void durableUpTo(long sequence) {
    lock.perform(after -> books.durableUpTo(sequence, after));
  }

  /** Nothing is undone: grants stop and waiters are told, until {@link #resume}. */
  @Override
  public void failed(Exception cause) {
    lock.perform(
        after -> {
          Outcome.StoreUnavailable refusal = new Outcome.StoreUnavailable("the disk failed");
          granting.refuseAll(refusal, after);
          books.suspend(refusal, after);
        });
  }

  /**
   * Goes on from what is on disk after a failed commit: ends that were queued or came meanwhile are
   * done again; holds that are durable though their callers were told otherwise are released, since
   * this process never sent them.
   */
  public void resume(Recovered recovered) {
    Replay replay = Replay.of(recovered).whole();
    lock.perform(
        after -> {
          accounts.replace(replay);
          checkpointing.reset();
          books.rebuild(replay.state());
          List<DeferredEnd> ends = deferredEnds;
          deferredEnds = new ArrayList<>();
          for (DeferredEnd deferred : ends) {
            OpenHold hold = books.state().openHold(deferred.holdId());
            if (hold != null) {
              deferred.end().accept(hold);
            }
          }
          // Last: where one of these cannot be done, nothing is granted on sums that are half made.
          books.unsuspend();
        });
  }

  /**
   * A suspended ledger counts facts in that may not be on disk, and were perhaps handed out; a
   * checkpoint without accounts that facts have changed would lose those facts.
   */
  @Override
  public boolean mayBegin() {
    return lock.locked(after -> !books.suspended() && books.state().absent().isEmpty());
  }

  @Override
  public Checkpoint begin() {
    return lock.locked(after -> checkpointing.begin(books.state()));
  }

  @Override
  public List<AccountImage> nextImages(int max) {
    return lock.locked(after -> checkpointing.nextImages(books.state(), max));
  }

  @Override
  public List<AccountId> past(List<AccountImage> stored) {
    return lock.locked(after -> new PastAccounts(books).among(stored));
  }
}
