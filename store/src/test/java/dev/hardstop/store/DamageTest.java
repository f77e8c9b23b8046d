package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A {@code ledger.db} whose pages the disk has changed, one after the other, the last included: it
 * is refused, or what it comes to is what it came to before.
 */
@Timeout(120)
final class DamageTest {
  private static final int PAGE_BYTES = 4_096;

  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong(Given.START);
  private Map<String, String> sound = Map.of();
  private byte[] ledger = {};
  private int refused;
  private int unharmed;

  /** Kills a store that has a checkpoint and facts after it, and lets its log be moved. */
  private void die() throws Exception {
    Random random = new Random(42);
    Path file = folder.resolve(LedgerFile.NAME);
    try (LiveStore live = new LiveStore(folder.resolve("live"), now)) {
      for (int i = 0; i < 240; i++) {
        live.act(random);
        if (i == 120) {
          live.store.checkpointSoon();
        }
      }
      live.awaitTables();
      for (String suffix : List.of("", "-wal")) {
        Files.copy(
            folder.resolve("live").resolve(LedgerFile.NAME + suffix),
            folder.resolve(LedgerFile.NAME + suffix));
      }
    }
    sound = recovered().orElseThrow();
    ledger = Files.readAllBytes(file);
  }

  /** Returns what the accounts come to after a start; empty if it is refused. */
  private Optional<Map<String, String>> recovered() {
    Path file = folder.resolve(LedgerFile.NAME);
    try {
      LedgerFile.open(file, Durability.POWER_CUT, Given.START).close();
      try (StoredAccounts accounts = new StoredAccounts(file);
          FactLog log = new FactLog(file)) {
        Checkpoint checkpoint = log.checkpoint();
        FactsOnDisk facts = new FactsOnDisk(file, checkpoint.sequence());
        return Optional.of(Replayed.of(checkpoint, accounts.all(), facts));
      }
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("damaged").hasMessageContaining("backup");
      return Optional.empty();
    }
  }

  private void damageEachPage(Consumer<byte[]> damage) throws Exception {
    byte[] whole = ledger;
    for (int at = 0; at < whole.length; at += PAGE_BYTES) {
      ledger = whole.clone();
      byte[] page = new byte[PAGE_BYTES];
      System.arraycopy(whole, at, page, 0, PAGE_BYTES);
      damage.accept(page);
      System.arraycopy(page, 0, ledger, at, PAGE_BYTES);
      for (String suffix : List.of("-wal", "-shm")) {
        Files.deleteIfExists(folder.resolve(LedgerFile.NAME + suffix));
      }
      Files.write(folder.resolve(LedgerFile.NAME), ledger);
      Optional<Map<String, String>> found = recovered();
      found.ifPresent(
          sums -> {
            unharmed++;
            assertThat(sums).isEqualTo(sound);
          });
      refused += found.isEmpty() ? 1 : 0;
    }
    ledger = whole;
  }

  @Test
  void aPageOfGarbageIsRefusedOrOfNoConsequence() throws Exception {
    die();
    Random random = new Random(7);

    damageEachPage(random::nextBytes);

    assertThat(refused).isPositive();
  }

  @Test
  void aPageOfZerosIsRefusedOrOfNoConsequence() throws Exception {
    die();

    damageEachPage(page -> Arrays.fill(page, (byte) 0));

    assertThat(refused).isPositive();
  }

  @Test
  void aBitThatFlippedIsRefusedOrOfNoConsequence() throws Exception {
    die();
    Random random = new Random(7);

    for (int round = 0; round < 20; round++) {
      damageEachPage(page -> page[random.nextInt(PAGE_BYTES)] ^= (byte) (1 << random.nextInt(8)));
    }

    assertThat(refused).isPositive();
    assertThat(unharmed).isPositive();
  }
}
