package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactSink;
import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.ledger.Recovered;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Ticker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class StoreTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final FakeLedger ledger = new FakeLedger();

  private Store open() {
    return open(Durability.POWER_CUT);
  }

  private Store open(Durability durability) {
    return Store.open(folder, durability, () -> Given.START, Ticker.system());
  }

  private static List<Fact> facts(Store store) {
    List<Fact> facts = new ArrayList<>();
    store.recovered().facts().forEach(facts::add);
    return facts;
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void whatWasAcknowledgedIsThereAfterTheNextStart(Durability durability) throws Exception {
    List<Fact> written =
        List.of(
            Given.held(1, 500), Given.held(2, 700), Given.settled(3, 1, 450), Given.released(4, 2));
    try (Store store = open(durability)) {
      store.start(ledger, ledger);
      for (Fact fact : written) {
        store.journal().append(fact, fact instanceof Fact.Held);
      }
      ledger.awaitDurable(4);
    }
    try (Store store = open(durability)) {
      assertThat(facts(store)).isEqualTo(written);
    }
  }

  @Test
  void factsThatNobodyWaitsForAreCommittedSoonWithoutAnUrgentOne() throws Exception {
    try (Store store = open()) {
      store.start(ledger, ledger);
      store.journal().append(Given.held(1, 500), false);
      ledger.awaitDurable(1);
    }
  }

  @Test
  void whatIsAppendedWhileACommitRunsGoesIntoOneGroup() throws Exception {
    try (Store store = open()) {
      store.start(ledger, ledger);
      for (int sequence = 1; sequence <= 2_000; sequence++) {
        store.journal().append(Given.held(sequence, 500), true);
      }
      ledger.awaitDurable(2_000);
    }
    assertThat(ledger.acknowledgements()).isSorted().doesNotHaveDuplicates();
    assertThat(ledger.acknowledgements()).hasSizeLessThan(500).endsWith(2_000L);
  }

  @Test
  void aFactOutOfOrderStopsTheStore() throws Exception {
    Store store = open();
    store.start(ledger, ledger);
    store.journal().append(Given.held(2, 500), true);
    assertThat(ledger.awaitFailure()).hasMessageContaining("fact 2 (expected: 1)");
    assertThatThrownBy(store::close).isInstanceOf(StoreException.class);
  }

  @Test
  @Timeout(20)
  void aGapInsideAGroupStopsTheStoreBeforeItIsOnDisk() throws Exception {
    Store store = open();
    store.start(ledger, ledger);
    store.journal().append(Given.held(1, 500), false);
    store.journal().append(Given.held(3, 500), true);
    assertThat(ledger.awaitFailure()).hasMessageContaining("fact 3 (expected: 2)");
    assertThatThrownBy(store::close).isInstanceOf(StoreException.class);
    try (Store next = open()) {
      assertThat(facts(next)).hasSizeLessThan(2);
    }
  }

  @Test
  @Timeout(20)
  void aWriterThatRunsOutOfMemorySaysSo() throws Exception {
    Store store = open();
    ledger.beforeImages(
        () -> {
          throw new OutOfMemoryError("test");
        });
    store.start(ledger, ledger);
    store.journal().append(Given.held(1, 500), true);
    ledger.awaitDurable(1);
    store.checkpointSoon();
    assertThat(ledger.awaitFailure()).hasRootCauseInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(store::close).isInstanceOf(StoreException.class);
  }

  @Test
  @Timeout(20)
  void aStoreWhoseLedgerCouldNotGoOnCanBeReopenedAgain() throws Exception {
    try (Store store = open()) {
      store.start(ledger, ledger);
      store.journal().append(Given.held(1, 500), true);
      ledger.awaitDurable(1);
      store.reopen();
      store.reopen();
      store.journal().append(Given.held(2, 500), true);
      ledger.awaitDurable(2);
    }
  }

  @Test
  void aLedgerThatIsSuspendedLeavesNoCheckpoint() throws Exception {
    ledger.mayBegin(false);
    try (Store store = open()) {
      store.start(ledger, ledger);
      store.journal().append(Given.held(1, 500), true);
    }
    assertThat(ledger.checkpoints()).isZero();
    try (Store store = open()) {
      assertThat(facts(store)).hasSize(1);
    }
  }

  @Test
  void aCleanStopLeavesACheckpointSoThatTheNextStartReplaysNothing() throws Exception {
    Fact.Held open = Given.held(1, 500);
    AccountImage image = image("", 0, 500, 1, List.of());
    AccountImage rolling =
        image("anna", 70, 0, 1, List.of(Given.START, 30L, Given.START + 60, 40L));
    Latch latch =
        new Latch(
            "kill", Latch.Kind.TRIPPED, Map.of("tenant", "acme"), Optional.empty(), "loop", "eve");
    Checkpoint checkpoint =
        new Checkpoint(1, Given.START + 1, 1, 3, List.of(1L, 2L), List.of(latch), List.of(open));
    ledger.offer(checkpoint, List.of(image, rolling));
    try (Store store = open()) {
      store.start(ledger, ledger);
      store.journal().append(open, true);
    }
    assertThat(ledger.checkpoints()).isEqualTo(1);
    try (Store store = open()) {
      Recovered recovered = store.recovered();
      assertThat(recovered.facts()).isEmpty();
      assertThat(recovered.checkpoint()).isEqualTo(checkpoint);
      assertThat(recovered.images()).containsExactlyInAnyOrder(image, rolling);
      assertThat(recovered.allAccounts()).isTrue();
      AccountId unknown = new AccountId(1, "budget-1", "nobody");
      assertThat(store.accounts().load(List.of(rolling.id(), unknown))).containsExactly(rolling);
      store.start(ledger, ledger);
      store.journal().append(Given.settled(2, 1, 450), false);
      ledger.awaitDurable(2);
    }
  }

  @Test
  void findsEachOfManyAccountsThatAreAskedForAtOnce() throws Exception {
    List<AccountImage> images = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      images.add(image("user-" + i, i, 0, 1, List.of()));
    }
    ledger.offer(FakeLedger.at(1, List.of()), images);
    try (Store store = open()) {
      store.start(ledger, ledger);
      store.journal().append(Given.held(1, 500), true);
    }
    List<AccountId> wanted = new ArrayList<>();
    for (int i = 699; i >= 0; i--) {
      wanted.add(images.get(i).id());
      wanted.add(new AccountId(1, "budget-1", "nobody-" + i));
    }
    try (Store store = open()) {
      assertThat(store.accounts().load(wanted)).containsExactlyInAnyOrderElementsOf(images);
    }
  }

  @Test
  void livesThatEndBeforeACheckpointIsDueAddUp() throws Exception {
    Path file = folder.resolve(LedgerFile.NAME);
    CommitGroup group = CommitGroup.of(new Fact[] {Given.held(1, 500)}, 0, 1, new FactSink());
    try (LedgerFile written = LedgerFile.open(file, Durability.PROCESS_CRASH, 0);
        FactLog log = new FactLog(file)) {
      written.commit(group);
      assertThat(log.bytesAfter(0)).isEqualTo(group.facts().length);
      assertThat(log.bytesAfter(1)).isZero();
    }
    try (StoredAccounts accounts = new StoredAccounts(file)) {
      Checkpoints nearly =
          new Checkpoints(
              ledger,
              () -> 0,
              () -> 0,
              new AccountSweep(accounts, ledger),
              0,
              Checkpoints.EVERY_BYTES - 1);
      assertThat(nearly.busy()).isFalse();
      nearly.committed(1);
      assertThat(nearly.busy()).isTrue();
    }
  }

  @Test
  void aStoreThatIsOnlyOpenedAndClosedWritesNoCheckpoint() {
    Store store = open();
    store.start(ledger, ledger);
    store.close();
    assertThat(ledger.checkpoints()).isZero();
  }

  @Test
  void anAccountsNewerImageReplacesTheOlder() throws Exception {
    for (long asOf = 1; asOf <= 2; asOf++) {
      ledger.offer(
          FakeLedger.at(asOf, List.of()), List.of(image("", 10 * asOf, 0, asOf, List.of())));
      try (Store store = open()) {
        store.start(ledger, ledger);
        store.journal().append(Given.held(asOf, 500), true);
      }
    }
    try (Store store = open()) {
      assertThat(store.recovered().images()).extracting(AccountImage::settled).containsExactly(20L);
    }
  }

  @Test
  void factsArePrunedOnceACheckpointAndTheTablesHaveThem() throws Exception {
    ledger.offer(FakeLedger.at(100, List.of()), List.of());
    for (int round = 0; round < 2; round++) {
      try (Store store = open()) {
        store.start(ledger, ledger);
        for (int i = 1; i <= 100; i++) {
          store.journal().append(Given.held(round * 100L + i, 500), true);
        }
        ledger.awaitDurable(round * 100L + 100);
        assertThat(store.projection().awaitWatermark(round * 100L + 100, PATIENCE)).isTrue();
      }
    }
    try (FactLog log = new FactLog(folder.resolve(LedgerFile.NAME))) {
      assertThat(log.firstSequence()).isEqualTo(101);
      assertThat(log.lastSequence()).isEqualTo(200);
    }
    try (Store store = open()) {
      assertThat(store.projection().callsBefore(Long.MAX_VALUE, 1_000)).hasSize(200);
    }
  }

  @Test
  void anImageIsNeverOnDiskBeforeTheFactsThatItCounts() throws Exception {
    Store store = open();
    try (Connection guard = connect(LedgerFile.NAME)) {
      Sqlite.execute(
          guard,
          "CREATE TRIGGER early AFTER INSERT ON accounts WHEN new.as_of > (SELECT"
              + " max(last_sequence) FROM commit_groups) BEGIN SELECT RAISE(ABORT, 'early'); END");
    }
    ledger.offer(
        FakeLedger.at(1, List.of()),
        List.of(image("anna", 10, 0, 2, List.of()), image("bert", 10, 0, 2, List.of())));
    // The ledger goes on while images are taken: this fact is counted in both.
    ledger.beforeImages(() -> store.journal().append(Given.held(2, 500), true));
    store.start(ledger, ledger);
    store.journal().append(Given.held(1, 500), true);
    ledger.awaitDurable(1);
    store.checkpointSoon();
    ledger.awaitDurable(2);
    store.close();
    assertThat(ledger.failure()).isEmpty();
    assertThat(ledger.checkpoints()).as("one at once, one for the second fact").isEqualTo(2);
    try (Store next = open()) {
      assertThat(next.recovered().images()).hasSize(2);
    }
  }

  @Test
  void aFullDiskStopsTheStoreAndItGoesOnWhenThereIsRoomAgain() throws Exception {
    try (Store store = open()) {
      store.limitPages(40);
      store.start(ledger, ledger);
      store.journal().append(Given.held(1, 500), true);
      ledger.awaitDurable(1);
      long sequence = 1;
      while (ledger.failure().isEmpty()) {
        store.journal().append(Given.held(++sequence, 500), true);
        Thread.onSpinWait();
      }
      assertThat(ledger.awaitFailure()).hasMessageContaining("disk is full");
      long acknowledged = ledger.acknowledgements().getLast();
      List<Fact> durable = new ArrayList<>();
      store.reopen().facts().forEach(durable::add);
      assertThat(durable).hasSizeGreaterThanOrEqualTo((int) acknowledged);
      long next = durable.size() + 1L;
      store.journal().append(Given.held(next, 500), true);
      ledger.awaitDurable(next);
    }
  }

  @Test
  void aStolenEpochStopsTheStoreForGood() throws Exception {
    Store store = open();
    store.start(ledger, ledger);
    store.journal().append(Given.held(1, 500), true);
    ledger.awaitDurable(1);
    try (Connection thief = connect(LedgerFile.NAME)) {
      Sqlite.execute(thief, "UPDATE holder SET epoch = epoch + 1");
    }
    store.journal().append(Given.held(2, 500), true);
    assertThat(ledger.awaitFailure()).isInstanceOf(EpochLostException.class);
    assertThatThrownBy(store::reopen).hasMessageContaining("taken over");
    assertThatThrownBy(store::close).isInstanceOf(StoreException.class);
    try (Store next = open()) {
      assertThat(facts(next)).containsExactly(Given.held(1, 500));
    }
  }

  @Test
  void aCommitThatFailsLosesNothingThatWasAcknowledgedAndTheStoreCanBeReopened() throws Exception {
    try (Store store = open()) {
      store.start(ledger, ledger);
      store.journal().append(Given.held(1, 500), true);
      ledger.awaitDurable(1);
      try (Connection saboteur = connect(LedgerFile.NAME)) {
        Sqlite.execute(
            saboteur,
            "CREATE TRIGGER full BEFORE INSERT ON commit_groups BEGIN SELECT RAISE(ABORT,"
                + " 'no room'); END");
      }
      store.journal().append(Given.held(2, 600), true);
      assertThat(ledger.awaitFailure()).hasMessageContaining("no room");
      store.journal().append(Given.held(3, 700), true);
      try (Connection helper = connect(LedgerFile.NAME)) {
        Sqlite.execute(helper, "DROP TRIGGER full");
      }
      long epochBefore = store.epoch();
      List<Fact> durable = new ArrayList<>();
      store.reopen().facts().forEach(durable::add);
      assertThat(durable).containsExactly(Given.held(1, 500));
      assertThat(store.epoch()).isGreaterThan(epochBefore);
      store.journal().append(Given.held(2, 800), true);
      ledger.awaitDurable(2);
      assertThat(store.projection().awaitWatermark(2, PATIENCE)).isTrue();
    }
    try (Store store = open()) {
      assertThat(facts(store)).containsExactly(Given.held(1, 500), Given.held(2, 800));
    }
  }

  @Test
  void aDamagedGroupIsRefusedAndSaysWhatToDo() throws Exception {
    try (Store store = open()) {
      store.start(ledger, ledger);
      store.journal().append(Given.held(1, 500), true);
    }
    try (Connection vandal = connect(LedgerFile.NAME)) {
      Sqlite.execute(vandal, "UPDATE commit_groups SET facts = zeroblob(length(facts))");
      Sqlite.execute(vandal, "UPDATE checkpoint SET sequence = 0");
    }
    try (Store store = open()) {
      assertThatThrownBy(() -> facts(store))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("damaged")
          .hasMessageContaining("restore the data folder from a backup");
    }
  }

  @Test
  void tablesOfAnotherStoreAreRefused() throws Exception {
    open().close();
    try (Connection connection = connect(ProjectionFile.NAME)) {
      Sqlite.execute(connection, "UPDATE meta SET value = 'other' WHERE name = 'store_id'");
    }
    assertThatThrownBy(this::open).hasMessageContaining("of store other (expected: ");
  }

  @Test
  void tablesAheadOfTheLedgerAreRefused() throws Exception {
    open().close();
    try (Connection connection = connect(ProjectionFile.NAME)) {
      Sqlite.execute(connection, "REPLACE INTO meta VALUES ('watermark', '7')");
    }
    assertThatThrownBy(this::open)
        .hasMessageContaining("counts facts up to 7 (expected: at most 0");
  }

  private Connection connect(String file) throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(file));
  }

  private static AccountImage image(
      String values, long settled, long held, long asOf, List<Long> buckets) {
    return new AccountImage(
        new AccountId(1, "budget-1", values),
        Unit.USD,
        Given.MONTH,
        Given.NEXT_MONTH,
        buckets.isEmpty() ? 0 : 60,
        100,
        90,
        settled,
        held,
        8_000,
        true,
        Given.START,
        asOf,
        buckets);
  }
}
