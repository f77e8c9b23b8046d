package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Match;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Window;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuspensionTest {
  @Test
  void givesNoCheckpointOfWhatMayNotBeOnDisk() {
    LedgerFixture fixture =
        new LedgerFixture(
            Budget.of("all", Match.ALL, List.of(), Unit.USD, 1_000, new Window.Lifetime()));
    fixture.ask(300);
    fixture.ledger.failed(new IOException("disk"));
    assertThat(fixture.ledger.mayBegin()).isFalse();
    fixture.ledger.resume(
        new Recovered(
            Checkpoint.EMPTY, fixture.journal.facts(), List.of(), true, AccountSource.EMPTY));
    assertThat(fixture.ledger.mayBegin()).isTrue();
  }

  @Test
  void goesOnOnlyWhenAllThatWasLostIsDoneAgain() {
    LedgerFixture fixture =
        new LedgerFixture(
            Budget.of("all", Match.ALL, List.of(), Unit.USD, 1_000, new Window.Lifetime()));
    Outcome first = fixture.ask(10);
    Outcome second = fixture.ask(10);
    fixture.settle(first, Long.MAX_VALUE);
    List<Fact> onDisk = fixture.journal.facts();
    fixture.ledger.failed(new IOException("disk"));
    // More than an account can hold, so that it cannot be done again.
    fixture.settle(second, 1);

    assertThatThrownBy(
            () ->
                fixture.ledger.resume(
                    new Recovered(Checkpoint.EMPTY, onDisk, List.of(), true, AccountSource.EMPTY)))
        .isInstanceOf(ArithmeticException.class);

    assertThat(fixture.ledger.sizes().suspended()).isTrue();
    assertThat(fixture.ask(0)).isInstanceOf(Outcome.StoreUnavailable.class);
  }
}
