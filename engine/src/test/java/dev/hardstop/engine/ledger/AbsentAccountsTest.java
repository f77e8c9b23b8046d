package dev.hardstop.engine.ledger;

import static dev.hardstop.engine.ledger.LedgerFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.budget.Rule;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Brings the same disk up twice, once with all accounts and once with none, and lets those come in
 * any order and late: in the end both stand alike.
 */
class AbsentAccountsTest {
  private static final int STEPS = 1_500;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final List<String> USERS = List.of("ann", "bob", "cyd", "dan");

  private static final List<Budget> BUDGETS =
      List.of(
          budget("hour", Unit.USD, new Window.Calendar(Window.Period.HOUR, ZoneOffset.UTC)),
          budget("day", Unit.REQUESTS, new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC)),
          budget("rolling", Unit.USD, new Window.Rolling(Duration.ofHours(3))),
          budget("run", Unit.USD, new Window.Run(Duration.ofMinutes(40))),
          budget("call", Unit.USD, new Window.Call()),
          Budget.of(
              "all",
              Match.ALL,
              List.of(),
              Unit.USD,
              1_000_000,
              new Window.Calendar(Window.Period.HOUR, ZoneOffset.UTC)));

  private final ImagesInMemory disk = new ImagesInMemory();
  private final Set<String> seen = new HashSet<>();
  private final List<Fact.Held> open = new ArrayList<>();
  private final List<EndedHold> ended = new ArrayList<>();
  private LedgerFixture fixture = new LedgerFixture();

  private static Budget budget(String id, Unit unit, Window window) {
    return Budget.of(id, Match.ALL, List.of("user"), unit, 1_000, window);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4711})
  void comeToWhatTheyWouldBeHadTheyNeverBeenAway(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    fixture = new LedgerFixture(new LedgerOptions(10_000, 1_000, 1), disk);
    adopt(random);
    for (int step = 0; step < STEPS; step++) {
      change(random);
      if (random.nextInt(25) == 0) {
        compare("seed " + seed + " step " + step, random);
      }
    }
    assertThat(disk.complete.sequence()).as("checkpoints were made").isPositive();
    assertThat(seen)
        .as("the run got somewhere")
        .contains("Held", "Tightened", "Settled", "Released", "Adjusted", "RungReached")
        .contains("half a checkpoint", "late", "joined late");
  }

  private void change(SplittableRandom random) {
    switch (random.nextInt(24)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> ask(random);
      case 8, 9, 10, 11, 12 -> end(random);
      case 13, 14 -> tighten(random);
      case 15 -> adjust(random);
      case 16 -> fixture.advance(random.nextLong(2 * HOUR));
      case 17 -> fixture.advance(random.nextInt(20) == 0 ? 24 * HOUR : 60_000);
      case 18 -> {
        if (random.nextInt(4) == 0) {
          adopt(random);
        }
      }
      default -> disk.writeALittle(fixture.ledger, () -> random.nextInt(1, 8));
    }
    fixture.flush();
  }

  private void ask(SplittableRandom random) {
    Attributes attributes =
        Attributes.bound(Map.of("user", USERS.get(random.nextInt(USERS.size())), "key", "k"));
    Call call = new Call("call-" + ++fixture.calls, Call.Kind.GATEWAY, attributes, "test", "{}");
    Amounts amounts = Amounts.of(random.nextLong(1, 200), 0, 0, 1, 0);
    if (fixture.ask(Ask.fixed(call, amounts, 1_000 * HOUR)) instanceof Outcome.Granted granted) {
      open.add(held(granted));
    }
  }

  private void end(SplittableRandom random) {
    if (open.isEmpty()) {
      return;
    }
    Fact.Held hold = open.remove(random.nextInt(open.size()));
    if (random.nextInt(4) == 0) {
      fixture.ledger.release(hold.sequence(), "not connected");
      return;
    }
    Amounts charge = Amounts.of(random.nextLong(1, 250), 0, 0, 1, 0);
    fixture.ledger.settle(hold.sequence(), charge, Ending.METERED, "{}");
    ended.add(
        new EndedHold(
            hold.sequence(), hold.call().attributes(), hold.atMillis(), charge, hold.takes()));
  }

  private void tighten(SplittableRandom random) {
    if (!open.isEmpty()) {
      Fact.Held hold = open.get(random.nextInt(open.size()));
      fixture.ledger.tighten(hold.sequence(), Amounts.of(random.nextLong(1, 200), 0, 0, 1, 0));
    }
  }

  private void adjust(SplittableRandom random) {
    if (!ended.isEmpty()) {
      EndedHold hold = ended.remove(random.nextInt(ended.size()));
      Amounts truth = Amounts.of(random.nextLong(250), 0, 0, 1, 0);
      fixture.ledger.adjust(hold, truth, "someone", "the bill", _ -> {});
    }
  }

  /** Some rules go, and come back another time. */
  private void adopt(SplittableRandom random) {
    fixture.adopt(some(random).toArray(Budget[]::new));
  }

  private static List<Budget> some(SplittableRandom random) {
    return BUDGETS.stream().filter(_ -> random.nextInt(4) != 0).toList();
  }

  private void compare(String at, SplittableRandom random) {
    List<Fact> facts = fixture.factsAfter(disk.complete);
    facts.forEach(fact -> note(true, fact.getClass().getSimpleName()));
    note(disk.isHalfWritten(), "half a checkpoint");
    LedgerState all =
        Replay.of(new Recovered(disk.complete, facts, disk.all(), true, disk)).state();
    LedgerState late =
        Replay.of(
                new Recovered(disk.complete, facts, List.of(), false, disk),
                random.nextBoolean() ? 10_000 : random.nextInt(20))
            .state();
    goOn(all, late, random);
    bringIn(late, Integer.MAX_VALUE, random);
    assertThat(standing(late)).as(at).isEqualTo(standing(all));
    assertThat(holds(late)).as(at).isEqualTo(holds(all));
  }

  /** Rules that come while some accounts are away, and then ends: the same facts on both. */
  private void goOn(LedgerState all, LedgerState late, SplittableRandom random) {
    bringIn(late, random.nextInt(6), random);
    if (random.nextBoolean()) {
      RuleSet next = RuleSet.of(0, some(random));
      List<Rule> fresh =
          next.rules().stream().filter(rule -> !late.adoptedRules().contains(rule.id())).toList();
      Fact.RulesAdopted fact =
          new Openings(next, fresh)
              .fact(
                  all.lastSequence() + 1,
                  fixture.wallMillis,
                  next.withGeneration(all.generation() + 1),
                  late.openHolds());
      note(!late.absent().isEmpty() && !fact.joined().isEmpty(), "joined late");
      all.apply(fact);
      late.apply(fact);
    }
    endSome(all, late, random);
  }

  private void endSome(LedgerState all, LedgerState late, SplittableRandom random) {
    for (long id : all.openHolds().stream().map(OpenHold::id).sorted().toList()) {
      OpenHold hold = Objects.requireNonNull(late.openHold(id));
      if (hold.isWhole() && random.nextInt(3) == 0) {
        Fact end =
            new Fact.Settled(
                all.lastSequence() + 1, fixture.wallMillis, id, hold.amounts, Ending.CRASHED, "{}");
        all.apply(end);
        late.apply(end);
      }
    }
  }

  /** As {@link AccountsInMemory} does it. */
  private void bringIn(LedgerState state, int most, SplittableRandom random) {
    for (int i = 0; i < most && !state.absent().isEmpty(); i++) {
      List<AccountId> there = state.absent().first(Integer.MAX_VALUE);
      AccountId id = there.get(random.nextInt(there.size()));
      disk.load(List.of(id)).forEach(state::install);
      state.absent().bringIn(id);
      note(true, "late");
    }
  }

  private void note(boolean happened, String what) {
    if (happened) {
      seen.add(what);
    }
  }

  /** What the store would have if all that is in memory were written. */
  private Map<AccountId, AccountImage> standing(LedgerState state) {
    Map<AccountId, AccountImage> standing = new HashMap<>(disk.images);
    for (int place = 0; place < state.accounts().capacity(); place++) {
      Account account = state.accounts().at(place);
      if (account != null) {
        standing.put(account.id, account.image());
      }
    }
    return standing;
  }

  /** Every hold as it is now, and how many share its account, unless that one's window is over. */
  private static Set<List<Object>> holds(LedgerState state) {
    Set<List<Object>> holds = new HashSet<>();
    for (OpenHold hold : state.openHolds()) {
      List<Object> one = new ArrayList<>(List.of(hold.current(), hold.lapsesAtMillis));
      for (OpenHold.Taken taken : hold.taken) {
        Account account = taken.account();
        boolean isOver = state.find(account.ruleId, account.values) != account;
        one.add(List.of(isOver, account.startsAtMillis, isOver ? 0 : account.openHolds));
      }
      holds.add(one);
    }
    return holds;
  }
}
