package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the facts so far imply. Has no clock, no randomness and no I/O, so that a replay ends where
 * the live ledger did.
 *
 * <p>{@link #apply} is the only writer, on the live path and on recovery. A fact that an account's
 * image already counts is skipped for that account, so images of different moments replay to the
 * same end. Threads: the ledger's lock.
 */
final class LedgerState {
  /** The start of a window that nothing is in: no instant is before it. */
  private static final long BEFORE_ANY_WINDOW = Long.MIN_VALUE;

  private final AccountTable accounts = new AccountTable();
  private final AbsentAccounts absent = new AbsentAccounts();
  private final Map<Long, OpenHold> open = new HashMap<>();
  private final OpenReservations reservations = new OpenReservations();
  private final Latches latches = new Latches();
  private Set<Long> adoptedRules = Set.of();
  private long generation;
  private long epoch;
  private long lastSequence;
  private long newestMillis;
  private boolean accountsMayBeOnDisk;
  private List<Account> dirty = new ArrayList<>();

  /** Changes the state by one fact, which must be the next one. */
  void apply(Fact fact) {
    if (fact.sequence() != lastSequence + 1) {
      throw new AssertionError(
          "fact " + fact.sequence() + " (expected: " + (lastSequence + 1) + ")");
    }
    lastSequence = fact.sequence();
    newestMillis = Math.max(newestMillis, fact.atMillis());
    switch (fact) {
      case Fact.EpochStarted started -> epoch = started.epoch();
      case Fact.Held held -> take(held);
      case Fact.Tightened tightened -> tighten(tightened);
      case Fact.Extended extended ->
          hold(extended.holdId()).lapsesAtMillis = extended.lapsesAtMillis();
      case Fact.Settled settled -> settle(settled);
      case Fact.Released released -> release(released);
      case Fact.Adjusted adjusted -> adjust(adjusted);
      case Fact.RungReached rung -> change(rung.account(), () -> reach(rung));
      case Fact.Refused _, Fact.Issued _ -> {
        // Change no sums.
      }
      case Fact.LatchSet set -> latches.set(set.latch());
      case Fact.LatchCleared cleared -> latches.clear(cleared.latchId());
      case Fact.RulesAdopted adopted -> adopt(adopted);
    }
  }

  private void take(Fact.Held held) {
    OpenHold hold = new OpenHold(held);
    long sequence = held.sequence();
    for (Take take : held.takes()) {
      if (!take.ofCallWindow()) {
        OpenHold.Taken taken = hold.add(take);
        change(take.account(), () -> countHold(taken, sequence));
      }
    }
    add(hold);
  }

  private void countHold(OpenHold.Taken taken, long sequence) {
    Account account = join(taken);
    if (changes(account, sequence)) {
      account.hold(taken.take.ask());
      account.amount = taken.take.amount();
      account.limit = taken.take.limit();
    }
  }

  /** Changes an account at once, or when it comes. */
  private void change(AccountId id, Runnable change) {
    if (isAbsent(id)) {
      absent.add(id, change);
    } else {
      change.run();
    }
  }

  private boolean isAbsent(AccountId id) {
    return absent.has(id)
        || (accountsMayBeOnDisk && accounts.find(id.ruleId(), id.values()) == null);
  }

  private void add(OpenHold hold) {
    open.put(hold.id(), hold);
    reservations.add(hold);
  }

  private Account join(OpenHold.Taken taken) {
    Account account = accountOf(taken.take);
    account.openHolds++;
    taken.account = account;
    return account;
  }

  /** Finds the account of the window that the take was made in, and opens it if need be. */
  private Account accountOf(Take take) {
    Account account = accounts.find(take.account().ruleId(), take.account().values());
    if (account != null && account.startsAtMillis == take.startsAtMillis()) {
      return account;
    }
    Account opened =
        new Account(
            account == null ? take.account() : account.id,
            take.unit(),
            take.startsAtMillis(),
            take.endsAtMillis(),
            take.bucketMillis());
    // An image can be of a later window than a hold that is replayed: then the hold's own window is
    // over, and lives on only until the hold ends.
    if (account == null || account.startsAtMillis < take.startsAtMillis()) {
      accounts.put(opened);
    }
    return opened;
  }

  /** Returns whether the fact is not yet counted in the account, and counts it. */
  private boolean changes(Account account, long sequence) {
    if (sequence <= account.asOfSequence) {
      return false;
    }
    account.asOfSequence = sequence;
    touch(account);
    return true;
  }

  private void touch(Account account) {
    if (!account.dirty) {
      account.dirty = true;
      dirty.add(account);
    }
  }

  private void tighten(Fact.Tightened tightened) {
    OpenHold hold = hold(tightened.holdId());
    hold.amounts = tightened.amounts();
    for (OpenHold.Taken taken : hold.taken) {
      long less = taken.quantity - tightened.amounts().of(taken.take.unit());
      taken.quantity -= less;
      change(
          taken.take.account(),
          () -> {
            if (changes(taken.account(), tightened.sequence())) {
              taken.account().giveBack(less);
            }
          });
    }
  }

  private void settle(Fact.Settled settled) {
    OpenHold hold = end(settled.holdId());
    long heldAtMillis = hold.held.atMillis();
    for (OpenHold.Taken taken : hold.taken) {
      change(taken.take.account(), () -> countCharge(taken, settled, heldAtMillis));
    }
  }

  private void countCharge(OpenHold.Taken taken, Fact.Settled settled, long heldAtMillis) {
    Account account = taken.account();
    account.openHolds--;
    if (changes(account, settled.sequence())) {
      account.giveBack(taken.quantity);
      account.settle(settled.charge().of(account.unit), heldAtMillis);
      account.lastEndMillis = settled.atMillis();
    }
  }

  private void release(Fact.Released released) {
    OpenHold hold = end(released.holdId());
    for (OpenHold.Taken taken : hold.taken) {
      change(taken.take.account(), () -> countRelease(taken, released));
    }
  }

  private void countRelease(OpenHold.Taken taken, Fact.Released released) {
    Account account = taken.account();
    account.openHolds--;
    if (changes(account, released.sequence())) {
      account.giveBack(taken.quantity);
      account.lastEndMillis = released.atMillis();
    }
  }

  private void adjust(Fact.Adjusted adjusted) {
    for (Fact.Adjusted.Part part : adjusted.parts()) {
      change(part.account(), () -> countCorrection(part, adjusted.sequence()));
    }
  }

  private void countCorrection(Fact.Adjusted.Part part, long sequence) {
    Account account = accounts.find(part.account().ruleId(), part.account().values());
    if (account != null
        && account.startsAtMillis == part.startsAtMillis()
        && changes(account, sequence)) {
      account.settle(part.change(), part.heldAtMillis());
    }
  }

  private void reach(Fact.RungReached rung) {
    Account account = accounts.find(rung.account().ruleId(), rung.account().values());
    if (account != null
        && account.startsAtMillis == rung.startsAtMillis()
        && changes(account, rung.sequence())) {
      account.reachedBasisPoints = Math.max(account.reachedBasisPoints, rung.basisPoints());
    }
  }

  private void adopt(Fact.RulesAdopted adopted) {
    generation = adopted.generation();
    adoptedRules =
        adopted.rules().stream()
            .map(Fact.RulesAdopted.AdoptedRule::ruleId)
            .collect(Collectors.toUnmodifiableSet());
    Set<AccountId> opened = new HashSet<>();
    for (Fact.RulesAdopted.Opening opening : adopted.openings()) {
      if (!accountsMayBeOnDisk) {
        // It replaces whatever image there is, so nothing has to be read; and a hold that joins it
        // may be ended by its caller before anything is.
        absent.bringIn(opening.account());
      }
      change(
          opening.account(),
          () -> {
            if (open(opening, adopted)) {
              opened.add(opening.account());
            }
          });
    }
    for (Fact.RulesAdopted.Joined joined : adopted.joined()) {
      OpenHold hold = open.get(joined.holdId());
      if (hold != null) {
        AccountId id = joined.take().account();
        List<OpenHold.Taken> left = hold.leave(id);
        OpenHold.Taken taken = hold.add(joined.take());
        change(id, () -> join(taken, left, opened));
      }
    }
  }

  /** Moves a hold to the account that an opening has put in the place of an earlier one. */
  private void join(OpenHold.Taken taken, List<OpenHold.Taken> left, Set<AccountId> opened) {
    left.forEach(each -> each.account().openHolds--);
    Account account = join(taken);
    // An image of a later window counts the opening, but not a hold whose own window is over.
    if (opened.contains(account.id) || account.asOfSequence == 0) {
      account.hold(taken.take.ask());
    }
  }

  /** Returns whether the opening was not yet counted. */
  private boolean open(Fact.RulesAdopted.Opening opening, Fact.RulesAdopted adopted) {
    Account there = accounts.find(opening.account().ruleId(), opening.account().values());
    if (there != null && adopted.sequence() <= there.asOfSequence) {
      return false;
    }
    Account account =
        Account.of(
            new AccountImage(
                opening.account(),
                opening.unit(),
                opening.startsAtMillis(),
                opening.endsAtMillis(),
                opening.bucketMillis(),
                opening.amount(),
                opening.limit(),
                opening.settled(),
                0,
                0,
                opening.incomplete(),
                // When a run's last call ended is not in the fact: its idle time counts from here,
                // which is too late by less than that time and never too early.
                adopted.atMillis(),
                adopted.sequence(),
                opening.buckets()));
    accounts.put(account);
    touch(account);
    return true;
  }

  private OpenHold hold(long holdId) {
    OpenHold hold = open.get(holdId);
    if (hold == null) {
      throw new AssertionError("hold " + holdId + " is not open");
    }
    return hold;
  }

  private OpenHold end(long holdId) {
    OpenHold hold = open.remove(holdId);
    if (hold == null) {
      throw new AssertionError("hold " + holdId + " ended before: a hold ends once");
    }
    reservations.remove(hold);
    return hold;
  }

  // What follows is not a change by facts: what a checkpoint holds, and what memory holds of it.

  /**
   * Puts back what a checkpoint says, before any fact is applied. Images of accounts that are known
   * must be installed already.
   */
  void restore(Checkpoint checkpoint) {
    lastSequence = checkpoint.sequence();
    newestMillis = checkpoint.newestMillis();
    epoch = checkpoint.epoch();
    generation = checkpoint.generation();
    adoptedRules = Set.copyOf(checkpoint.rules());
    checkpoint.latches().forEach(latches::set);
    for (Fact.Held held : checkpoint.openHolds()) {
      OpenHold hold = new OpenHold(held);
      for (Take take : held.takes()) {
        OpenHold.Taken taken = hold.add(take);
        change(take.account(), () -> joinAgain(taken));
      }
      add(hold);
    }
  }

  private void joinAgain(OpenHold.Taken taken) {
    Account account = join(taken);
    // Without an image of its own the window is over: it lives on for this hold alone.
    if (account.asOfSequence == 0) {
      account.hold(taken.take.ask());
    }
  }

  /**
   * Says whether an account that is not in memory may be on disk: then what changes it is kept
   * until it comes.
   */
  void accountsMayBeOnDisk(boolean may) {
    accountsMayBeOnDisk = may;
  }

  /** Puts an account into memory as the store has it, unless a newer one is there. */
  void install(AccountImage image) {
    if (accounts.find(image.id().ruleId(), image.id().values()) == null) {
      accounts.put(Account.of(image));
    }
  }

  /** Notes that an account does not exist yet, so that it need not be looked for again. */
  void installNew(AccountId id, RuleSet rules) {
    Optional<Rule> rule = rules.rule(id.ruleId());
    if (rule.isPresent() && accounts.find(id.ruleId(), id.values()) == null) {
      Unit unit = rule.get().budget().unit();
      accounts.put(new Account(id, unit, BEFORE_ANY_WINDOW, BEFORE_ANY_WINDOW, 0));
    }
  }

  /** Forgets accounts that the store has as they are, on which nothing is held. */
  int evict(int fromPlace, int places, Predicate<Account> keep) {
    int evicted = 0;
    for (int place = Math.min(accounts.capacity(), fromPlace + places) - 1;
        place >= fromPlace;
        place--) {
      Account account = accounts.at(place);
      if (account != null
          && !account.dirty
          && !account.beingWritten
          && account.openHolds == 0
          && !keep.test(account)) {
        accounts.removeAt(place);
        evicted++;
      }
    }
    return evicted;
  }

  /** Returns what has changed since this was last called, and starts anew. */
  List<Account> takeDirty() {
    List<Account> taken = dirty;
    dirty = new ArrayList<>();
    return taken;
  }

  /** Returns the account with all that facts changed on it; null if it is not in memory. */
  @Nullable Account find(long ruleId, String values) {
    return absent.isEmpty() || !absent.has(new AccountId(ruleId, "", values))
        ? accounts.find(ruleId, values)
        : null;
  }

  AccountTable accounts() {
    return accounts;
  }

  AbsentAccounts absent() {
    return absent;
  }

  @Nullable OpenHold openHold(long holdId) {
    return open.get(holdId);
  }

  Collection<OpenHold> openHolds() {
    return open.values();
  }

  OpenReservations reservations() {
    return reservations;
  }

  Latches latches() {
    return latches;
  }

  Set<Long> adoptedRules() {
    return adoptedRules;
  }

  long generation() {
    return generation;
  }

  long epoch() {
    return epoch;
  }

  long lastSequence() {
    return lastSequence;
  }

  long newestMillis() {
    return newestMillis;
  }
}
