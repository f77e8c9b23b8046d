package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.budget.Touch;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Span;
import dev.hardstop.engine.time.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the accounts of new rules start: accumulated from recorded calls, so that no rule change
 * ever starts from zero. Not thread-safe.
 */
public final class Openings {
  private final RuleSet next;
  private final Set<Long> fresh;
  private final Map<AccountId, Opened> opened = new LinkedHashMap<>();
  private final Map<AccountId, RecordedRuns> runs = new LinkedHashMap<>();
  private final Map<AccountId, Touch> touchesOfRuns = new HashMap<>();
  private long watermark;
  private long completeSinceMillis;

  private record Opened(Account account, Touch touch) {}

  /**
   * Returns no openings yet.
   *
   * @param fresh the rules of {@code next} that need a history
   */
  public Openings(RuleSet next, Collection<Rule> fresh) {
    this.next = next;
    this.fresh = fresh.stream().map(Rule::id).collect(Collectors.toSet());
  }

  /** Returns the earliest reservation time whose calls matter at {@code nowMillis}. */
  public long sinceMillis(long nowMillis) {
    return next.rules().stream()
        .filter(rule -> fresh.contains(rule.id()))
        .mapToLong(rule -> since(rule.budget().window(), nowMillis))
        .min()
        .orElse(nowMillis);
  }

  private static long since(Window window, long nowMillis) {
    return switch (window) {
      case Window.Spanning spanning -> spanning.spanAt(nowMillis).startsAtMillis();
      case Window.Rolling rolling ->
          nowMillis - rolling.length().toMillis() - rolling.bucketMillis();
      case Window.Run _ -> 0;
      case Window.Call _ -> nowMillis;
    };
  }

  /**
   * Says what the history covers.
   *
   * @param sequence the newest fact that the recorded calls count
   * @param completeSinceMillis all calls held since then are recorded; older ones may be pruned
   */
  public void readUpTo(long sequence, long completeSinceMillis) {
    this.watermark = sequence;
    this.completeSinceMillis = completeSinceMillis;
  }

  long watermark() {
    return watermark;
  }

  /** Counts one recorded call; roughly in order of reservation time. */
  public void add(RecordedCharge charge) {
    for (Touch touch : freshTouches(charge.attributes())) {
      Unit unit = touch.rule().budget().unit();
      switch (touch.rule().budget().window()) {
        case Window.Call _ -> {
          // Keeps no account.
        }
        case Window.Run run ->
            runs(touch, run)
                .add(charge.heldAtMillis(), charge.endedAtMillis(), charge.charge().of(unit));
        case Window.Spanning _, Window.Rolling _ -> {
          Account account = account(touch, charge.heldAtMillis());
          if (charge.heldAtMillis() >= account.startsAtMillis) {
            account.settle(
                atMost(account.settled, charge.charge().of(unit)), charge.heldAtMillis());
          }
        }
      }
    }
  }

  /**
   * Returns what of a charge an account can count: what no budget counted before had no limit, and
   * must not keep the first that counts it from being adopted. One that is full grants nothing.
   */
  static long atMost(long settled, long charge) {
    return Math.min(charge, Long.MAX_VALUE / 2 - settled);
  }

  private List<Touch> freshTouches(dev.hardstop.engine.budget.Attributes attributes) {
    return next.resolve(attributes).touches().stream()
        .filter(touch -> fresh.contains(touch.rule().id()))
        .toList();
  }

  private RecordedRuns runs(Touch touch, Window.Run window) {
    AccountId id = idOf(touch);
    touchesOfRuns.put(id, touch);
    return runs.computeIfAbsent(id, _ -> new RecordedRuns(window.idle().toMillis()));
  }

  private static AccountId idOf(Touch touch) {
    return new AccountId(touch.rule().id(), touch.rule().budget().id(), touch.values());
  }

  /** Returns the account of the newest window that this call or one before it opened. */
  private Account account(Touch touch, long heldAtMillis) {
    AccountId id = idOf(touch);
    Opened known = opened.get(id);
    Account account =
        known == null || known.account().endsAtMillis <= heldAtMillis
            ? open(id, touch, heldAtMillis)
            : known.account();
    opened.put(id, new Opened(account, touch));
    return account;
  }

