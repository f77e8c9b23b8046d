package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Ladder;
import dev.hardstop.engine.budget.Resolution;
import dev.hardstop.engine.budget.Touch;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.engine.time.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides asks: reads the state, returns an outcome with its facts, changes nothing.
 *
 * <p>All accounts are looked at before anything is taken, so a call that is refused by one account
 * never stood in another's way. Threads: the ledger's lock.
 */
final class Admission {
  /**
   * The largest quantity that one hold may take, 9.2 million USD: what is more can be no honest
   * estimate, and sums of such holds would leave the range of an account.
   */
  static final long MAX_HOLD = Long.MAX_VALUE / Usd.PICO_PER_NANO;

  private static final long THROTTLE_MILLIS = 60_000;

  private final LedgerState state;
  private final AccountCounts counts;

  Admission(LedgerState state, AccountCounts counts) {
    this.state = state;
    this.counts = counts;
  }

  /** When an ask is decided. */
  enum Moment {
    /** A better ask will follow if this one is refused: nobody is told, so nobody is warned. */
    PROBE,
    /** It may still wait, so its cap is not shrunk because of calls in flight. */
    ARRIVAL,
    /** It has waited as long as it may: its cap may be fitted to what is free. */
    DEADLINE
  }

  /**
   * Decides an ask.
   *
   * @param complete whether an account that is not in memory is certain to be new
   */
  Decision<Outcome> decide(
      Ask ask, Resolution resolution, long nowMillis, Moment moment, boolean complete) {
    if (!complete) {
      List<AccountId> missing = missing(resolution);
      if (!missing.isEmpty()) {
        return Decision.of(new Outcome.Missing(missing));
      }
    }
    List<Standing> standings = standings(resolution, nowMillis);
    Optional<Outcome.Refusal> barred = barred(ask, resolution, standings, nowMillis);
    if (barred.isEmpty()) {
      long cap = fit(ask, standings, moment);
      if (cap >= 0) {
        List<AccountId> beyond = beyondCeiling(ask, standings, cap);
        return beyond.isEmpty()
            ? grant(ask, standings, cap, nowMillis, "")
            : Decision.of(new Outcome.Missing(beyond));
      }
    }
    Outcome.Refusal refusal = barred.orElseGet(() -> refusal(ask, enforced(standings), nowMillis));
    if (ask.isShadow()) {
      return grant(ask, standings, ask.caps().wanted(), nowMillis, refusal.code());
    }
    return moment == Moment.PROBE
        ? Decision.of(refusal)
        : new Decision<>(refusal, warnings(refusal, standings, nowMillis));
  }

  /** Returns the accounts of a call that are not in memory. */
  List<AccountId> missing(Resolution resolution) {
    List<AccountId> missing = List.of();
    for (Touch touch : resolution.touches()) {
      if (!(touch.rule().budget().window() instanceof Window.Call)
          && state.find(touch.rule().id(), touch.values()) == null) {
        missing = missing.isEmpty() ? new ArrayList<>() : missing;
        missing.add(new AccountId(touch.rule().id(), touch.rule().budget().id(), touch.values()));
      }
    }
    return missing;
  }

  private List<Standing> standings(Resolution resolution, long nowMillis) {
    List<Touch> touches = resolution.touches();
    // All are found before any is looked at: then the processor waits for their memory at once.
    @Nullable Account[] accounts = new Account[touches.size()];
    for (int i = 0; i < accounts.length; i++) {
      Touch touch = touches.get(i);
      accounts[i] = state.find(touch.rule().id(), touch.values());
    }
    List<Standing> standings = new ArrayList<>(accounts.length);
    for (int i = 0; i < accounts.length; i++) {
      standings.add(Standing.at(touches.get(i), accounts[i], nowMillis));
    }
    return standings;
  }

  /** What refuses a call whatever it asks for. */
  private Optional<Outcome.Refusal> barred(
      Ask ask, Resolution resolution, List<Standing> standings, long nowMillis) {
    Optional<Latch> latch = state.latches().refusing(ask.call().attributes(), resolution.touches());
    if (latch.isPresent()) {
      return Optional.of(new Outcome.Latched(latch.get()));
    }
    if (!canCount(standings)) {
      return Optional.of(new Outcome.TooLarge(List.of()));
    }
    if (resolution.missing().isPresent()) {
      Resolution.MissingAttribute missing = resolution.missing().get();
      return Optional.of(new Outcome.AttributeMissing(missing.budget(), missing.attribute()));
    }
    for (int i = 0; i < standings.size(); i++) {
      Standing standing = standings.get(i);
      if (standing.touch.callerSet()
          && standing.enforced
          && standing.opens()
          && counts.full(standing.rule(), standing.startsAtMillis, nowMillis, ask.call())) {
        return Optional.of(
            new Outcome.TooManyAccounts(
                standing.rule().budget().id(), standing.rule().budget().maxAccounts()));
      }
    }
    return Optional.empty();
  }

