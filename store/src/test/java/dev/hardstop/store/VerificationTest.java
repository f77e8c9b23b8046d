package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.FactSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A sound store is found sound at any moment; one changed row is named. */
@Timeout(120)
final class VerificationTest {
  @TempDir static Path sound;
  @TempDir Path folder;

  @BeforeAll
  static void makeOne() throws Exception {
    Random random = new Random(1);
    try (LiveStore live = new LiveStore(sound.resolve("live"), new AtomicLong(Given.START))) {
      for (int step = 0; step < 400; step++) {
        live.act(random);
      }
      live.awaitTables();
      copy(sound.resolve("live"), sound.resolve("copy"));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 42})
  void aRunningStoreIsSoundAtAnyMomentAndAfterItsEnd(long seed) throws Exception {
    Random random = new Random(seed);
    AtomicLong now = new AtomicLong(Given.START);
    long facts = 0;
    for (int start = 0; start < 3; start++) {
      try (LiveStore live = new LiveStore(folder, now)) {
        live.store.keep(new Keep(Duration.ofHours(2), Duration.ofHours(1), Duration.ofDays(400)));
        for (int step = 0; step < 300; step++) {
          live.act(random);
          if (random.nextInt(60) == 0) {
            live.store.checkpointSoon();
          }
          if (random.nextInt(60) == 0) {
            facts = Math.max(facts, soundly(folder, "seed " + seed + " step " + step).facts());
          }
        }
        if (start == 1) {
          live.adopt(withOneMore());
        }
      }
      soundly(folder, "seed " + seed + " after " + start);
      // Long enough for accounts to be past.
      now.addAndGet(Duration.ofDays(9).toMillis());
    }
    assertThat(facts).as("facts that were looked at").isGreaterThan(50);
  }

