package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.ledger.AccountId;
import dev.hardstop.engine.ledger.AccountImage;
import dev.hardstop.engine.ledger.Checkpoint;
import dev.hardstop.engine.ledger.CheckpointSource;
import dev.hardstop.engine.ledger.Ending;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real ledger on a real store, over weeks. */
@Timeout(60)
final class AccountSweepTest {
  private static final int USERS = 30;

  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong(Given.START);

  @Test
  void accountsWhoseWindowIsLongOverLeaveTheFile() throws Exception {
    spend(USERS);
    assertThat(accounts())
        .isEqualTo(Map.of("all-day", 1, "user-hour", USERS, "life", 1, "day-long", USERS));

    now.addAndGet(Duration.ofDays(9).toMillis());
    spend(1);

    assertThat(accounts())
        .isEqualTo(Map.of("all-day", 1, "user-hour", 1, "life", 1, "day-long", USERS));
    assertThat(Verification.of(folder).findings()).isEmpty();
  }

  @Test
  void accountsStayWhileTheirWindowIsNotLongOver() throws Exception {
    spend(USERS);
    now.addAndGet(Duration.ofDays(6).toMillis());
    spend(1);
    assertThat(accounts()).containsEntry("user-hour", USERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"settled = settled + 1", "unit = 77", "unit = -1"})
  void aDamagedAccountStaysForWhoeverNeedsItToFind(String damage) throws Exception {
    spend(USERS);
    try (Connection ledger = ledger()) {
      Sqlite.execute(ledger, "UPDATE accounts SET " + damage + " WHERE account = 'user-7'");
    }
    try (StoredAccounts accounts = new StoredAccounts(folder.resolve(LedgerFile.NAME))) {
      AccountSweep sweep = new AccountSweep(accounts, new EverythingIsPast());
      sweep.checkpointed(1);
      assertThat(sweep.next(1_000, Long.MAX_VALUE))
          .hasSize(2 + 2 * (USERS - 1))
          .noneMatch(id -> id.values().equals("user-7"));
      assertThat(sweep.isDue()).as("all were looked at").isFalse();
      assertThatThrownBy(accounts::all)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("damaged")
          .hasMessageContaining("backup");
    }
  }

  @Test
  void accountsAreLookedAtOnceARoundAndAnewAfterTheLast() throws Exception {
    spend(USERS);
    try (StoredAccounts accounts = new StoredAccounts(folder.resolve(LedgerFile.NAME))) {
      AccountSweep sweep = new AccountSweep(accounts, new EverythingIsPast());
      for (int round = 0; round < 2; round++) {
        sweep.checkpointed(1);
        List<AccountId> seen = new ArrayList<>();
        while (sweep.isDue()) {
          seen.addAll(sweep.next(7, Long.MAX_VALUE));
        }
        assertThat(seen).hasSize(2 + 2 * USERS).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void whatIsNewerThanTheCheckpointStays() throws Exception {
    spend(USERS);
    try (StoredAccounts accounts = new StoredAccounts(folder.resolve(LedgerFile.NAME))) {
      AccountSweep sweep = new AccountSweep(accounts, new EverythingIsPast());
      sweep.checkpointed(1);
      assertThat(sweep.next(1_000, 0)).isEmpty();
    }
  }

  /** Lets so many users make a call, and ends in order, with a checkpoint. */
  private void spend(int users) throws Exception {
    try (LiveStore live = new LiveStore(folder, now)) {
      for (int user = 0; user < users; user++) {
        long hold = live.hold("user-" + user, 500).sequence();
        live.ledger.settle(hold, LiveStore.usd(400), Ending.METERED, "{}");
      }
    }
  }

  private Map<String, Integer> accounts() throws SQLException {
    Map<String, Integer> counts = new TreeMap<>();
    try (Connection ledger = ledger();
        ResultSet row =
            ledger
                .createStatement()
                .executeQuery("SELECT budget, count(*) FROM accounts GROUP BY budget")) {
      while (row.next()) {
        counts.put(row.getString(1), row.getInt(2));
      }
    }
    return counts;
  }

  private Connection ledger() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(LedgerFile.NAME));
  }

  private static final class EverythingIsPast implements CheckpointSource {
    @Override
    public Checkpoint begin() {
      return Checkpoint.EMPTY;
    }

    @Override
    public List<AccountImage> nextImages(int max) {
      return List.of();
    }

    @Override
    public List<AccountId> past(List<AccountImage> stored) {
      return stored.stream().map(AccountImage::id).toList();
    }
  }
}