  /** Returns the largest output cap that may be granted now; −1 if none may. */
  private static long fit(Ask ask, List<Standing> standings, Moment moment) {
    long cap = fitToLeft(ask, standings);
    if (cap < 0 || fitsBesideOthers(ask, standings, cap)) {
      return cap;
    }
    return moment == Moment.DEADLINE ? fitToFree(ask, standings, cap) : -1;
  }

  /**
   * Returns the largest permitted cap that fits what is left without the calls in flight; −1 if
   * none does. What others hold never shrinks a cap here: it may come back.
   */
  private static long fitToLeft(Ask ask, List<Standing> standings) {
    Ask.Caps caps = ask.caps();
    long cap = caps.wanted();
    for (int i = 0; i < standings.size(); i++) {
      Standing standing = standings.get(i);
      if (standing.enforced && ask.quantity(standing.unit, cap) > standing.left()) {
        if (!caps.mayFit()) {
          return -1;
        }
        long share = share(standing.left(), caps.fitShareBasisPoints());
        cap = Math.min(cap, Math.max(caps.smallest(), ask.largestCap(standing.unit, share)));
        if (ask.quantity(standing.unit, cap) > standing.left()) {
          return -1;
        }
      }
    }
    return tooLargeToCount(ask, cap) ? -1 : cap;
  }

  /** Accounts whose limit allows the ask, but not this process by itself: never a refusal. */
  private static List<AccountId> beyondCeiling(Ask ask, List<Standing> standings, long cap) {
    List<AccountId> beyond = List.of();
    for (int i = 0; i < standings.size(); i++) {
      Standing standing = standings.get(i);
      if (standing.enforced && !standing.isUnderCeiling(ask.quantity(standing.unit, cap))) {
        beyond = beyond.isEmpty() ? new ArrayList<>() : beyond;
        beyond.add(standing.id());
      }
    }
    return beyond;
  }

  private static boolean fitsBesideOthers(Ask ask, List<Standing> standings, long cap) {
    for (int i = 0; i < standings.size(); i++) {
      Standing standing = standings.get(i);
      if (standing.enforced && ask.quantity(standing.unit, cap) > standing.free()) {
        return false;
      }
    }
    return true;
  }

  private static long fitToFree(Ask ask, List<Standing> standings, long cap) {
    if (!ask.caps().mayFit()) {
      return -1;
    }
    long fitted = cap;
    for (Standing standing : standings) {
      if (standing.enforced) {
        fitted = Math.min(fitted, ask.largestCap(standing.unit, standing.free()));
      }
    }
    return fitted >= ask.caps().smallest() ? fitted : -1;
  }

  private static boolean tooLargeToCount(Ask ask, long cap) {
    return ask.quantity(Unit.USD, cap) > MAX_HOLD || ask.quantity(Unit.TOKENS, cap) > MAX_HOLD;
  }

  private static boolean canCount(List<Standing> standings) {
    for (int i = 0; i < standings.size(); i++) {
      if (!standings.get(i).canCount()) {
        return false;
      }
    }
    return true;
  }

  private static long share(long left, int basisPoints) {
    return left <= 0 ? left : Ladder.fraction(left, basisPoints);
  }

  private Decision<Outcome> grant(
      Ask ask, List<Standing> standings, long cap, long nowMillis, String wouldRefuse) {
    // What cannot be counted is let through in shadow mode only, and holds nothing.
    boolean isCounted = !tooLargeToCount(ask, cap) && canCount(standings);
    Amounts amounts = isCounted ? ask.amounts(cap) : Amounts.ZERO;
    List<Take> takes = new ArrayList<>(standings.size());
    for (int i = 0; i < standings.size(); i++) {
      Standing standing = standings.get(i);
      takes.add(standing.take(amounts.of(standing.unit), ask.isShadow()));
    }
    Fact.Held held =
        new Fact.Held(
            state.lastSequence() + 1,
            nowMillis,
            ask.call(),
            amounts,
            cap,
            nowMillis + ask.lapseAfterMillis(),
            wouldRefuse(ask, standings, nowMillis, cap, wouldRefuse),
            takes);
    return new Decision<>(new Outcome.Granted(held), List.of(held));
  }

  /** What comes first is recorded: what needs no budget, the enforced ones, those in shadow. */
  private static String wouldRefuse(
      Ask ask, List<Standing> standings, long nowMillis, long cap, String byEnforced) {
    if (ask.mode() instanceof Ask.Mode.Shadow(var before) && !before.isEmpty()) {
      return before;
    }
    return byEnforced.isEmpty() ? shadowRefusal(ask, standings, nowMillis, cap) : byEnforced;
  }

