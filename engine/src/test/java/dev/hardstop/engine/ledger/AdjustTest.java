package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.budget.RuleSet;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Later truth about a hold that was charged in full. */
final class AdjustTest {
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  @Test
  void givesBackWhatTheHoldWasTooMuchOnEachOfItsAccounts() {
    LedgerFixture fixture = new LedgerFixture(budget("day", 1_000), budget("also", 1_000));
    Fact.Held held = unreconciled(fixture, 600);
    assertThat(fixture.ask(500)).isInstanceOf(Outcome.Exhausted.class);

    assertThat(adjust(fixture, held, 600, 100)).isTrue();
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(100);
    assertThat(fixture.account("also", Map.of()).settled()).isEqualTo(100);
    assertThat(fixture.ask(500)).isInstanceOf(Outcome.Granted.class);
    assertThat(fixture.replayed().accounts(fixture.ledger.rules().resolve(Attributes.NONE)))
        .allSatisfy(account -> assertThat(account.settled()).isEqualTo(600));
  }

  @Test
  void changesTheWindowThatTheHoldWasMadeInAndNoLaterOne() {
    LedgerFixture fixture = new LedgerFixture(budget("day", 1_000));
    Fact.Held held = unreconciled(fixture, 600);
    fixture.advance(DAY_MILLIS);
    fixture.settle(fixture.ask(50), 50);
    adjust(fixture, held, 600, 100);
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(50);
  }

  @Test
  void moreThanTheHoldReachesTheRungsThatItTakesTheAccountTo() {
    LedgerFixture fixture = new LedgerFixture(budget("day", 1_000));
    Fact.Held held = unreconciled(fixture, 600);
    assertThat(rungs(fixture)).isEmpty();
    adjust(fixture, held, 600, 900);
    assertThat(rungs(fixture))
        .singleElement()
        .extracting(Fact.RungReached::settled)
        .isEqualTo(900L);
    adjust(fixture, held, 900, 100);
    assertThat(rungs(fixture)).hasSize(1);
  }

  @Test
  void lessThanTheHoldLetsThoseGoOnThatWait() {
    LedgerFixture fixture = new LedgerFixture(budget("day", 1_000));
    Fact.Held held = unreconciled(fixture, 600);
    Outcome other = fixture.ask(300);
    LedgerFixture.Answer waits = new LedgerFixture.Answer();
    fixture.ledger.ask(LedgerFixture.usd(fixture.call(Map.of()), 400), 1_000, 0, waits);
    assertThat(waits.waiter).isPresent();
    adjust(fixture, held, 600, 100);
    assertThat(waits.outcome).containsInstanceOf(Outcome.Granted.class);
    assertThat(fixture.settle(other, 300)).isTrue();
  }

  @Test
  void aBudgetThatCountedTheChargeInFromTheHistoryIsCorrectedToo() {
    LedgerFixture fixture = new LedgerFixture(budget("day", 1_000));
    Fact.Held held = unreconciled(fixture, 600);
    RuleSet next = RuleSet.of(0, List.of(budget("day", 1_000), lifetime(5_000)));
    fixture.ledger.prepareAdoption();
    Openings openings = new Openings(next, fixture.ledger.newRules(next));
    openings.add(
        new RecordedCharge(
            held.call().attributes(), held.atMillis(), held.atMillis(), held.amounts()));
    openings.readUpTo(fixture.journal.newest, 0);
    fixture.ledger.adopt(next, openings, _ -> {});
    fixture.flush();
    assertThat(fixture.account("life", Map.of()).settled()).isEqualTo(600);

    adjust(fixture, held, 600, 100);
    assertThat(fixture.account("life", Map.of()).settled()).isEqualTo(100);
    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(100);
  }

  private static Fact.Held unreconciled(LedgerFixture fixture, long nanoUsd) {
    Fact.Held held = LedgerFixture.held(fixture.ask(nanoUsd));
    fixture.ledger.chargeInFull(held.sequence(), Ending.UNRECONCILED, "{}");
    fixture.flush();
    return held;
  }

  private static boolean adjust(
      LedgerFixture fixture, Fact.Held held, long chargedNanoUsd, long trueNanoUsd) {
    List<Boolean> told = new ArrayList<>();
    fixture.ledger.adjust(
        new EndedHold(
            held.sequence(),
            held.call().attributes(),
            held.atMillis(),
            Amounts.of(chargedNanoUsd, 0, 0, 1, 0),
            held.takes()),
        Amounts.of(trueNanoUsd, 0, 0, 1, 0),
        "eve",
        "from the bill",
        told::add);
    fixture.flush();
    return told.getFirst();
  }

  private static List<Fact.RungReached> rungs(LedgerFixture fixture) {
    return fixture.journal.facts().stream()
        .filter(Fact.RungReached.class::isInstance)
        .map(Fact.RungReached.class::cast)
        .toList();
  }

  private static Budget budget(String id, long limit) {
    return budget(id, limit, new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC));
  }

  private static Budget lifetime(long limit) {
    return budget("life", limit, new Window.Lifetime());
  }

  private static Budget budget(String id, long limit, Window window) {
    return Budget.of(id, Match.ALL, List.of(), Unit.USD, limit, window);
  }
}