  private static Account open(AccountId id, Touch touch, long atMillis) {
    Window window = touch.rule().budget().window();
    Span span =
        window instanceof Window.Spanning spanning ? spanning.spanAt(atMillis) : Span.ALWAYS;
    long bucketMillis = window instanceof Window.Rolling rolling ? rolling.bucketMillis() : 0;
    return new Account(
        id, touch.rule().budget().unit(), span.startsAtMillis(), span.endsAtMillis(), bucketMillis);
  }

  /** Returns where the accounts whose windows are open at {@code nowMillis} start. */
  public List<Fact.RulesAdopted.Opening> at(long nowMillis) {
    openRuns(nowMillis);
    return opened.values().stream()
        .filter(each -> each.account().endsAtMillis > nowMillis)
        .map(this::opening)
        .toList();
  }

  /** Which runs there are is known only when all calls are. */
  private void openRuns(long nowMillis) {
    runs.forEach(
        (id, recorded) -> {
          Touch touch = touchesOfRuns.get(id);
          if (touch != null && !opened.containsKey(id)) {
            recorded
                .ongoing(nowMillis)
                .ifPresent(run -> opened.put(id, new Opened(accountOf(id, touch, run), touch)));
          }
        });
  }

  private static Account accountOf(AccountId id, Touch touch, RecordedRuns.Run run) {
    Account account =
        new Account(id, touch.rule().budget().unit(), run.startsAtMillis(), Span.NEVER, 0);
    account.settled = run.settled();
    return account;
  }

  /** Returns the fact that puts the rules in force, with the holds that are open joining them. */
  Fact.RulesAdopted fact(
      long sequence, long nowMillis, RuleSet adopted, Collection<OpenHold> openHolds) {
    // Rules that are in force already have their holds: of a hundred thousand, none is looked at.
    Collection<OpenHold> joining = fresh.isEmpty() ? List.of() : openHolds;
    List<Fact.RulesAdopted.Joined> joined = new ArrayList<>();
    for (OpenHold hold : joining) {
      for (Touch touch : freshTouches(hold.held.call().attributes())) {
        if (touch.rule().budget().window() instanceof Window.Run run) {
          runs(touch, run).add(hold.held.atMillis(), Span.NEVER, 0);
        }
      }
    }
    openRuns(nowMillis);
    // The oldest first: a window that a hold has opened is joined by those that came after.
    for (OpenHold hold : inOrder(joining)) {
      for (Touch touch : freshTouches(hold.held.call().attributes())) {
        join(hold, touch, joined);
      }
    }
    return new Fact.RulesAdopted(
        sequence,
        nowMillis,
        adopted.generation(),
        adopted.rules().stream()
            .map(rule -> new Fact.RulesAdopted.AdoptedRule(rule.id(), rule.budget().id()))
            .toList(),
        at(nowMillis),
        joined.stream().filter(each -> each.take().endsAtMillis() > nowMillis).toList());
  }

  private static List<OpenHold> inOrder(Collection<OpenHold> holds) {
    return holds.stream().sorted(Comparator.comparingLong(OpenHold::id)).toList();
  }

  private void join(OpenHold hold, Touch touch, List<Fact.RulesAdopted.Joined> joined) {
    if (touch.rule().budget().window() instanceof Window.Call) {
      return;
    }
    Account account = account(touch, hold.held.atMillis());
    if (hold.held.atMillis() < account.startsAtMillis) {
      return;
    }
    long ask = hold.amounts.of(account.unit);
    joined.add(
        new Fact.RulesAdopted.Joined(
            hold.id(),
            new Take(
                account.id,
                account.startsAtMillis,
                account.endsAtMillis,
                account.ring == null ? 0 : account.ring.bucketMillis(),
                account.unit,
                touch.amount(),
                touch.limit(),
                account.settled,
                account.held,
                ask,
                false)));
    account.hold(ask);
    account.openHolds++;
  }

  private Fact.RulesAdopted.Opening opening(Opened each) {
    Account account = each.account();
    return new Fact.RulesAdopted.Opening(
        account.id,
        account.unit,
        account.startsAtMillis,
        account.endsAtMillis,
        account.ring == null ? 0 : account.ring.bucketMillis(),
        each.touch().amount(),
        each.touch().limit(),
        account.settled,
        account.ring == null ? List.of() : account.ring.image(),
        account.startsAtMillis < completeSinceMillis);
  }
}