  @Test
  void whatWasLookedAtIsTold() {
    Verification.Report report = Verification.of(sound.resolve("copy"));
    assertThat(report.findings()).isEmpty();
    assertThat(report.facts()).isGreaterThan(400);
    assertThat(report.accounts()).isGreaterThan(10);
    assertThat(report.calls()).isGreaterThan(150);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hardstop.db | account life from 0: settled"
            + "| UPDATE accounts SET settled = settled + 1 WHERE budget = 'life'",
        "hardstop.db | account life: held"
            + "| UPDATE accounts SET held = held - 1 WHERE budget = 'life'",
        "hardstop.db | call 3: charge| UPDATE calls SET charge_nano_usd = charge_nano_usd + 1 WHERE"
            + " sequence = 3",
        "hardstop.db | call 3: state| UPDATE calls SET state = 'released' WHERE sequence = 3",
        "hardstop.db | call 3: row| DELETE FROM calls WHERE sequence = 3",
        "hardstop.db | charge_nano_usd"
            + "| UPDATE rollups SET charge_nano_usd = charge_nano_usd + 1",
        "hardstop.db | unreconciled| UPDATE rollups SET unreconciled = unreconciled + 1",
        "hardstop.db | watermark| UPDATE meta SET value = '999999' WHERE name = 'watermark'",
        "hardstop.db | store_id| UPDATE meta SET value = 'another' WHERE name = 'store_id'",
        "ledger.db | missing| DELETE FROM commit_groups WHERE first_sequence = (SELECT"
            + " first_sequence FROM commit_groups ORDER BY first_sequence LIMIT 1 OFFSET 7)",
        "ledger.db | damaged| UPDATE commit_groups SET facts = zeroblob(length(facts)) WHERE"
            + " first_sequence = (SELECT max(first_sequence) FROM commit_groups)",
        "ledger.db | holder's epoch| UPDATE holder SET epoch = 0",
        "ledger.db | epoch| UPDATE commit_groups SET epoch = 7 WHERE first_sequence = (SELECT"
            + " min(first_sequence) FROM commit_groups)",
      })
  void aChangedRowIsNamed(String file, String named, String sql) throws Exception {
    copy(sound.resolve("copy"), folder);
    try (Connection connection = connect(folder, file)) {
      Sqlite.execute(connection, sql);
    }
    Verification.Report report = Verification.of(folder);
    assertThat(report.sound()).isFalse();
    assertThat(report.findings()).anySatisfy(each -> assertThat(each.toString()).contains(named));
  }

  @Test
  void aGrantThatMisstatesItsAccountIsNamedWithItsFact() throws Exception {
    long changed =
        rewrite(
            fact ->
                fact instanceof Fact.Held held && held.sequence() > 20
                    ? withFirstTake(held, 1)
                    : fact);
    assertThat(Verification.of(folder).findings())
        .anySatisfy(
            each -> {
              assertThat(each.what()).isEqualTo("settled");
              assertThat(each.sequence()).isEqualTo(changed);
            });
  }

  @Test
  void aGrantPastItsLimitIsNamed() throws Exception {
    long changed =
        rewrite(
            fact ->
                fact instanceof Fact.Held held && held.sequence() > 20
                    ? withFirstTake(held, 1_000_000_000L)
                    : fact);
    assertThat(Verification.of(folder).findings())
        .anySatisfy(
            each -> {
              assertThat(each.what()).startsWith("Cap");
              assertThat(each.sequence()).isEqualTo(changed);
            });
  }

  @Test
  void aHoldThatEndsTwiceIsNamed() throws Exception {
    List<Fact.Settled> seen = new ArrayList<>();
    rewrite(
        fact -> {
          if (fact instanceof Fact.Settled settled) {
            if (!seen.isEmpty()) {
              Fact.Settled first = seen.getFirst();
              return new Fact.Settled(
                  settled.sequence(),
                  settled.atMillis(),
                  first.holdId(),
                  settled.charge(),
                  settled.ending(),
                  settled.detail());
            }
            seen.add(settled);
          }
          return fact;
        });
    assertThat(Verification.of(folder).findings())
        .anySatisfy(each -> assertThat(each.what()).isEqualTo("ends"))
        .anySatisfy(each -> assertThat(each.what()).isEqualTo("replay"));
  }

  @Test
  void anImageThatWasChangedIsNamed() throws Exception {
    try (LiveStore live = new LiveStore(folder, new AtomicLong(Given.START))) {
      live.ledger.settle(
          live.hold("anna", 500).sequence(),
          LiveStore.usd(400),
          dev.hardstop.engine.ledger.Ending.METERED,
          "{}");
    }
    try (Connection connection = connect(folder, "ledger.db")) {
      Sqlite.execute(
          connection, "UPDATE accounts SET settled = settled - 1 WHERE budget = 'all-day'");
    }
    assertThat(Verification.of(folder).findings())
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.where()).contains("account all-day"));
  }

  /** Changes the first fact that {@code change} changes, with a checksum that fits. */
  private long rewrite(UnaryOperator<Fact> change) throws Exception {
    copy(sound.resolve("copy"), folder);
    try (Connection connection = connect(folder, "ledger.db");
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT first_sequence, last_sequence, checksum, facts FROM commit_groups ORDER BY"
                    + " first_sequence");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        CommitGroup group =
            new CommitGroup(row.getLong(1), row.getLong(2), row.getLong(3), row.getBytes(4));
        List<Fact> before = group.decoded();
        List<Fact> after = before.stream().map(change).toList();
        for (int i = 0; i < after.size(); i++) {
          if (!after.get(i).equals(before.get(i))) {
            write(connection, after);
            return after.get(i).sequence();
          }
        }
      }
    }
    throw new AssertionError("nothing was changed");
  }

  private static void write(Connection connection, List<Fact> facts) throws Exception {
    Fact[] array = facts.toArray(Fact[]::new);
    CommitGroup group = CommitGroup.of(array, 0, array.length, new FactSink());
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE commit_groups SET checksum = ?, facts = ? WHERE first_sequence = ?")) {
      update.setLong(1, group.checksum());
      update.setBytes(2, group.facts());
      update.setLong(3, group.firstSequence());
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  private static Fact.Held withFirstTake(Fact.Held held, long more) {
    List<dev.hardstop.engine.ledger.Take> takes = new ArrayList<>(held.takes());
    dev.hardstop.engine.ledger.Take take = takes.getFirst();
    takes.set(
        0,
        new dev.hardstop.engine.ledger.Take(
            take.account(),
            take.startsAtMillis(),
            take.endsAtMillis(),
            take.bucketMillis(),
            take.unit(),
            take.amount(),
            take.limit(),
            take.settled() + more,
            take.held(),
            take.ask(),
            take.enforced()));
    return new Fact.Held(
        held.sequence(),
        held.atMillis(),
        held.call(),
        held.amounts(),
        held.outputCap(),
        held.lapsesAtMillis(),
        held.wouldRefuse(),
        takes);
  }

  private static List<dev.hardstop.engine.budget.Budget> withOneMore() {
    List<dev.hardstop.engine.budget.Budget> budgets = new ArrayList<>(LiveStore.BUDGETS);
    budgets.add(
        LiveStore.budget(
            "user-life", List.of("user"), new dev.hardstop.engine.time.Window.Lifetime()));
    return budgets;
  }

  private static Verification.Report soundly(Path folder, String when) {
    Verification.Report report = Verification.of(folder);
    assertThat(report.findings()).as(when).isEmpty();
    return report;
  }

  private static Connection connect(Path folder, String file) throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(file));
  }

  private static void copy(Path from, Path to) throws Exception {
    Files.createDirectories(to);
    for (String name : List.of("ledger.db", "ledger.db-wal", "hardstop.db", "hardstop.db-wal")) {
      if (Files.exists(from.resolve(name))) {
        Files.copy(from.resolve(name), to.resolve(name));
      }
    }
  }
}
