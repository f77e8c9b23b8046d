package dev.hardstop.engine.ledger;

import static dev.hardstop.engine.ledger.LedgerFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the ledger beside a model that keeps every call in a list and adds it all up anew each time.
 */
class LedgerModelTest {
  private static final int STEPS = 2_500;

  private static final long NEVER_LAPSES_MILLIS = Duration.ofDays(3_650).toMillis();

  /** Longer than any window of this test: what is older counts nowhere. */
  private static final long FORGOTTEN_MILLIS = Duration.ofDays(2).toMillis();

  private static final Duration ROLLING = Duration.ofHours(3);
  private static final List<String> USERS = List.of("ann", "bob", "cyd");

  private static final Window.Spanning DAY =
      new Window.Calendar(Window.Period.DAY, ZoneId.of("America/New_York"));
  private static final Window.Spanning HOUR =
      new Window.Calendar(Window.Period.HOUR, ZoneId.of("Asia/Kolkata"));
  private static final Window.Rolling LAST_HOURS = new Window.Rolling(ROLLING);

  /** One budget of the model, with how to tell whether a call of then counts now. */
  private enum Rule {
    DAY_PER_USER(1_000, Unit.USD, true),
    HOUR_OF_ALL(700, Unit.USD, false),
    ROLLING_OF_ALL(1_500, Unit.USD, false),
    REQUESTS_PER_USER(12, Unit.REQUESTS, true);

    final long limit;
    final Unit unit;
    final boolean perUser;

    Rule(long limit, Unit unit, boolean perUser) {
      this.limit = limit;
      this.unit = unit;
      this.perUser = perUser;
    }

    boolean counts(ModelCall call, long now) {
      return switch (this) {
        case DAY_PER_USER -> DAY.spanAt(call.heldAt).equals(DAY.spanAt(now));
        case HOUR_OF_ALL, REQUESTS_PER_USER -> HOUR.spanAt(call.heldAt).equals(HOUR.spanAt(now));
        case ROLLING_OF_ALL -> {
          long bucket = LAST_HOURS.bucketMillis();
          yield !call.ended || call.heldAt / bucket > now / bucket - Window.Rolling.BUCKETS;
        }
      };
    }
  }

  private static final class ModelCall {
    final String user;
    final long heldAt;
    final long hold;
    final Outcome granted;
    boolean ended;

    /** A process died over it, and the next has not charged it yet. */
    boolean left;

    long charge;
    long requests = 1;

    ModelCall(String user, long heldAt, long hold, Outcome granted) {
      this.user = user;
      this.heldAt = heldAt;
      this.hold = hold;
      this.granted = granted;
    }

    long settled(Unit unit) {
      return !ended ? 0 : unit == Unit.USD ? charge : requests;
    }

    long held(Unit unit) {
      return ended ? 0 : unit == Unit.USD ? hold : 1;
    }
  }

  private final List<ModelCall> calls = new ArrayList<>();
  private final Map<String, Integer> seen = new HashMap<>();
  private final ImagesInMemory disk = new ImagesInMemory();

  private static Budget budget(Rule rule) {
    return Budget.of(
        rule.name(),
        Match.of(Map.of("user", List.of(new Glob("*")))),
        rule.perUser ? List.of("user") : List.of(),
        rule.unit,
        rule.limit,
        switch (rule) {
          case DAY_PER_USER -> DAY;
          case HOUR_OF_ALL, REQUESTS_PER_USER -> HOUR;
          case ROLLING_OF_ALL -> LAST_HOURS;
        });
  }

