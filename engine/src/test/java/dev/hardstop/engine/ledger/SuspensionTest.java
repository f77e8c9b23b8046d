package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

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
}
