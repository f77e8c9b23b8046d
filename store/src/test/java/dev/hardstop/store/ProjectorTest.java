package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ProjectorTest {
  @TempDir Path folder;

  /** Less than the ten seconds for which an idle projector sleeps. */
  private static final long PATIENCE_NANOS = 7_000_000_000L;

  @Test
  void goesOnAtOnceAfterFactsThatItHadReadFromTheLogBeforeTheyWereHandedOver() throws Exception {
    Path ledgerPath = folder.resolve(LedgerFile.NAME);
    try (LedgerFile ledger = LedgerFile.open(ledgerPath, Durability.POWER_CUT, Given.START);
        Projector projector = projector(ledger, ledgerPath)) {
      projector.start();
      Fact first = commit(ledger, 1);
      projector.durableUpTo(1);
      awaitWatermark(projector, 1);

      projector.offer(new Fact[] {first});
      projector.offer(new Fact[] {commit(ledger, 2)});

      awaitWatermark(projector, 2);
    }
  }

  @Test
  @Timeout(20)
  void nobodyWaitsForTablesThatAreSlowToOpenAgain() throws Exception {
    Path ledgerPath = folder.resolve(LedgerFile.NAME);
    var opening = new CountDownLatch(1);
    var mayOpen = new CountDownLatch(1);
    var opened = new AtomicInteger();
    try (LedgerFile ledger = LedgerFile.open(ledgerPath, Durability.POWER_CUT, Given.START);
        Projector projector =
            projector(
                ledger,
                ledgerPath,
                () -> {
                  if (opened.getAndIncrement() > 0) {
                    opening.countDown();
                    await(mayOpen);
                  }
                })) {
      projector.start();
      // The fact before it is in no log yet, so that projecting fails.
      projector.offer(new Fact[] {Given.held(2, 1_000)});
      opening.await();

      Fact first = commit(ledger, 1);
      projector.offer(new Fact[] {first, commit(ledger, 2)});

      mayOpen.countDown();
      awaitWatermark(projector, 2);
    } finally {
      mayOpen.countDown();
    }
  }

  @Test
  @Timeout(20)
  void nobodyWaitsAgainForWhatWasWaitedForInVainButWhoeverNeedsIt() throws Exception {
    Path ledgerPath = folder.resolve(LedgerFile.NAME);
    Duration long_ = Duration.ofMinutes(1);
    try (LedgerFile ledger = LedgerFile.open(ledgerPath, Durability.POWER_CUT, Given.START);
        Projector projector = projector(ledger, ledgerPath)) {
      projector.start();
      assertThat(projector.awaitUnlessLate(1, Duration.ofMillis(1))).isFalse();
      assertThat(projector.awaitUnlessLate(1, long_)).isFalse();
      assertThat(projector.awaitUnlessLate(2, long_)).isFalse();
      assertThat(projector.awaitUnlessLate(0, long_)).isTrue();

      projector.offer(new Fact[] {commit(ledger, 1)});

      assertThat(projector.await(1, long_)).isTrue();
      projector.offer(new Fact[] {commit(ledger, 2)});
      assertThat(projector.awaitUnlessLate(2, long_)).as("they are back").isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theLogStaysShortHoweverFarBehindTheTablesAre() throws Exception {
    Path ledgerPath = folder.resolve(LedgerFile.NAME);
    try (LedgerFile ledger = LedgerFile.open(ledgerPath, Durability.PROCESS_CRASH, Given.START)) {
      int count = 60_000;
      for (int first = 1; first < count; first += 1_000) {
        Fact[] facts = new Fact[1_000];
        for (int i = 0; i < facts.length; i++) {
          facts[i] = Given.held(first + i, "user-" + i, 1_000, List.of());
        }
        ledger.commit(CommitGroup.of(facts, 0, facts.length, new FactSink()));
      }
      try (Projector projector = projector(ledger, ledgerPath)) {
        projector.start();
        projector.durableUpTo(count);
        assertThat(projector.await(count, Duration.ofMinutes(1))).isTrue();
        assertThat(Files.size(folder.resolve(ProjectionFile.NAME + "-wal"))).isLessThan(14L << 20);
      }
    }
  }

  private Projector projector(LedgerFile ledger, Path ledgerPath) {
    return projector(ledger, ledgerPath, () -> {});
  }

  private Projector projector(LedgerFile ledger, Path ledgerPath, Runnable beforeOpening) {
    Path tables = folder.resolve(ProjectionFile.NAME);
    Supplier<ProjectionFile> opener =
        () -> {
          beforeOpening.run();
          return ProjectionFile.open(tables, ledger.storeId(), Given.START);
        };
    return new Projector(
        opener.get(),
        opener,
        new FactLog(ledgerPath),
        new LedgerSync(Durability.POWER_CUT, ledgerPath),
        () -> Given.START,
        0);
  }

  private static Fact commit(LedgerFile ledger, long sequence) throws Exception {
    Fact fact = Given.held(sequence, 1_000);
    ledger.commit(CommitGroup.of(new Fact[] {fact}, 0, 1, new FactSink()));
    return fact;
  }

  private static void awaitWatermark(Projector projector, long sequence) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (projector.watermark() < sequence && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(projector.watermark()).isEqualTo(sequence);
  }
}