  private static Budget[] budgets() {
    return List.of(Rule.values()).stream().map(LedgerModelTest::budget).toArray(Budget[]::new);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42, 4711})
  void agreesWithAModelThatAddsUpEveryCall(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    // Room for two accounts only, so that the others come and go.
    LedgerFixture fixture =
        new LedgerFixture(new LedgerOptions(1_000, 2, 1 << 10), disk, budgets());
    for (int step = 0; step < STEPS; step++) {
      String at = "seed " + seed + " step " + step;
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4, 5, 6, 7 -> ask(fixture, random, at);
        case 8, 9, 10, 11, 12, 13 -> endOne(fixture, random);
        case 14, 15, 16, 17 -> fixture.advance(random.nextLong(1, 1_200_000));
        case 18 -> fixture.advance(random.nextInt(40) == 0 ? 86_400_000 : 60_000);
        default -> {
          disk.writeALittle(fixture.ledger, () -> random.nextInt(1, 20));
          int accounts = fixture.ledger.sizes().accounts();
          fixture.ledger.tick();
          if (fixture.ledger.sizes().accounts() < accounts) {
            seen.merge("evicted", 1, Integer::sum);
          }
          if (random.nextInt(12) == 0) {
            crash(fixture, random.nextBoolean());
          }
          if (random.nextInt(4) == 0) {
            chargeLeftOpen(fixture);
          }
        }
      }
      if (step % 5 == 0) {
        compareSums(fixture, at);
        calls.removeIf(call -> call.ended && fixture.wallMillis - call.heldAt > FORGOTTEN_MILLIS);
      }
    }
    assertThat(seen.keySet())
        .as("the run got somewhere")
        .contains("granted", "budget_exhausted", "budget_contended", "request_exceeds_budget")
        .contains("recovered", "recovered on demand", "charged", "evicted");
    assertThat(disk.complete.sequence()).as("checkpoints were made").isPositive();
    assertThat(fixture.journal.facts())
        .filteredOn(Fact.Held.class::isInstance)
        .allSatisfy(
            fact ->
                assertThat(((Fact.Held) fact).takes())
                    .allSatisfy(take -> assertThat(take.respectsCap()).as("Cap").isTrue()));
  }

  private void ask(LedgerFixture fixture, SplittableRandom random, String at) {
    String user = USERS.get(random.nextInt(USERS.size()));
    long amount = random.nextInt(30) == 0 ? random.nextLong(1_600) : random.nextLong(1, 220);
    long now = fixture.wallMillis;
    String expected = expected(user, amount, now);
    Amounts amounts = Amounts.of(amount, 0, 0, 1, 0);
    Outcome outcome =
        fixture.ask(Ask.fixed(fixture.call(Map.of("user", user)), amounts, NEVER_LAPSES_MILLIS));
    String code = code(outcome);
    assertThat(code).as("%s: %s asks %d", at, user, amount).isEqualTo(expected);
    seen.merge(code, 1, Integer::sum);
    if (outcome instanceof Outcome.Granted) {
      calls.add(new ModelCall(user, now, amount, outcome));
    }
  }

  private static String code(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Granted _ -> "granted";
      case Outcome.Missing _ -> "missing";
      case Outcome.Throttled _ -> "budget_exhausted";
      case Outcome.Refusal refusal -> refusal.code();
    };
  }

  /** The refusal table of the design, read aloud. */
  private String expected(String user, long usd, long now) {
    boolean exhausted = false;
    boolean tooLarge = false;
    boolean contended = false;
    for (Rule rule : Rule.values()) {
      long ask = rule.unit == Unit.USD ? usd : 1;
      long settled = sum(rule, user, now, true);
      long held = sum(rule, user, now, false);
      long left = rule.limit - settled;
      exhausted |= ask > left && ask <= rule.limit;
      tooLarge |= ask > rule.limit;
      contended |= ask <= left && ask > left - held;
    }
    return exhausted
        ? "budget_exhausted"
        : tooLarge ? "request_exceeds_budget" : contended ? "budget_contended" : "granted";
  }

  private long sum(Rule rule, String user, long now, boolean settled) {
    return calls.stream()
        .filter(call -> !rule.perUser || call.user.equals(user))
        .filter(call -> rule.counts(call, now))
        .mapToLong(call -> settled ? call.settled(rule.unit) : call.held(rule.unit))
        .sum();
  }

  private void endOne(LedgerFixture fixture, SplittableRandom random) {
    List<ModelCall> open = calls.stream().filter(call -> !call.ended && !call.left).toList();
    if (open.isEmpty()) {
      return;
    }
    ModelCall call = open.get(random.nextInt(open.size()));
    long id = held(call.granted).sequence();
    call.ended = true;
    switch (random.nextInt(5)) {
      case 0 -> {
        call.requests = 0;
        assertThat(fixture.ledger.release(id, "not connected")).isTrue();
      }
      case 1 -> {
        call.charge = call.hold;
        assertThat(fixture.ledger.chargeInFull(id, Ending.UNRECONCILED, "{}")).isTrue();
      }
      default -> {
        // Now and then a provider charges more than it was bounded to: an overrun.
        call.charge = random.nextInt(50) == 0 ? call.hold * 3 : random.nextLong(call.hold + 1);
        Amounts charge = Amounts.of(call.charge, 0, 0, 1, 0);
        assertThat(fixture.ledger.settle(id, charge, Ending.METERED, "{}")).isTrue();
      }
    }
    fixture.flush();
  }

  /** Comes up again from the last checkpoint, images of many moments, and the facts after it. */
  private void crash(LedgerFixture fixture, boolean onDemand) {
    List<Fact> after = fixture.factsAfter(disk.complete);
    fixture.ledger =
        fixture.open(
            new Recovered(
                disk.complete, after, onDemand ? List.of() : disk.all(), !onDemand, disk));
    disk.dies();
    seen.merge(onDemand ? "recovered on demand" : "recovered", 1, Integer::sum);
    fixture.adopt(budgets());
    calls.stream().filter(call -> !call.ended).forEach(call -> call.left = true);
    endLeft(chargedByDeath(fixture));
  }

  /** Those whose accounts are not read are charged later. */
  private static Set<Long> chargedByDeath(LedgerFixture fixture) {
    return fixture.journal.facts().stream()
        .filter(Fact.Settled.class::isInstance)
        .map(Fact.Settled.class::cast)
        .filter(settled -> settled.ending() == Ending.CRASHED)
        .map(Fact.Settled::holdId)
        .collect(Collectors.toSet());
  }

  private void endLeft(Set<Long> charged) {
    for (ModelCall call : calls) {
      if (call.left && !call.ended && charged.contains(held(call.granted).sequence())) {
        call.ended = true;
        call.charge = call.hold;
        seen.merge("charged", 1, Integer::sum);
      }
    }
  }

  private void chargeLeftOpen(LedgerFixture fixture) {
    fixture.ledger.chargeLeftOpen();
    fixture.flush();
    endLeft(chargedByDeath(fixture));
    assertThat(calls).allMatch(call -> call.ended || !call.left);
  }

  private void compareSums(LedgerFixture fixture, String at) {
    for (String user : USERS) {
      for (Rule rule : Rule.values()) {
        AccountView account = fixture.account(rule.name(), Map.of("user", user));
        assertThat(account.settled())
            .as("%s: settled of %s for %s", at, rule, user)
            .isEqualTo(sum(rule, user, fixture.wallMillis, true));
        assertThat(account.held())
            .as("%s: held of %s for %s", at, rule, user)
            .isEqualTo(sum(rule, user, fixture.wallMillis, false));
      }
    }
  }
}
