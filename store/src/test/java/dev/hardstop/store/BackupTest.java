package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.time.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class BackupTest {
  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong(Given.START);

  @Test
  void whatIsTakenUnderWayIsSoundAndHoldsAllThatWasAcknowledgedBefore() throws Exception {
    Random random = new Random(7);
    try (LiveStore live = new LiveStore(data(), now)) {
      for (int round = 0; round < 5; round++) {
        for (int step = 0; step < 60; step++) {
          live.act(random);
        }
        live.store.checkpointSoon();
        long acknowledged = live.hold("anna", 1).sequence();
        Backup backup = live.store.backup(folder.resolve("backup-" + round));
        assertThat(backup.lastSequence()).isGreaterThanOrEqualTo(acknowledged);
        Verification.Report report = Verification.of(backup.path());
        assertThat(report.findings()).as("round %d", round).isEmpty();
        assertThat(report.lastSequence()).isEqualTo(backup.lastSequence());
      }
    }
  }

  @Test
  void factsThatTheCopiedTablesDoNotCountAreNotPrunedMeanwhile() throws Exception {
    Random random = new Random(8);
    AtomicLong backups = new AtomicLong();
    try (LiveStore live = new LiveStore(data(), now)) {
      Thread copies =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 8; i++) {
                      live.store.backup(folder.resolve("under-way-" + i));
                      backups.incrementAndGet();
                    }
                  });
      while (copies.isAlive()) {
        live.act(random);
        live.store.checkpointSoon();
      }
      copies.join();
    }
    assertThat(backups).hasValue(8);
    for (int i = 0; i < 8; i++) {
      assertThat(Verification.of(folder.resolve("under-way-" + i)).findings()).isEmpty();
    }
  }

  @Test
  void aStoreThatIsStoppedIsBackedUpWithoutAServer() throws Exception {
    try (LiveStore live = new LiveStore(data(), now)) {
      live.hold("anna", 400);
      assertThatThrownBy(() -> Backup.offline(data(), folder.resolve("b"), now::get))
          .isInstanceOf(FolderInUseException.class);
    }
    Backup backup = Backup.offline(data(), folder.resolve("b"), now::get);
    assertThat(Verification.of(backup.path()).findings()).isEmpty();
    assertThat(backup.atMillis()).isEqualTo(now.get());
    assertThat(backup.bytes()).isPositive();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup.path())))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(backup.path().resolve("ledger.db"))))
        .isEqualTo("rw-------");
  }

  @Test
  void nothingIsOverwrittenAndWhatAKilledBackupLeftIsCleared() throws Exception {
    new LiveStore(data(), now).close();
    Files.createDirectory(folder.resolve(".b.partial"));
    Files.writeString(folder.resolve(".b.partial/hardstop.db"), "half");
    Backup.offline(data(), folder.resolve("b"), now::get);
    assertThat(folder.resolve(".b.partial")).doesNotExist();
    assertThatThrownBy(() -> Backup.offline(data(), folder.resolve("b"), now::get))
        .hasMessageContaining("exists (expected: a new folder; nothing is overwritten)");
    assertThatThrownBy(() -> Backup.offline(folder.resolve("none"), folder.resolve("c"), now::get))
        .hasMessageContaining("no ledger.db");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void noServerStartsOnABackup() throws Exception {
    new LiveStore(data(), now).close();
    Backup.offline(data(), folder.resolve("b"), now::get);
    assertThatThrownBy(() -> new LiveStore(folder.resolve("b"), now))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is a backup (expected: a store); 'hardstop restore");
  }

  @Test
  void aRestoredStoreGrantsNothingHoweverOftenItIsStarted() throws Exception {
    Fact.Held open;
    try (LiveStore live = new LiveStore(data(), now)) {
      open = live.hold("anna", 400);
      live.store.backup(folder.resolve("b"));
    }
    Path restored = folder.resolve("restored");
    Restore restore = Restore.from(folder.resolve("b"), restored, now::get, Ticker.system());
    assertThat(restore.charged()).as("calls that were open").isEqualTo(1);
    assertThat(Verification.of(restored).findings()).isEmpty();
    for (int start = 0; start < 2; start++) {
      try (LiveStore live = new LiveStore(restored, now)) {
        assertThat(live.ask("anna", 1))
            .isInstanceOfSatisfying(
                Outcome.Latched.class,
                latched -> assertThat(latched.latch().reason()).contains("hardstop restore"));
        assertThat(live.store.projection().call(open.sequence()).orElseThrow().ending())
            .isEqualTo("crashed");
      }
    }
    assertThat(restored.resolve("restoring")).doesNotExist();
  }

  @Test
  void aRestoredStoreHasANameAndAnEpochOfItsOwn() throws Exception {
    try (LiveStore live = new LiveStore(data(), now)) {
      live.store.backup(folder.resolve("b"));
    }
    Path restored = folder.resolve("restored");
    Restore.from(folder.resolve("b"), restored, now::get, Ticker.system());
    assertThat(number(restored, "SELECT epoch FROM holder"))
        .isGreaterThan(number(data(), "SELECT epoch FROM holder"));
    // Their tables do not fit each other's ledger.
    Files.copy(
        data().resolve("hardstop.db"),
        restored.resolve("hardstop.db"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> new LiveStore(restored, now)).hasMessageContaining("of store");
  }

  @Test
  void onlyABackupIsRestoredAndOnlyWhereThereIsNoStore() throws Exception {
    new LiveStore(data(), now).close();
    Backup.offline(data(), folder.resolve("b"), now::get);
    Path elsewhere = folder.resolve("elsewhere");
    assertThatThrownBy(() -> Restore.from(data(), elsewhere, now::get, Ticker.system()))
        .hasMessageContaining("a store, not a backup");
    assertThatThrownBy(
            () -> Restore.from(folder.resolve("none"), elsewhere, now::get, Ticker.system()))
        .hasMessageContaining("no such file");
    assertThat(elsewhere).doesNotExist();
    assertThatThrownBy(() -> Restore.from(folder.resolve("b"), data(), now::get, Ticker.system()))
        .hasMessageContaining("nothing is overwritten");
  }

  @Test
  void aRestoreThatWasKilledBeforeItsEndIsDoneAnew() throws Exception {
    new LiveStore(data(), now).close();
    Backup.offline(data(), folder.resolve("b"), now::get);
    Path restored = Files.createDirectory(folder.resolve("restored"));
    Files.createDirectory(restored.resolve("restoring"));
    Files.writeString(restored.resolve("restoring/ledger.db"), "half");
    Restore.from(folder.resolve("b"), restored, now::get, Ticker.system());
    assertThat(Verification.of(restored).findings()).isEmpty();
    // Tables that were moved in without their ledger start nothing.
    Files.delete(restored.resolve("ledger.db"));
    assertThatThrownBy(() -> new LiveStore(restored, now)).hasMessageContaining("of store");
  }

  private Path data() {
    return folder.resolve("data");
  }

  private static long number(Path data, String sql) throws Exception {
    try (Connection connection = Sqlite.reader(data.resolve("ledger.db"))) {
      return Sqlite.number(connection, sql);
    }
  }
}
