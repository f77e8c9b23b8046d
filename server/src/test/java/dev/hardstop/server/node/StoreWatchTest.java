package dev.hardstop.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerOptions;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.store.Durability;
import dev.hardstop.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreWatchTest {
  @TempDir private Path folder;

  @Test
  void aStoreThatIsOpenAgainIsNotReopenedBecauseOfWhatIsDoneThen() throws Exception {
    CompletableFuture<Boolean> reopened = new CompletableFuture<>();
    try (Store store = Store.open(folder, Durability.PROCESS_CRASH, () -> 1_000, Ticker.system());
        ScheduledThreadPoolExecutor nodeThread = new ScheduledThreadPoolExecutor(1)) {
      Ledger ledger =
          Ledger.recover(
              store.recovered(),
              LedgerOptions.DEFAULT,
              store.journal(),
              newest -> new LedgerClock(() -> 1_000, () -> 1_000, newest, jump -> {}),
              Runnable::run);
      StoreWatch watch =
          new StoreWatch(
              store,
              ledger,
              nodeThread,
              () -> {
                reopened.complete(true);
                throw new ArithmeticException("long overflow");
              },
              () -> {});
      store.start(watch, ledger);
      ledger.start("test", store.epoch());

      watch.failed(new IOException("disk full"));

      assertThat(reopened.get()).isTrue();
      assertThat(nodeThread.submit(() -> nodeThread.getQueue().size()).get())
          .as("what is planned")
          .isZero();
      assertThat(ledger.sizes().suspended()).isFalse();
    }
  }
}
