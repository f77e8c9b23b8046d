package dev.hardstop.engine.ledger;

import static dev.hardstop.engine.ledger.LedgerFixture.usd;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What elsewhere went wrong when budgets reset, and when accounts are first seen. */
class ResetTest {
  private static final Window DAY = new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC);

  private static Budget budget(String id, List<String> per, long nanoUsd, Window window) {
    return Budget.of(id, Match.ALL, per, Unit.USD, nanoUsd, window);
  }

  @Test
  void aRetryThatIsRefusedDoesNotKeepARunAlive() {
    LedgerFixture fixture =
        new LedgerFixture(budget("run", List.of("run"), 10, new Window.Run(Duration.ofHours(1))));
    Map<String, String> run = Map.of("run", "42");
    fixture.settle(fixture.ask(usd(fixture.call(run), 10)), 10);
    for (int minute = 1; minute < 60; minute++) {
      fixture.advance(Duration.ofMinutes(1).toMillis());
      assertThat(fixture.ask(usd(fixture.call(run), 1))).isInstanceOf(Outcome.Exhausted.class);
    }
    fixture.advance(Duration.ofMinutes(1).toMillis());
    assertThat(fixture.ask(usd(fixture.call(run), 1))).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void theNextDayLeavesTheTotalOfALifetimeAsItIs() {
    LedgerFixture fixture =
        new LedgerFixture(
            budget("day", List.of(), 100, DAY),
            budget("ever", List.of(), 150, new Window.Lifetime()));
    fixture.settle(fixture.ask(100), 100);
    fixture.advance(Duration.ofDays(1).toMillis());
    assertThat(fixture.account("day", Map.of()).settled()).isZero();
    assertThat(fixture.account("ever", Map.of()).settled()).isEqualTo(100);
    assertThat(fixture.ask(60)).isInstanceOf(Outcome.Exhausted.class);
    assertThat(fixture.ask(50)).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void whatCostsNothingIsServedFromABudgetThatIsSpent() {
    LedgerFixture fixture = new LedgerFixture(budget("day", List.of(), 100, DAY));
    fixture.settle(fixture.ask(100), 100);
    assertThat(fixture.ask(1)).isInstanceOf(Outcome.Exhausted.class);
    assertThat(fixture.ask(0)).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void theFirstCallsOfAUserWhoIsNotInMemoryAreCountedTogether() throws Exception {
    Budget users = budget("users", List.of("user"), 100, DAY);
    LedgerFixture fixture = new LedgerFixture(users);
    fixture.ledger =
        fixture.open(
            new Recovered(
                Checkpoint.EMPTY, fixture.journal.facts(), List.of(), false, AccountSource.EMPTY));
    fixture.adopt(users);
    List<LedgerFixture.Answer> answers = new ArrayList<>();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      LedgerFixture.Answer answer = new LedgerFixture.Answer();
      Ask ask = usd(fixture.call(Map.of("user", "new")), 30);
      answers.add(answer);
      callers.add(Thread.ofPlatform().unstarted(() -> fixture.ledger.ask(ask, 0, 0, answer)));
    }
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }
    fixture.flush();
    assertThat(IntStream.range(0, 32).filter(i -> granted(answers.get(i))).count()).isEqualTo(3);
    assertThat(fixture.account("users", Map.of("user", "new")).held()).isEqualTo(90);
  }

  private static boolean granted(LedgerFixture.Answer answer) {
    return answer.outcome.orElseThrow() instanceof Outcome.Granted;
  }
}
