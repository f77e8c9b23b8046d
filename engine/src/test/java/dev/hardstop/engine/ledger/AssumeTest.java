package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is assumed to have been spent since a backup counts on every account that is open now. */
final class AssumeTest {
  private static final Window DAY = new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC);
  private static final Map<String, String> ANN = Map.of("user", "ann", "run", "r1");

  @Test
  void everyAccountInUsdGetsItInTheWindowThatIsOpenNow() {
    LedgerFixture fixture =
        new LedgerFixture(
            budget("day", List.of("user"), DAY, Unit.USD),
            budget("life", List.of(), new Window.Lifetime(), Unit.USD),
            budget("rolling", List.of(), new Window.Rolling(Duration.ofDays(7)), Unit.USD),
            budget("run", List.of("run"), new Window.Run(Duration.ofHours(1)), Unit.USD),
            budget("tokens", List.of(), new Window.Lifetime(), Unit.TOKENS));
    fixture.settle(fixture.ask(LedgerFixture.usd(fixture.call(ANN), 100)), 100);
    fixture.advance(Duration.ofDays(1).toMillis());

    assume(fixture, 40);
    assertThat(settled(fixture))
        .containsExactlyInAnyOrder("day 40", "life 140", "rolling 140", "run 40", "tokens 0");
    fixture.settle(fixture.ask(LedgerFixture.usd(fixture.call(ANN), 5)), 5);
    assertThat(settled(fixture))
        .containsExactlyInAnyOrder("day 45", "life 145", "rolling 145", "run 45", "tokens 0");

    List<String> before = settled(fixture);
    fixture.ledger = fixture.replayed();
    fixture.adopt(
        budget("day", List.of("user"), DAY, Unit.USD),
        budget("life", List.of(), new Window.Lifetime(), Unit.USD),
        budget("rolling", List.of(), new Window.Rolling(Duration.ofDays(7)), Unit.USD),
        budget("run", List.of("run"), new Window.Run(Duration.ofHours(1)), Unit.USD),
        budget("tokens", List.of(), new Window.Lifetime(), Unit.TOKENS));
    assertThat(settled(fixture)).isEqualTo(before);
  }

  @Test
  void aBudgetThatWasNeverTouchedGetsItTooWhereItHasASingleAccount() {
    LedgerFixture fixture = new LedgerFixture(budget("day", List.of(), DAY, Unit.USD));
    assume(fixture, 990);
    assertThat(settled(fixture)).containsExactly("day 990");
    assertThat(fixture.ask(20)).isInstanceOf(Outcome.Exhausted.class);
    assertThat(fixture.ask(10)).isInstanceOf(Outcome.Granted.class);
  }

  private static void assume(LedgerFixture fixture, long nanoUsd) {
    List<Boolean> told = new ArrayList<>();
    fixture.ledger.assume(List.of(), nanoUsd, "eve", "restored", told::add);
    fixture.flush();
    assertThat(told).containsExactly(true);
  }

  private static List<String> settled(LedgerFixture fixture) {
    return fixture
        .ledger
        .accounts(fixture.ledger.rules().resolve(dev.hardstop.engine.budget.Attributes.bound(ANN)))
        .stream()
        .map(view -> view.budget().id() + " " + view.settled())
        .toList();
  }

  private static Budget budget(String id, List<String> per, Window window, Unit unit) {
    return Budget.of(id, Match.ALL, per, unit, 1_000, window);
  }
}
