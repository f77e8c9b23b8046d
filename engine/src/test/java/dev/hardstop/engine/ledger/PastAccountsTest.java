package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PastAccountsTest {
  private static final Window DAY = new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC);

  /** The fixture begins at noon. */
  private static final long A_WEEK_AFTER_THE_DAY = Duration.ofHours(12 + 7 * 24).toMillis();

  private static final long HOUR = Duration.ofHours(1).toMillis();

  @Test
  void anAccountIsPastAWeekAfterItsWindowEnded() {
    LedgerFixture fixture = new LedgerFixture(budget(DAY));
    fixture.settle(fixture.ask(100), 60);
    List<AccountImage> stored = checkpoint(fixture);

    fixture.advance(A_WEEK_AFTER_THE_DAY - 1);
    assertThat(fixture.ledger.past(stored)).isEmpty();
    fixture.advance(1);
    assertThat(fixture.ledger.past(stored)).isEqualTo(ids(stored)).hasSize(1);
  }

  @Test
  void aRunIsPastAWeekAfterItFellIdle() {
    LedgerFixture fixture = new LedgerFixture(budget(new Window.Run(Duration.ofHours(1))));
    Outcome granted = fixture.ask(100);
    fixture.advance(HOUR / 2);
    fixture.settle(granted, 60);
    List<AccountImage> stored = checkpoint(fixture);

    fixture.advance(HOUR + PastAccounts.KEPT_MILLIS - 1);
    assertThat(fixture.ledger.past(stored)).isEmpty();
    fixture.advance(1);
    assertThat(fixture.ledger.past(stored)).isEqualTo(ids(stored)).hasSize(1);
  }

  @Test
  void aRunWhoseRuleIsGoneIsKeptBecauseNobodyKnowsWhenItFallsIdle() {
    LedgerFixture fixture = new LedgerFixture(budget(new Window.Run(Duration.ofHours(1))));
    fixture.settle(fixture.ask(100), 60);
    List<AccountImage> stored = checkpoint(fixture);
    fixture.adopt();

    fixture.advance(10 * A_WEEK_AFTER_THE_DAY);
    assertThat(fixture.ledger.past(stored)).isEmpty();
  }

  @Test
  void windowsThatSlideOrNeverEndAreNeverPast() {
    LedgerFixture fixture =
        new LedgerFixture(
            budget("a", new Window.Lifetime()),
            budget("b", new Window.Rolling(Duration.ofHours(1))));
    fixture.settle(fixture.ask(100), 60);
    List<AccountImage> stored = checkpoint(fixture);
    assertThat(stored).hasSize(2);

    fixture.advance(1_000 * A_WEEK_AFTER_THE_DAY);
    assertThat(fixture.ledger.past(stored)).isEmpty();
  }

  @Test
  void anAccountWithACallInFlightIsKeptEvenIfTheCallHoldsNothingOnIt() {
    LedgerFixture fixture = new LedgerFixture(budget(DAY));
    Outcome open = fixture.ask(0);
    List<AccountImage> stored = checkpoint(fixture);

    fixture.advance(A_WEEK_AFTER_THE_DAY);
    assertThat(fixture.ledger.past(stored)).isEmpty();
    fixture.settle(open, 0);
    assertThat(fixture.ledger.past(stored)).as("changed since").isEmpty();
    fixture.ledger.begin();
    stored = fixture.ledger.nextImages(100);
    assertThat(fixture.ledger.past(stored)).as("perhaps not on disk yet").isEmpty();
    assertThat(fixture.ledger.nextImages(100)).isEmpty();
    assertThat(fixture.ledger.past(stored)).isEqualTo(ids(stored)).hasSize(1);
  }

  @Test
  void anAccountWhoseNextWindowHasBegunIsKept() {
    LedgerFixture fixture = new LedgerFixture(budget(DAY));
    fixture.settle(fixture.ask(100), 60);
    List<AccountImage> stored = checkpoint(fixture);

    fixture.advance(A_WEEK_AFTER_THE_DAY);
    fixture.settle(fixture.ask(100), 60);
    assertThat(fixture.ledger.past(stored)).isEmpty();
  }

  @Test
  void aLedgerWhoseStoreIsAwayKeepsAll() {
    LedgerFixture fixture = new LedgerFixture(budget(DAY));
    fixture.settle(fixture.ask(100), 60);
    List<AccountImage> stored = checkpoint(fixture);

    fixture.advance(A_WEEK_AFTER_THE_DAY);
    fixture.ledger.failed(new java.io.IOException("away"));
    assertThat(fixture.ledger.past(stored)).isEmpty();
  }

  @Test
  void afterARestartWithoutItTheAccountStandsAsWithIt() {
    LedgerFixture fixture = new LedgerFixture(budget(DAY));
    fixture.settle(fixture.ask(100), 60);
    Checkpoint checkpoint = fixture.ledger.begin();
    List<AccountImage> stored = fixture.ledger.nextImages(100);
    fixture.ledger.nextImages(100);
    fixture.advance(A_WEEK_AFTER_THE_DAY);
    assertThat(fixture.ledger.past(stored)).hasSize(1);

    fixture.settle(fixture.ask(100), 70);
    List<Fact> after = fixture.factsAfter(checkpoint);
    AccountView before = fixture.account("b", Map.of());
    fixture.ledger =
        fixture.open(new Recovered(checkpoint, after, List.of(), true, AccountSource.EMPTY));
    fixture.adopt(budget(DAY));

    assertThat(fixture.account("b", Map.of())).isEqualTo(before);
    assertThat(before.settled()).isEqualTo(70);
  }

  /** Writes a checkpoint and says that it is on disk. */
  private static List<AccountImage> checkpoint(LedgerFixture fixture) {
    fixture.ledger.begin();
    List<AccountImage> images = fixture.ledger.nextImages(100);
    fixture.ledger.nextImages(100);
    return images;
  }

  private static List<AccountId> ids(List<AccountImage> images) {
    return images.stream().map(AccountImage::id).toList();
  }

  private static Budget budget(Window window) {
    return budget("b", window);
  }

  private static Budget budget(String id, Window window) {
    return Budget.of(id, Match.ALL, List.of(), Unit.USD, 1_000, window);
  }
}
