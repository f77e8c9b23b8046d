package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.CheckpointSource;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Copies the files after every step of a history with checkpoints, pruning and log moves, as a
 * crash would leave them, and recovers from each copy.
 */
@Timeout(120)
final class CrashCopyTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 42})
  void everyStepLeavesAStateThatReplaysToTheModel(long seed) throws Exception {
    Path path = folder.resolve(LedgerFile.NAME);
    Model model = new Model(seed);
    FactSink sink = new FactSink();
    int checkpoints = 0;
    try (LedgerFile file = LedgerFile.open(path, Durability.POWER_CUT, Given.START);
        StoredAccounts accounts = new StoredAccounts(path)) {
      AccountSweep sweep = new AccountSweep(accounts, model);
      Checkpoints pieces = new Checkpoints(model, () -> model.sequence(), () -> 0, sweep, 0, 0);
      for (int step = 0; step < 90; step++) {
        if (step % 40 == 10) {
          pieces.hurry();
          checkpoints++;
        }
        CheckpointPiece piece = pieces.next(true);
        Fact[] facts = model.next(1 + step % 9).toArray(new Fact[0]);
        CommitGroup group = CommitGroup.of(facts, 0, facts.length, sink);
        file.commit(List.of(group), piece);
        pieces.committed(1);
        if (step % 13 == 0) {
          file.moveLog();
        }
        recoversFromCopy(model, "seed " + seed + " step " + step);
      }
    }
    assertThat(checkpoints).isEqualTo(2);
    try (FactLog log = new FactLog(path)) {
      assertThat(log.firstSequence()).as("facts were pruned").isGreaterThan(1);
    }
  }

  private void recoversFromCopy(Model model, String step) throws IOException, SQLException {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    for (String suffix : List.of("", "-wal")) {
      Path file = folder.resolve(LedgerFile.NAME + suffix);
      Files.copy(file, copy.resolve(file.getFileName().toString()));
    }
    Path path = copy.resolve(LedgerFile.NAME);
    try (StoredAccounts accounts = new StoredAccounts(path);
        FactLog log = new FactLog(path)) {
      Checkpoint checkpoint = log.checkpoint();
      FactsOnDisk facts = new FactsOnDisk(path, checkpoint.sequence());
      assertThat(Replayed.of(checkpoint, accounts.all(), facts)).as(step).isEqualTo(model.open());
    }
    try (Stream<Path> files = Files.list(copy)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(copy);
  }

  /** The naive model as a source of checkpoints: images of what it stands at when it is asked. */
  private static final class Model implements CheckpointSource {
    private final RandomFacts facts;
    private final Map<String, AccountImage> images = new TreeMap<>();
    private final Map<Long, Fact.Held> held = new TreeMap<>();
    private List<String> handingOut = List.of();

    Model(long seed) {
      this.facts = new RandomFacts(seed);
    }

    List<Fact> next(int count) {
      List<Fact> next = facts.next(count);
      next.forEach(fact -> Replayed.apply(fact, images, held));
      return next;
    }

    long sequence() {
      return facts.sequence();
    }

    @Override
    public Checkpoint begin() {
      handingOut = new ArrayList<>(images.keySet());
      return FakeLedger.at(facts.sequence(), List.copyOf(held.values()));
    }

    @Override
    public List<AccountImage> nextImages(int max) {
      int count = Math.min(4, handingOut.size());
      List<AccountImage> next =
          handingOut.subList(0, count).stream()
              .map(
                  key -> {
                    AccountImage image = images.get(key);
                    if (image == null) {
                      throw new AssertionError("no image of " + key);
                    }
                    return Replayed.asOf(image, facts.sequence());
                  })
              .toList();
      handingOut = handingOut.subList(count, handingOut.size());
      return next;
    }

    Map<String, String> open() {
      return Replayed.summary(images);
    }
  }
}
