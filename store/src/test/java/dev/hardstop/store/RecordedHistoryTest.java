package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.ledger.RecordedCharge;
import dev.hardstop.engine.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RecordedHistoryTest {
  @TempDir private Path folder;

  @Test
  void chargesAreToldBesideTheProcessThatHoldsTheFolderAndAfterIt() throws Exception {
    FakeLedger ledger = new FakeLedger();
    try (Store store =
        Store.open(folder, Durability.PROCESS_CRASH, () -> Given.START, Ticker.system())) {
      store.start(ledger, ledger);
      store.journal().append(Given.held(1, 500), true);
      store.journal().append(Given.settled(2, 1, 450), true);
      ledger.awaitDurable(2);
      assertThat(store.projection().awaitWatermark(2, Duration.ofSeconds(30))).isTrue();
      assertThat(told(0)).extracting(charge -> charge.charge().nanoUsd()).containsExactly(450L);
    }
    assertThat(told(Given.START + 1)).hasSize(1);
    assertThat(told(Given.START + 2)).isEmpty();
  }

  @Test
  void aFolderWithoutAStoreIsNamed() {
    assertThatThrownBy(() -> told(0))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            folder.resolve("hardstop.db")
                + ": no such file (expected: the data folder of a server)");
  }

  private List<RecordedCharge> told(long sinceMillis) {
    List<RecordedCharge> charges = new ArrayList<>();
    RecordedHistory.tell(folder, sinceMillis, charges::add);
    return charges;
  }
}
