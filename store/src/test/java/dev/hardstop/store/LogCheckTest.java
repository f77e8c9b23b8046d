package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of a process that was killed, with something wrong in it. */
final class LogCheckTest {
  private static final int COMMITS = 20;
  private static final int FRAME_BYTES = 24 + 4_096;

  @TempDir Path folder;
  private Path path;
  private Path log;

  /** Copies the files of a live store as a kill leaves them. */
  @BeforeEach
  void commitAndDie() throws IOException {
    Path live = Files.createDirectory(folder.resolve("live")).resolve(LedgerFile.NAME);
    Path dead = Files.createDirectory(folder.resolve("dead"));
    try (LedgerFile file = LedgerFile.open(live, Durability.POWER_CUT, Given.START)) {
      for (int i = 1; i <= COMMITS; i++) {
        commit(file, i);
      }
      for (String suffix : new String[] {"", "-wal"}) {
        String name = LedgerFile.NAME + suffix;
        Files.copy(live.resolveSibling(name), dead.resolve(name));
      }
    }
    path = dead.resolve(LedgerFile.NAME);
    log = dead.resolve(LedgerFile.NAME + "-wal");
  }

  private static void commit(LedgerFile file, int sequence) {
    Fact[] facts = {Given.held(sequence, 500)};
    try {
      file.commit(CommitGroup.of(facts, 0, 1, new FactSink()));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private long recovered() {
    LedgerFile.open(path, Durability.POWER_CUT, Given.START).close();
    try (FactLog facts = new FactLog(path)) {
      return facts.lastSequence();
    }
  }

  private void flip(long offset) throws IOException {
    try (FileChannel file =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, offset);
      file.write(one.put(0, (byte) (one.get(0) ^ 4)).flip(), offset);
    }
  }

  @Test
  void aLogThatIsWholeIsRecoveredToItsLastCommit() {
    assertThat(recovered()).isEqualTo(COMMITS);
  }

  @ParameterizedTest(name = "byte {0} of frame {1}")
  @CsvSource({"4000, 3", "0, 3", "8, 3", "17, 5", "4119, 1", "24, 0", "4, 2"})
  void aBitThatFlippedInItsMidstIsRefusedEveryTimeAndNothingIsChanged(int at, int frame)
      throws IOException {
    flip(32 + (long) frame * FRAME_BYTES + at);
    byte[] before = Files.readAllBytes(log);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::recovered)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("ledger.db-wal: damaged: frame " + (frame + 1) + " of ")
          .hasMessageContaining("restore the data folder from a backup");
    }
    assertThat(log).hasBinaryContent(before);
  }

  @ParameterizedTest(name = "byte {0}")
  @ValueSource(ints = {0, 9, 17, 26})
  void aHeaderThatDoesNotMatchIsRefused(int at) throws IOException {
    flip(at);

    assertThatThrownBy(this::recovered).hasMessageContaining("its header does not match");
  }

  @ParameterizedTest(name = "{0} bytes short")
  @ValueSource(ints = {1, 2_000, FRAME_BYTES - 1})
  void aLastCommitThatIsTornIsDroppedAndTheOthersAreKept(int missing) throws IOException {
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - missing);
    }

    assertThat(recovered()).isEqualTo(COMMITS - 1);
  }

  @Test
  void garbageBehindTheLastCommitIsNotOfThisLog() throws IOException {
    byte[] garbage = new byte[3 * FRAME_BYTES];
    new Random(1).nextBytes(garbage);
    Files.write(log, garbage, StandardOpenOption.APPEND);

    assertThat(recovered()).isEqualTo(COMMITS);
  }

  @Test
  void framesOfAnEarlierLogBehindThisOneAreNotMissed() throws Exception {
    Path again = folder.resolve("live").resolve(LedgerFile.NAME);
    try (LedgerFile file = LedgerFile.open(again, Durability.POWER_CUT, Given.START)) {
      for (int i = COMMITS + 1; i <= 2 * COMMITS; i++) {
        commit(file, i);
      }
      file.moveLog();
      commit(file, 2 * COMMITS + 1);
      Files.copy(again, path, StandardCopyOption.REPLACE_EXISTING);
      Files.copy(
          again.resolveSibling(LedgerFile.NAME + "-wal"), log, StandardCopyOption.REPLACE_EXISTING);
    }

    assertThat(recovered()).isEqualTo(2 * COMMITS + 1);
  }
}
