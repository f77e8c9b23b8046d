package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Ladder;
import dev.hardstop.engine.budget.LimitTable;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RungTest {
  private static final Window DAY = new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC);

  /** Kills at 80 % of 1,000, and does nothing else. */
  private static Budget killing(Window window, boolean shadow) {
    return new Budget(
        "killing",
        Match.ALL,
        List.of(),
        LimitTable.single(Unit.USD, 1_000),
        window,
        Ladder.of(List.of(new Ladder.Rung(8_000, List.of(new Ladder.Action.Kill())))),
        shadow,
        Budget.PerMissing.SHARED,
        Budget.DEFAULT_MAX_ACCOUNTS,
        Budget.Disclosure.AUTO,
        Budget.Contact.NOBODY);
  }

  private static void resume(LedgerFixture fixture) {
    for (Latch latch : fixture.ledger.latches()) {
      fixture.ledger.clearLatch(latch.id(), "ops", "looked at it", _ -> {});
    }
    fixture.flush();
  }

  @Test
  void aRefusalThatWarnsDoesNotDisarmTheKillSwitch() {
    LedgerFixture fixture = new LedgerFixture(killing(DAY, false));
    fixture.settle(fixture.ask(500), 500);
    assertThat(fixture.ask(600)).isInstanceOf(Outcome.Exhausted.class);
    assertThat(fixture.ledger.latches()).as("only asked, not spent").isEmpty();
    fixture.settle(fixture.ask(300), 300);
    assertThat(fixture.ledger.latches()).as("80 % is spent").hasSize(1);
    assertThat(fixture.ask(1)).isInstanceOf(Outcome.Latched.class);
  }

  @Test
  void aProbeThatIsRefusedWarnsNobody() {
    LedgerFixture fixture = new LedgerFixture(killing(DAY, false));
    fixture.settle(fixture.ask(500), 500);
    LedgerFixture.Answer probed = new LedgerFixture.Answer();
    fixture.ledger.probe(LedgerFixture.usd(fixture.call(Map.of()), 600), probed);
    assertThat(probed.outcome.orElseThrow()).isInstanceOf(Outcome.Exhausted.class);
    assertThat(fixture.journal.facts()).noneMatch(Fact.RungReached.class::isInstance);
    assertThat(fixture.ask(600)).isInstanceOf(Outcome.Exhausted.class);
    assertThat(fixture.journal.facts()).anyMatch(Fact.RungReached.class::isInstance);
  }

  @Test
  void nobodyIsRefusedBeforeTheWarningIsOnDisk() {
    LedgerFixture fixture = new LedgerFixture(killing(DAY, false));
    fixture.settle(fixture.ask(500), 500);
    LedgerFixture.Answer first = new LedgerFixture.Answer();
    LedgerFixture.Answer second = new LedgerFixture.Answer();
    fixture.ledger.ask(LedgerFixture.usd(fixture.call(Map.of()), 600), 0, 0, first);
    fixture.ledger.ask(LedgerFixture.usd(fixture.call(Map.of()), 600), 0, 0, second);
    assertThat(second.outcome).as("the first one's warning is not on disk").isEmpty();
    fixture.flush();
    assertThat(second.outcome.orElseThrow()).isInstanceOf(Outcome.Exhausted.class);
  }

  @Test
  void aKillSwitchIsOnDiskBeforeItsRungIs() {
    LedgerFixture fixture = new LedgerFixture(killing(DAY, false));
    fixture.settle(fixture.ask(800), 800);
    assertThat(fixture.journal.facts().stream().map(Fact::getClass).map(Class::getSimpleName))
        .as("a crash in between leaves an account that trips")
        .endsWith("Settled", "RungReached", "LatchSet", "RungReached");
  }

  @Test
  void aKillSwitchTripsOnceInAWindow() {
    LedgerFixture fixture = new LedgerFixture(killing(DAY, false));
    fixture.settle(fixture.ask(800), 800);
    resume(fixture);
    fixture.settle(fixture.ask(100), 100);
    assertThat(fixture.ledger.latches()).isEmpty();
  }

  @Test
  void aKillSwitchOfARollingWindowTripsAgainWhenItIsReachedAgain() {
    Window rolling = new Window.Rolling(Duration.ofHours(1));
    LedgerFixture fixture = new LedgerFixture(killing(rolling, false));
    fixture.settle(fixture.ask(800), 800);
    resume(fixture);
    fixture.advance(Duration.ofHours(2).toMillis());
    fixture.settle(fixture.ask(800), 800);
    assertThat(fixture.ledger.latches()).hasSize(1);
  }

  @Test
  void aRollingWindowWarnsAgainOnceItHadFallenBelow() {
    Window rolling = new Window.Rolling(Duration.ofHours(1));
    LedgerFixture fixture = new LedgerFixture(killing(rolling, false));
    fixture.settle(fixture.ask(800), 800);
    resume(fixture);
    fixture.settle(fixture.ask(100), 100);
    assertThat(warnings(fixture)).isEqualTo(1);
    fixture.advance(Duration.ofHours(2).toMillis());
    fixture.settle(fixture.ask(800), 800);
    assertThat(warnings(fixture)).isEqualTo(2);
  }

  private static long warnings(LedgerFixture fixture) {
    return fixture.journal.facts().stream()
        .filter(fact -> fact instanceof Fact.RungReached rung && rung.basisPoints() == 8_000)
        .count();
  }

  @Test
  void aShadowBudgetKillsNothing() {
    LedgerFixture fixture = new LedgerFixture(killing(DAY, true));
    fixture.settle(fixture.ask(900), 900);
    assertThat(fixture.ledger.latches()).isEmpty();
    assertThat(fixture.ask(1)).isInstanceOf(Outcome.Granted.class);
    assertThat(fixture.account("killing", Map.of()).settled()).isEqualTo(900);
  }

  @Test
  void aShadowBudgetRefusesNoCallThatLacksItsAttribute() {
    Budget plain = killing(DAY, true);
    Budget strict =
        new Budget(
            plain.id(),
            plain.match(),
            List.of("user"),
            plain.limits(),
            plain.window(),
            plain.ladder(),
            true,
            Budget.PerMissing.REFUSE,
            plain.maxAccounts(),
            plain.disclosure(),
            plain.contact());
    assertThat(new LedgerFixture(strict).ask(1)).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void whatACrashChargesTripsTheKillSwitchBeforeAnythingElseIsGranted() {
    LedgerFixture fixture = new LedgerFixture(killing(DAY, false));
    fixture.settle(fixture.ask(500), 500);
    assertThat(fixture.ask(600)).as("warned of the rung").isInstanceOf(Outcome.Exhausted.class);
    LedgerFixture.held(fixture.ask(150));
    LedgerFixture.held(fixture.ask(150));

    fixture.ledger = fixture.replayed();
    fixture.adopt(killing(DAY, false));

    assertThat(fixture.ledger.latches()).hasSize(1);
    assertThat(fixture.ask(1)).isInstanceOf(Outcome.Latched.class);
  }
}
