package dev.hardstop.engine.ledger;

import static dev.hardstop.engine.ledger.LedgerFixture.held;
import static dev.hardstop.engine.ledger.LedgerFixture.usd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Span;
import dev.hardstop.engine.time.Window;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
  private static final Window DAY = new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC);

  private static Budget daily(String id, long nanoUsd) {
    return Budget.of(id, Match.ALL, List.of(), Unit.USD, nanoUsd, DAY);
  }

  @ParameterizedTest(name = "limit {0}, settled {1}, held {2}, ask {3} -> {4}")
  @CsvSource({
    "100, 0, 0, 100, granted",
    "100, 0, 0, 101, request_exceeds_budget",
    "100, 40, 59, 1, granted",
    "100, 40, 60, 1, budget_contended",
    "100, 100, 0, 1, budget_exhausted",
    "100, 60, 0, 41, budget_exhausted",
    "100, 60, 40, 41, budget_exhausted",
    "100, 60, 40, 40, budget_contended",
    "0, 0, 0, 1, request_exceeds_budget",
    "0, 0, 0, 0, granted",
  })
  void answersAsTheRefusalTableSays(
      long limit, long settled, long held, long ask, String expected) {
    LedgerFixture fixture = new LedgerFixture(daily("day", limit));
    fixture.settle(fixture.ask(0), settled);
    if (held > 0) {
      held(fixture.ask(held));
    }
    Outcome outcome = fixture.ask(ask);
    assertThat(code(outcome)).isEqualTo(expected);
  }

  private static String code(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Granted _ -> "granted";
      case Outcome.Missing _ -> "missing";
      case Outcome.Refusal refusal -> refusal.code();
    };
  }

  @Test
  void holdsOnAllAccountsOrOnNone() {
    LedgerFixture fixture = new LedgerFixture(daily("wide", 1_000), usersDay(100));
    assertThat(fixture.ask(usd(fixture.call(Map.of("user", "ann")), 101)))
        .isInstanceOf(Outcome.TooLarge.class);
    assertThat(fixture.account("wide", Map.of("user", "ann")).held()).isZero();
    held(fixture.ask(usd(fixture.call(Map.of("user", "ann")), 100)));
    assertThat(fixture.account("wide", Map.of("user", "ann")).held()).isEqualTo(100);
    assertThat(fixture.account("users", Map.of("user", "ann")).held()).isEqualTo(100);
    assertThat(fixture.account("users", Map.of("user", "bob")).held()).isZero();
  }

  private static Budget usersDay(long nanoUsd) {
    return Budget.of("users", Match.ALL, List.of("user"), Unit.USD, nanoUsd, DAY);
  }

  @Test
  void endsAHoldOnce() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Outcome granted = fixture.ask(600);
    assertThat(fixture.settle(granted, 250)).isTrue();
    assertThat(fixture.settle(granted, 250)).isFalse();
    assertThat(fixture.ledger.release(held(granted).sequence(), "late")).isFalse();
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(250);
    assertThat(fixture.account("day", Map.of()).held()).isZero();
  }

  @Test
  void recordsAChargeAboveItsHoldInFull() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    fixture.settle(fixture.ask(100), 5_000);
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(5_000);
    assertThat(fixture.ask(1)).isInstanceOf(Outcome.Exhausted.class);
  }

  @Test
  void tellsAGrantOnlyWhenItIsDurable() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    LedgerFixture.Answer answer = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 10), 0, 0, answer);
    assertThat(answer.outcome).isEmpty();
    fixture.flush();
    assertThat(answer.outcome).isPresent();
  }

  @Test
  void firstRefusalCarriesItsWarningDurableBeforeIt() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    fixture.settle(fixture.ask(700), 700);
    LedgerFixture.Answer first = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 400), 0, 0, first);
    assertThat(first.outcome).as("not told before the warning is durable").isEmpty();
    fixture.flush();
    assertThat(first.outcome.orElseThrow()).isInstanceOf(Outcome.Exhausted.class);
    assertThat(rungs(fixture)).singleElement().matches(Fact.RungReached::byRefusal);

    LedgerFixture.Answer second = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 400), 0, 0, second);
    assertThat(second.outcome).as("told at once").isPresent();
    assertThat(rungs(fixture)).hasSize(1);
  }

  private static List<Fact.RungReached> rungs(LedgerFixture fixture) {
    return fixture.journal.facts().stream()
        .filter(Fact.RungReached.class::isInstance)
        .map(Fact.RungReached.class::cast)
        .toList();
  }

  @Test
  void reachesARungOncePerWindowOnSettledMoney() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    fixture.settle(fixture.ask(900), 799);
    assertThat(rungs(fixture)).isEmpty();
    fixture.settle(fixture.ask(10), 1);
    fixture.settle(fixture.ask(10), 1);
    assertThat(rungs(fixture))
        .singleElement()
        .satisfies(rung -> assertThat(rung.settled()).isEqualTo(800));
    fixture.advance(Duration.ofDays(1).toMillis());
    fixture.settle(fixture.ask(900), 900);
    assertThat(rungs(fixture)).hasSize(2);
  }

  @Test
  void aLateSettleCountsInItsOwnWindowAndReachesNoRung() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Outcome yesterday = fixture.ask(900);
    fixture.advance(Duration.ofDays(1).toMillis());
    fixture.settle(fixture.ask(100), 100);
    fixture.settle(yesterday, 900);
    assertThat(rungs(fixture)).isEmpty();
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(100);
    assertThat(fixture.account("day", Map.of()).held()).isZero();
  }

  @Test
  void aCallThatWouldFitOnceOthersSettleWaitsAndIsGranted() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Outcome first = fixture.ask(800);
    LedgerFixture.Answer waiting = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 500), 30_000, 10, waiting);
    assertThat(waiting.waiter).isPresent();
    assertThat(waiting.outcome).isEmpty();
    held(fixture.ask(200));
    fixture.settle(first, 100);
    assertThat(waiting.outcome.orElseThrow()).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void aWaiterHoldsNothingAndIsPassedByWhatFits() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Outcome first = fixture.ask(800);
    LedgerFixture.Answer large = new LedgerFixture.Answer();
    LedgerFixture.Answer small = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 1_000), 30_000, 10, large);
    fixture.ledger.ask(usd(fixture.call(Map.of()), 400), 30_000, 10, small);
    fixture.settle(first, 0);
    assertThat(large.outcome).map(LedgerTest::code).contains("granted");
    fixture.settle(large.outcome.orElseThrow(), 600);
    assertThat(small.outcome).map(LedgerTest::code).contains("granted");
  }

  @Test
  void aWaiterBehindALargeOneIsGrantedIfItFits() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Outcome first = fixture.ask(600);
    Outcome second = fixture.ask(400);
    LedgerFixture.Answer large = new LedgerFixture.Answer();
    LedgerFixture.Answer small = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 900), 30_000, 10, large);
    fixture.ledger.ask(usd(fixture.call(Map.of()), 300), 30_000, 10, small);
    fixture.settle(second, 0);
    assertThat(large.outcome).isEmpty();
    assertThat(small.outcome).map(LedgerTest::code).contains("granted");
    fixture.settle(first, 0);
    fixture.settle(small.outcome.orElseThrow(), 0);
    assertThat(large.outcome).map(LedgerTest::code).contains("granted");
  }

  @Test
  void aWaiterIsToldContendedAtItsDeadlineAndExhaustedWhenTheMoneyIsSpent() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Outcome first = fixture.ask(800);
    LedgerFixture.Answer expired = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 500), 30_000, 10, expired);
    expired.waiter.orElseThrow().expire();
    assertThat(expired.outcome).map(LedgerTest::code).contains("budget_contended");

    LedgerFixture.Answer spent = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 500), 30_000, 10, spent);
    fixture.settle(first, 800);
    assertThat(spent.outcome).map(LedgerTest::code).contains("budget_exhausted");
  }

  @Test
  void allWhoWaitAreToldWhenTheMoneyIsSpent() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Outcome first = fixture.ask(1_000);
    List<LedgerFixture.Answer> waiting = new ArrayList<>();
    for (int i = 0; i < 3 * Granting.LOOKS_PER_RELEASE; i++) {
      LedgerFixture.Answer answer = new LedgerFixture.Answer();
      fixture.ledger.ask(usd(fixture.call(Map.of()), 500), 30_000, 10, answer);
      waiting.add(answer);
    }
    fixture.settle(first, 1_000);
    assertThat(waiting)
        .allSatisfy(
            answer ->
                assertThat(answer.outcome).map(LedgerTest::code).contains("budget_exhausted"));
  }

  @Test
  void waitsNoLongerThanItsWindow() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    held(fixture.ask(800));
    fixture.advance(Duration.ofHours(12).toMillis() - 5_000);
    LedgerFixture.Answer waiting = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 500), 30_000, 10, waiting);
    assertThat(waiting.untilMillis).isEqualTo(fixture.wallMillis + 5_000);
    fixture.advance(5_000);
    waiting.waiter.orElseThrow().expire();
    fixture.flush();
    assertThat(waiting.outcome).map(LedgerTest::code).contains("granted");
  }

  @Test
  void boundsTheWaitersOfAnAccountAndTheirBodies() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    held(fixture.ask(1_000));
    for (int i = 0; i < WaitingRoom.MAX_PER_ACCOUNT; i++) {
      fixture.ledger.ask(usd(fixture.call(Map.of()), 1), 30_000, 1, new LedgerFixture.Answer());
    }
    LedgerFixture.Answer oneTooMany = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 1), 30_000, 1, oneTooMany);
    assertThat(oneTooMany.outcome).map(LedgerTest::code).contains("budget_contended");

    LedgerFixture other = new LedgerFixture(daily("day", 1_000));
    held(other.ask(1_000));
    LedgerFixture.Answer large = new LedgerFixture.Answer();
    other.ledger.ask(usd(other.call(Map.of()), 1), 30_000, WaitingRoom.MAX_BODY_BYTES + 1, large);
    assertThat(large.outcome).map(LedgerTest::code).contains("budget_contended");
  }

  @Test
  void fitsTheOutputCapToAShareOfWhatIsLeftAndNeverToWhatIsHeld() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Ask.Caps caps = new Ask.Caps(2_000, 10, true, 5_000);
    Outcome fitted = fixture.ask(affine(fixture, 100, 1, caps));
    assertThat(held(fitted).outputCap()).as("half of 1000, less 100").isEqualTo(400);
    assertThat(held(fitted).amounts().nanoUsd()).isEqualTo(500);

    LedgerFixture.Answer second = new LedgerFixture.Answer();
    fixture.ledger.ask(
        affine(fixture, 100, 1, new Ask.Caps(800, 10, true, 5_000)), 30_000, 10, second);
    assertThat(second.outcome).as("800 + 100 fit what is left, so it waits").isEmpty();
    second.waiter.orElseThrow().expire();
    fixture.flush();
    assertThat(held(second.outcome.orElseThrow()).outputCap())
        .as("at the deadline it takes what is free")
        .isEqualTo(400);
  }

  @Test
  void neverLowersACapThatTheCallerStated() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Outcome outcome = fixture.ask(affine(fixture, 100, 1, Ask.Caps.exactly(2_000, 10)));
    assertThat(outcome).isInstanceOf(Outcome.TooLarge.class);
    assertThat(((Outcome.TooLarge) outcome).blocking().getFirst().largestOutputCap())
        .isEqualTo(900);
  }

  private static Ask affine(LedgerFixture fixture, long fixed, long perToken, Ask.Caps caps) {
    return new Ask(
        fixture.call(Map.of()),
        fixed * 1_000,
        perToken * 1_000,
        Amounts.of(0, 10, 0, 1, 0),
        1,
        caps,
        Ask.Mode.ENFORCED,
        60_000);
  }

  private static Budget inShadow(Budget hard) {
    return new Budget(
        hard.id(),
        hard.match(),
        hard.per(),
        hard.limits(),
        hard.window(),
        hard.ladder(),
        true,
        hard.perMissing(),
        hard.maxAccounts(),
        hard.disclosure(),
        hard.contact());
  }

  @Test
  void aShadowBudgetRefusesNothingAndSaysWhatItWouldHave() {
    LedgerFixture fixture = new LedgerFixture(inShadow(daily("day", 100)));
    assertThat(held(fixture.ask(90)).wouldRefuse()).isEmpty();
    Fact.Held second = held(fixture.ask(90));
    assertThat(second.wouldRefuse()).isEqualTo("budget_contended");
    assertThat(second.takes().getFirst().enforced()).isFalse();
  }

  @Test
  void aLatchRefusesWhatItMatchesUntilItIsCleared() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Latch latch =
        new Latch("stop", Latch.Kind.TRIPPED, Map.of("team", "a"), Optional.empty(), "loop", "ops");
    fixture.ledger.setLatch(latch, _ -> {});
    assertThat(fixture.ask(usd(fixture.call(Map.of("team", "a")), 1)))
        .isInstanceOf(Outcome.Latched.class);
    assertThat(fixture.ask(usd(fixture.call(Map.of("team", "b")), 1)))
        .isInstanceOf(Outcome.Granted.class);
    fixture.ledger.clearLatch("stop", "ops", "mended", _ -> {});
    assertThat(fixture.ask(usd(fixture.call(Map.of("team", "a")), 1)))
        .isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void aLatchTellsThoseWhoWait() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    held(fixture.ask(1_000));
    LedgerFixture.Answer waiting = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 500), 30_000, 10, waiting);
    fixture.ledger.setLatch(
        new Latch("stop", Latch.Kind.TRIPPED, Map.of(), Optional.empty(), "x", "y"), _ -> {});
    assertThat(waiting.outcome).map(LedgerTest::code).contains("tripped");
  }

  @Test
  void aHoldWhoseDeadlinePassesIsChargedInFull() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Outcome granted = fixture.ask(300);
    fixture.advance(59_999);
    assertThat(fixture.ledger.tick()).isZero();
    fixture.advance(1);
    assertThat(fixture.ledger.tick()).isEqualTo(1);
    fixture.flush();
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(300);
    assertThat(fixture.settle(granted, 10)).as("it has ended").isFalse();
  }

  @Test
  void aHoldShrinksButNeverGrows() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    long hold = held(fixture.ask(600)).sequence();
    fixture.ledger.tighten(hold, Amounts.of(200, 0, 0, 1, 0));
    assertThat(fixture.account("day", Map.of()).held()).isEqualTo(200);
    fixture.ledger.tighten(hold, Amounts.of(900, 0, 0, 1, 0));
    assertThat(fixture.account("day", Map.of()).held()).isEqualTo(200);
  }

  @Test
  void afterACrashOpenHoldsAreChargedInFullAndTheRestIsAsBefore() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    fixture.settle(fixture.ask(300), 120);
    held(fixture.ask(500));
    fixture.ledger = fixture.replayed();
    fixture.adopt(daily("day", 1_000));
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(620);
    assertThat(fixture.account("day", Map.of()).held()).isZero();
    assertThat(fixture.journal.facts())
        .filteredOn(Fact.Settled.class::isInstance)
        .last()
        .matches(fact -> ((Fact.Settled) fact).ending() == Ending.CRASHED);
  }

  @Test
  void aNewRuleStartsFromWhatIsOpenAndAKnownOneKeepsItsAccounts() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    fixture.settle(fixture.ask(300), 120);
    Outcome open = fixture.ask(500);
    Budget month =
        Budget.of(
            "month",
            Match.ALL,
            List.of(),
            Unit.USD,
            2_000,
            new Window.Calendar(Window.Period.MONTH, ZoneOffset.UTC));
    fixture.adopt(daily("day", 2_000), month);
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(120);
    assertThat(fixture.account("day", Map.of()).limit()).isEqualTo(2_000);
    assertThat(fixture.account("month", Map.of()).held()).isEqualTo(500);
    fixture.settle(open, 450);
    assertThat(fixture.account("month", Map.of()).settled()).isEqualTo(450);
    assertThat(fixture.account("month", Map.of()).held()).isZero();
  }

  @Test
  void anAdoptionCountsWhatEndedAfterItsHistoryWasRead() {
    LedgerFixture fixture = new LedgerFixture();
    Outcome before = fixture.ask(300);
    dev.hardstop.engine.budget.RuleSet next =
        dev.hardstop.engine.budget.RuleSet.of(0, List.of(daily("day", 1_000)));
    fixture.ledger.prepareAdoption();
    Openings openings = new Openings(next, fixture.ledger.newRules(next));
    openings.readUpTo(fixture.journal.newest, 0);
    openings.add(
        new RecordedCharge(
            dev.hardstop.engine.budget.Attributes.NONE,
            fixture.wallMillis,
            fixture.wallMillis,
            Amounts.of(70, 0, 0, 1, 0)));
    fixture.settle(before, 30);
    assertThat(fixture.ledger.adopt(next, openings, _ -> {})).isEqualTo(Ledger.Adoption.ADOPTED);
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(100);
  }

  @Test
  void aRunEndsWhenNothingWasOpenForItsIdleTime() {
    Budget run =
        Budget.of(
            "run",
            Match.ALL,
            List.of("run"),
            Unit.REQUESTS,
            2,
            new Window.Run(Duration.ofHours(1)));
    LedgerFixture fixture = new LedgerFixture(run);
    Map<String, String> r42 = Map.of("run", "42");
    Outcome first = fixture.ask(usd(fixture.call(r42), 1));
    fixture.advance(Duration.ofHours(5).toMillis());
    fixture.settle(first, 1);
    fixture.settle(fixture.ask(usd(fixture.call(r42), 1)), 1);
    assertThat(fixture.ask(usd(fixture.call(r42), 1))).isInstanceOf(Outcome.Exhausted.class);
    fixture.advance(Duration.ofHours(1).toMillis());
    assertThat(fixture.ask(usd(fixture.call(r42), 1))).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void aRollingWindowNeverCountsTooLittleAndAtMostOneBucketTooMuch() {
    Budget rolling =
        Budget.of(
            "rolling",
            Match.ALL,
            List.of(),
            Unit.USD,
            1_000,
            new Window.Rolling(Duration.ofHours(1)));
    LedgerFixture fixture = new LedgerFixture(rolling);
    fixture.settle(fixture.ask(1_000), 1_000);
    fixture.advance(Duration.ofHours(1).toMillis());
    Outcome stillFull = fixture.ask(1);
    assertThat(code(stillFull)).isIn("budget_exhausted", "throttled");
    long resets = ((Outcome.Refusal) stillFull).blocking().getFirst().resetsAtMillis();
    long bucket = new Window.Rolling(Duration.ofHours(1)).bucketMillis();
    assertThat(resets - fixture.wallMillis).isBetween(1L, bucket);
    fixture.advance(resets - fixture.wallMillis - 1);
    assertThat(fixture.ask(1)).isInstanceOf(Outcome.Refusal.class);
    fixture.advance(1);
    assertThat(fixture.ask(1_000)).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void aCallWindowCapsEachSingleCallAndKeepsNoAccount() {
    Budget one = Budget.of("one", Match.ALL, List.of(), Unit.USD, 100, new Window.Call());
    LedgerFixture fixture = new LedgerFixture(one);
    assertThat(code(fixture.ask(101))).isEqualTo("request_exceeds_budget");
    for (int i = 0; i < 5; i++) {
      assertThat(fixture.ask(100)).isInstanceOf(Outcome.Granted.class);
    }
    assertThat(fixture.ledger.sizes().accounts()).isZero();
    assertThat(((Outcome.Refusal) fixture.ask(101)).blocking().getFirst().resetsAtMillis())
        .isEqualTo(Span.NEVER);
  }

  @Test
  void aFailedCommitLosesNoEndAndReleasesWhatWasNeverSent() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Outcome sent = fixture.ask(300);
    List<Fact> beforeFailure = fixture.journal.facts();

    LedgerFixture.Answer doubtful = new LedgerFixture.Answer();
    fixture.ledger.ask(usd(fixture.call(Map.of()), 200), 0, 0, doubtful);
    fixture.ledger.settle(held(sent).sequence(), Amounts.of(90, 0, 0, 1, 0), Ending.METERED, "{}");
    List<Fact> allFacts = fixture.journal.facts();
    fixture.ledger.failed(new java.io.IOException("disk"));
    assertThat(doubtful.outcome).map(LedgerTest::code).contains("store_unavailable");
    assertThat(code(fixture.ask(1))).isEqualTo("store_unavailable");

    // The doubtful hold turns out to be on disk, the settle that followed it does not.
    List<Fact> onDisk = allFacts.subList(0, beforeFailure.size() + 1);
    fixture.ledger.resume(
        new Recovered(Checkpoint.EMPTY, onDisk, List.of(), true, AccountSource.EMPTY));
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(90);
    assertThat(fixture.account("day", Map.of()).held()).isZero();
    assertThat(fixture.ask(910)).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void aSettleDuringAnOutageIsDoneAfterIt() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    Outcome sent = fixture.ask(300);
    fixture.ledger.failed(new java.io.IOException("disk"));
    assertThat(fixture.settle(sent, 120)).isTrue();
    fixture.ledger.resume(
        new Recovered(
            Checkpoint.EMPTY, fixture.journal.facts(), List.of(), true, AccountSource.EMPTY));
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(120);
  }

  @Test
  void aRefusalDuringAMissingAttributeNamesIt() {
    Budget users = usersDay(100);
    Budget strict =
        new Budget(
            "strict",
            Match.of(Map.of("team", List.of(new Glob("a*")))),
            users.per(),
            users.limits(),
            users.window(),
            users.ladder(),
            false,
            Budget.PerMissing.REFUSE,
            users.maxAccounts(),
            users.disclosure(),
            users.contact());
    LedgerFixture fixture = new LedgerFixture(strict);
    assertThat(fixture.ask(usd(fixture.call(Map.of("team", "ab")), 1)))
        .isEqualTo(new Outcome.AttributeMissing("strict", "user"));
    assertThat(fixture.ask(usd(fixture.call(Map.of("team", "b")), 1)))
        .isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void aStormOfRefusalsIsKeptAsTenRowsAndACount() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 100));
    for (int i = 0; i < 500; i++) {
      Call call = fixture.call(Map.of("key", "k"));
      fixture.ledger.recordRefusal(call, "budget_exhausted", Amounts.ZERO, List.of());
    }
    fixture.ledger.recordRefusal(
        fixture.call(Map.of("key", "other")), "budget_exhausted", Amounts.ZERO, List.of());
    assertThat(refusals(fixture)).hasSize(11);
    fixture.advance(60_000);
    fixture.ledger.tick();
    assertThat(refusals(fixture)).hasSize(12);
    assertThat(refusals(fixture).stream().mapToLong(Fact.Refused::count).sum()).isEqualTo(501);
  }

  private static List<Fact.Refused> refusals(LedgerFixture fixture) {
    return fixture.journal.facts().stream()
        .filter(Fact.Refused.class::isInstance)
        .map(Fact.Refused.class::cast)
        .toList();
  }

  /** Nothing bounds what a budget in shadow mode lets through, but an account has a range. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatShadowModeLetsThroughNeverLeavesTheRangeOfAnAccount(boolean ends) {
    Window rolling = new Window.Rolling(Duration.ofHours(24));
    LedgerFixture fixture =
        new LedgerFixture(
            inShadow(daily("day", 1_000)),
            inShadow(Budget.of("long", Match.ALL, List.of(), Unit.USD, 1_000, rolling)));
    Ask.Mode watched = new Ask.Mode.Shadow("");
    for (int i = 0; i < 1_100; i++) {
      Ask ask = usd(fixture.call(Map.of()), Admission.MAX_HOLD);
      Outcome outcome = fixture.ask(i % 2 == 0 ? ask : ask.in(watched));
      assertThat(i > 400 || outcome instanceof Outcome.Granted).as("call %d", i).isTrue();
      if (ends && outcome instanceof Outcome.Granted(Fact.Held held)) {
        fixture.ledger.chargeInFull(held.sequence(), Ending.LAPSED, "{}");
        fixture.flush();
      }
    }
    Ask small = usd(fixture.call(Map.of()), 1);
    assertThat(code(fixture.ask(small))).isEqualTo("request_exceeds_budget");
    assertThat(held(fixture.ask(small.in(watched))).amounts()).isEqualTo(Amounts.ZERO);
    assertThat(fixture.replayed().sizes()).isNotNull();
  }
}