  /**
   * Returns the code with which budgets in shadow mode would have refused; empty if they had not.
   */
  private static String shadowRefusal(Ask ask, List<Standing> standings, long nowMillis, long cap) {
    List<Standing> shadows = List.of();
    for (int i = 0; i < standings.size(); i++) {
      Standing standing = standings.get(i);
      if (!standing.enforced && ask.quantity(standing.unit, cap) > standing.free()) {
        shadows = shadows.isEmpty() ? new ArrayList<>() : shadows;
        shadows.add(standing);
      }
    }
    return shadows.isEmpty() ? "" : refusal(ask, shadows, nowMillis).code();
  }

  private static List<Standing> enforced(List<Standing> standings) {
    return standings.stream().filter(standing -> standing.enforced).toList();
  }

  /** The refusal table: the first row that matches over all accounts wins. */
  private static Outcome.Refusal refusal(Ask ask, List<Standing> standings, long nowMillis) {
    long smallest = ask.caps().smallest();
    long wanted = ask.caps().wanted();
    Predicate<Standing> noRoom = at -> ask.quantity(at.unit, smallest) > at.left();
    Predicate<Standing> beyond = at -> ask.quantity(at.unit, smallest) > at.touch.limit();
    List<Standing> exhausted = standings.stream().filter(noRoom.and(beyond.negate())).toList();
    if (!exhausted.isEmpty()) {
      List<Blocking> blocking = blocking(ask, exhausted, asked(ask), nowMillis);
      return blocking.stream().allMatch(each -> resetsSoon(each, nowMillis))
          ? new Outcome.Throttled(blocking)
          : new Outcome.Exhausted(blocking);
    }
    List<Standing> tooLarge =
        standings.stream()
            .filter(
                beyond.or(at -> !ask.caps().mayFit() && ask.quantity(at.unit, wanted) > at.left()))
            .toList();
    if (!tooLarge.isEmpty()) {
      return new Outcome.TooLarge(blocking(ask, tooLarge, asked(ask), nowMillis));
    }
    if (tooLargeToCount(ask, asked(ask))) {
      return new Outcome.TooLarge(List.of());
    }
    long cap = fitToLeft(ask, standings);
    List<Standing> contended =
        standings.stream().filter(at -> ask.quantity(at.unit, cap) > at.free()).toList();
    return new Outcome.Contended(blocking(ask, contended, cap, nowMillis));
  }

  private static long asked(Ask ask) {
    return ask.caps().mayFit() ? ask.caps().smallest() : ask.caps().wanted();
  }

  private static boolean resetsSoon(Blocking blocking, long nowMillis) {
    return blocking.resetsAtMillis() - nowMillis <= THROTTLE_MILLIS;
  }

  private static List<Blocking> blocking(
      Ask ask, List<Standing> standings, long cap, long nowMillis) {
    return standings.stream()
        .map(at -> at.blocking(ask, ask.quantity(at.unit, cap), nowMillis))
        .sorted(Comparator.comparingLong(Blocking::left))
        .toList();
  }

  /**
   * Returns the warnings that a refusal for lack of money carries: on each account in the way that
   * has not warned in this window.
   */
  private List<Fact> warnings(Outcome.Refusal refusal, List<Standing> standings, long nowMillis) {
    if (!(refusal instanceof Outcome.Exhausted || refusal instanceof Outcome.TooLarge)) {
      return List.of();
    }
    List<Fact> facts = new ArrayList<>();
    for (Blocking blocking : refusal.blocking()) {
      Standing standing = find(standings, blocking.account());
      if (standing != null && blocking.ask() <= blocking.limit() && owesWarning(standing)) {
        Ladder.Rung first = standing.rule().budget().ladder().rungs().getFirst();
        facts.add(
            new Fact.RungReached(
                state.lastSequence() + 1 + facts.size(),
                nowMillis,
                blocking.account(),
                blocking.startsAtMillis(),
                first.basisPoints(),
                blocking.settled(),
                blocking.amount(),
                true));
      }
    }
    return facts;
  }

  private static boolean owesWarning(Standing standing) {
    return standing.account != null
        && !standing.opens()
        && standing.account.reachedBasisPoints
            < standing.rule().budget().ladder().rungs().getFirst().basisPoints();
  }

  private static @Nullable Standing find(List<Standing> standings, AccountId id) {
    for (Standing standing : standings) {
      if (standing.id().equals(id)) {
        return standing;
      }
    }
    return null;
  }
}
