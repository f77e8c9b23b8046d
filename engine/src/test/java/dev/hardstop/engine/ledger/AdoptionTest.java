package dev.hardstop.engine.ledger;

import static dev.hardstop.engine.ledger.LedgerFixture.held;
import static dev.hardstop.engine.ledger.LedgerFixture.usd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdoptionTest {
  private static final Map<String, String> RUN = Map.of("run", "42");
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  private static Budget daily(String id, long nanoUsd) {
    return Budget.of(
        id,
        Match.ALL,
        List.of(),
        Unit.USD,
        nanoUsd,
        new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC));
  }

  private static Budget run(long nanoUsd) {
    return Budget.of(
        "run", Match.ALL, List.of("run"), Unit.USD, nanoUsd, new Window.Run(Duration.ofHours(1)));
  }

  private static RecordedCharge charge(long heldAtMillis, long endedAtMillis, long nanoUsd) {
    return new RecordedCharge(
        Attributes.bound(RUN), heldAtMillis, endedAtMillis, Amounts.of(nanoUsd, 0, 0, 1, 0));
  }

  private static Openings openings(LedgerFixture fixture, RuleSet next) {
    fixture.ledger.prepareAdoption();
    Openings openings = new Openings(next, fixture.ledger.newRules(next));
    openings.readUpTo(fixture.journal.newest, 0);
    return openings;
  }

  @Test
  void isPreparedAgainWhenTheStoreFailedMeanwhile() {
    LedgerFixture fixture = new LedgerFixture();
    Outcome sent = fixture.ask(300);
    RuleSet next = RuleSet.of(0, List.of(daily("day", 1_000)));
    Openings openings = openings(fixture, next);
    fixture.settle(sent, 300);
    fixture.ledger.failed(new IOException("disk"));
    fixture.ledger.resume(
        new Recovered(
            Checkpoint.EMPTY, fixture.journal.facts(), List.of(), true, AccountSource.EMPTY));
    assertThat(fixture.ledger.adopt(next, openings, _ -> {}))
        .as("what ended meanwhile is in no history, so the budget would start short of it")
        .isEqualTo(Ledger.Adoption.PREPARE_AGAIN);
  }

  private static Ledger restarted(LedgerFixture fixture) {
    Checkpoint checkpoint = fixture.ledger.begin();
    List<AccountImage> images = fixture.ledger.nextImages(100);
    return fixture.open(new Recovered(checkpoint, List.of(), images, true, AccountSource.EMPTY));
  }

  @Test
  void aHoldOfAWindowThatIsOverOutlivesARuleThatComesBack() {
    LedgerFixture fixture = new LedgerFixture(daily("day", 1_000));
    fixture.ask(300);
    fixture.advance(24 * 60 * MINUTE);
    fixture.adopt();
    fixture.adopt(daily("day", 1_000));

    fixture.ledger = restarted(fixture);
    fixture.adopt(daily("day", 1_000));
    assertThat(fixture.account("day", Map.of()).settled()).isZero();
    assertThat(fixture.ledger.sizes().openHolds()).isZero();
  }

  @Test
  void openHoldsOfARunAreAllJoinedToIt() {
    LedgerFixture fixture = new LedgerFixture();
    fixture.ask(usd(fixture.call(RUN), 50));
    fixture.advance(10 * MINUTE);
    fixture.ask(usd(fixture.call(RUN), 30));
    fixture.adopt(run(1_000));
    assertThat(fixture.account("run", RUN).held()).isEqualTo(80);
  }

  @Test
  void aCallThatBridgesTwoRunsMakesThemOne() {
    LedgerFixture fixture = new LedgerFixture();
    RuleSet next = RuleSet.of(0, List.of(run(1_000)));
    Openings openings = openings(fixture, next);
    long start = LedgerFixture.START;
    openings.add(charge(start - 300 * MINUTE, start - 290 * MINUTE, 10));
    openings.add(charge(start - 200 * MINUTE, start - 10 * MINUTE, 20));
    openings.add(charge(start - 280 * MINUTE, start - 190 * MINUTE, 40));
    assertThat(fixture.ledger.adopt(next, openings, _ -> {})).isEqualTo(Ledger.Adoption.ADOPTED);
    assertThat(fixture.account("run", RUN).settled()).isEqualTo(70);
  }

  @Test
  void aRunThatIsStillGoingOnKeepsItsSumsAfterAnAdoption() {
    LedgerFixture fixture = new LedgerFixture();
    RuleSet next = RuleSet.of(0, List.of(run(100)));
    Openings openings = openings(fixture, next);
    openings.add(charge(LedgerFixture.START - 120 * MINUTE, LedgerFixture.START - 10 * MINUTE, 60));
    assertThat(fixture.ledger.adopt(next, openings, _ -> {})).isEqualTo(Ledger.Adoption.ADOPTED);
    fixture.flush();
    fixture.advance(30 * MINUTE);
    assertThat(fixture.ask(usd(fixture.call(RUN), 50)))
        .as("40 minutes after the run's last call, of an hour's idle time")
        .isInstanceOf(Outcome.Exhausted.class);
  }

  @Test
  void isAdoptedHoweverMuchWasUsedThatNothingCounted() {
    LedgerFixture fixture = new LedgerFixture();
    RuleSet next = RuleSet.of(0, List.of(daily("day", 1_000), run(1_000)));
    Openings openings = openings(fixture, next);
    for (int i = 0; i < 2_200; i++) {
      openings.add(charge(LedgerFixture.START - MINUTE, LedgerFixture.START, Admission.MAX_HOLD));
    }
    assertThat(fixture.ledger.adopt(next, openings, _ -> {})).isEqualTo(Ledger.Adoption.ADOPTED);
    fixture.flush();
    assertThat(fixture.account("day", RUN).settled()).isEqualTo(Long.MAX_VALUE / 2);
    assertThat(fixture.ask(usd(fixture.call(RUN), 50))).isInstanceOf(Outcome.TooLarge.class);
  }

  @Test
  void aRunThatIsOverStartsAnew() {
    LedgerFixture fixture = new LedgerFixture();
    RuleSet next = RuleSet.of(0, List.of(run(100)));
    Openings openings = openings(fixture, next);
    openings.add(charge(LedgerFixture.START - 300 * MINUTE, LedgerFixture.START - 60 * MINUTE, 60));
    assertThat(openings.at(LedgerFixture.START)).isEmpty();
    assertThat(fixture.ledger.adopt(next, openings, _ -> {})).isEqualTo(Ledger.Adoption.ADOPTED);
    fixture.flush();
    assertThat(fixture.ask(usd(fixture.call(RUN), 50))).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void aRunCountsCallsThatEndInAnotherOrderThanTheyBegan() {
    LedgerFixture fixture = new LedgerFixture();
    Outcome first = fixture.ask(usd(fixture.call(RUN), 50));
    fixture.advance(10 * MINUTE);
    Outcome second = fixture.ask(usd(fixture.call(RUN), 30));
    RuleSet next = RuleSet.of(0, List.of(run(1_000)));
    Openings openings = openings(fixture, next);
    fixture.settle(second, 30);
    fixture.settle(first, 50);
    assertThat(fixture.ledger.adopt(next, openings, _ -> {})).isEqualTo(Ledger.Adoption.ADOPTED);
    assertThat(fixture.account("run", RUN).settled()).isEqualTo(80);
  }

  @Test
  void aHoldThatWasOpenBeforeItsRunsRecordedCallsJoinsTheRun() {
    LedgerFixture fixture = new LedgerFixture();
    Outcome open = fixture.ask(usd(fixture.call(RUN), 50));
    fixture.advance(10 * MINUTE);
    Outcome ended = fixture.ask(usd(fixture.call(RUN), 30));
    RuleSet next = RuleSet.of(0, List.of(run(1_000)));
    Openings openings = openings(fixture, next);
    fixture.settle(ended, 30);
    assertThat(fixture.ledger.adopt(next, openings, _ -> {})).isEqualTo(Ledger.Adoption.ADOPTED);
    assertThat(fixture.account("run", RUN).held()).isEqualTo(50);
    assertThat(fixture.account("run", RUN).settled()).isEqualTo(30);
    fixture.settle(open, held(open).amounts().nanoUsd());
    assertThat(fixture.account("run", RUN).settled()).isEqualTo(80);
    assertThat(fixture.account("run", RUN).held()).isZero();
  }
}
