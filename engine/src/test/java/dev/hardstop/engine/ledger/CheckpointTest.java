package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  private static final Budget DAY =
      Budget.of(
          "day",
          Match.ALL,
          List.of(),
          Unit.USD,
          1_000,
          new Window.Calendar(Window.Period.DAY, ZoneOffset.UTC));

  /** Found by the simulator: the next start failed, for an image that lacked an open hold. */
  @Test
  void countsAHoldWhoseWindowEndsWhileAccountsAreWritten() {
    LedgerFixture fixture = new LedgerFixture(DAY);
    Map<AccountId, AccountImage> onDisk = new HashMap<>();
    fixture.ask(100);
    fixture.ledger.begin();
    fixture.ledger.nextImages(100).forEach(image -> onDisk.put(image.id(), image));
    fixture.ask(200);
    Checkpoint checkpoint = fixture.ledger.begin();
    fixture.advance(Duration.ofDays(1).toMillis());
    fixture.ask(300);
    fixture.ledger.nextImages(100).forEach(image -> onDisk.put(image.id(), image));

    restart(fixture, checkpoint, List.copyOf(onDisk.values()));

    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(300);
    assertThat(fixture.ledger.sizes().openHolds()).isZero();
  }

  /**
   * Found by the simulator: the next start failed, for a hold that was not counted when it joined.
   */
  @Test
  void countsAHoldThatJoinedARuleInAWindowBeforeThatOfTheImage() {
    LedgerFixture fixture = new LedgerFixture();
    fixture.ask(100);
    Checkpoint checkpoint = fixture.ledger.begin();
    fixture.ledger.nextImages(100);
    fixture.adopt(DAY);
    fixture.advance(Duration.ofDays(1).toMillis());
    fixture.ask(300);
    fixture.ledger.begin();

    restart(fixture, checkpoint, fixture.ledger.nextImages(100));

    assertThat(fixture.account("day", Map.of()).settled()).isEqualTo(300);
    assertThat(fixture.ledger.sizes().openHolds()).isZero();
  }

  private static void restart(
      LedgerFixture fixture, Checkpoint checkpoint, List<AccountImage> images) {
    List<Fact> after = fixture.factsAfter(checkpoint);
    fixture.ledger =
        fixture.open(new Recovered(checkpoint, after, images, true, AccountSource.EMPTY));
    fixture.adopt(DAY);
  }
}
