package dev.hardstop.store;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A random but lawful history, with a naive model of what it comes to: accounts by rule, values and
 * window, and calls by state.
 */
final class RandomFacts {
  /** What an account stands at. */
  static final class Sums {
    long settled;
    long held;
    int reached;

    @Override
    public String toString() {
      return "settled " + settled + ", held " + held + ", reached " + reached;
    }
  }

  /** What became of a call. */
  static final class Outcome {
    String state = "open";
    Amounts charge = Amounts.ZERO;
    Amounts amounts = Amounts.ZERO;
    long heldAtMillis;
    List<Take> takes = List.of();
  }

  private static final int[] RULES = {1, 2, 3};

  final Map<String, Sums> accounts = new TreeMap<>();
  final Map<Long, Outcome> calls = new LinkedHashMap<>();
  final List<Long> open = new ArrayList<>();
  final List<Long> unreconciled = new ArrayList<>();
  long refused;
  private final Random random;
  private long sequence;

  RandomFacts(long seed) {
    this.random = new Random(seed);
  }

  static String key(long rule, String values, long startsAt) {
    return rule + "|" + values + "|" + startsAt;
  }

  List<Fact> next(int count) {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      facts.add(next());
    }
    return facts;
  }

  Fact next() {
    sequence++;
    int dice = random.nextInt(100);
    if (open.isEmpty() || dice < 40) {
      return hold();
    }
    if (dice < 75) {
      return settle(open.remove(random.nextInt(open.size())));
    }
    if (dice < 83) {
      return release(open.remove(random.nextInt(open.size())));
    }
    if (dice < 88) {
      return tighten(open.get(random.nextInt(open.size())));
    }
    if (dice < 92 && !unreconciled.isEmpty()) {
      return adjust(unreconciled.remove(random.nextInt(unreconciled.size())));
    }
    if (dice < 96) {
      return reach(open.get(random.nextInt(open.size())));
    }
    return refuse();
  }

  private long at() {
    return Given.START + sequence * 1_000;
  }

  private Fact hold() {
    String user = "user-" + random.nextInt(5);
    Amounts amounts = Amounts.of(1 + random.nextInt(1_000), random.nextInt(500), 7, 1, 0);
    List<Take> takes = new ArrayList<>();
    for (int rule : RULES) {
      long startsAt = at() / 60_000 * 60_000;
      String values = rule == 1 ? "" : user;
      Unit unit = rule == 3 ? Unit.TOKENS : Unit.USD;
      Sums sums = accounts.computeIfAbsent(key(rule, values, startsAt), _ -> new Sums());
      long ask = amounts.of(unit);
      takes.add(
          new Take(
              new AccountId(rule, "budget-" + rule, values),
              startsAt,
              startsAt + 60_000,
              0,
              unit,
              1_000_000,
              900_000,
              sums.settled,
              sums.held,
              ask,
              true));
      sums.held += ask;
    }
    Outcome outcome = new Outcome();
    outcome.amounts = amounts;
    outcome.takes = takes;
    outcome.heldAtMillis = at();
    calls.put(sequence, outcome);
    open.add(sequence);
    Call call = Given.call(sequence, user);
    return new Fact.Held(sequence, at(), call, amounts, 7, at() + 60_000, "", takes);
  }

  private Sums sums(Take take) {
    Sums sums =
        accounts.get(key(take.account().ruleId(), take.account().values(), take.startsAtMillis()));
    if (sums == null) {
      throw new AssertionError("no account of " + take);
    }
    return sums;
  }

  private Outcome call(long holdId) {
    Outcome outcome = calls.get(holdId);
    if (outcome == null) {
      throw new AssertionError("no call " + holdId);
    }
    return outcome;
  }

  private Fact settle(long holdId) {
    boolean known = random.nextInt(4) > 0;
    Outcome call = call(holdId);
    Amounts charge = known ? Amounts.of(random.nextInt(1_200), 3, 4, 1, 0) : call.amounts;
    call.state = known ? "settled" : "unreconciled";
    call.charge = charge;
    for (Take take : call.takes) {
      sums(take).held -= call.amounts.of(take.unit());
      sums(take).settled += charge.of(take.unit());
    }
    if (!known) {
      unreconciled.add(holdId);
    }
    return new Fact.Settled(
        sequence, at(), holdId, charge, known ? Ending.METERED : Ending.LAPSED, "{}");
  }

  private Fact release(long holdId) {
    Outcome call = call(holdId);
    call.state = "released";
    for (Take take : call.takes) {
      sums(take).held -= call.amounts.of(take.unit());
    }
    return new Fact.Released(sequence, at(), holdId, "never connected");
  }

  private Fact tighten(long holdId) {
    Outcome call = call(holdId);
    Amounts less = Amounts.of(call.amounts.nanoUsd() / 2, 1, 1, 1, 0);
    for (Take take : call.takes) {
      sums(take).held += less.of(take.unit()) - call.amounts.of(take.unit());
    }
    call.amounts = less;
    return new Fact.Tightened(sequence, at(), holdId, less);
  }

  private Fact adjust(long holdId) {
    Outcome call = call(holdId);
    Amounts charge = Amounts.of(random.nextInt(300), 1, 1, 1, 0);
    List<Fact.Adjusted.Part> parts = new ArrayList<>();
    for (Take take : call.takes) {
      long change = charge.of(take.unit()) - call.charge.of(take.unit());
      sums(take).settled += change;
      parts.add(
          new Fact.Adjusted.Part(
              take.account(), take.startsAtMillis(), call.heldAtMillis, 0, change));
    }
    call.state = "settled";
    call.charge = charge;
    return new Fact.Adjusted(sequence, at(), holdId, charge, parts, "eve", "from the bill");
  }

  private Fact reach(long holdId) {
    Take take = call(holdId).takes.getFirst();
    int basisPoints = 1_000 * (1 + random.nextInt(9));
    Sums sums = sums(take);
    sums.reached = Math.max(sums.reached, basisPoints);
    return new Fact.RungReached(
        sequence, at(), take.account(), take.startsAtMillis(), basisPoints, sums.settled, 9, false);
  }

  private Fact refuse() {
    refused += 3;
    return new Fact.Refused(
        sequence,
        at(),
        Given.call(sequence, "anna"),
        "budget_exhausted",
        Amounts.of(500, 1, 1, 1, 0),
        List.of(),
        3);
  }

  long sequence() {
    return sequence;
  }
}
