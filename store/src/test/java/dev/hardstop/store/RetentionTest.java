package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.RecordedCharge;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is deleted, what is kept of it, and that no money is forgotten on the way. */
final class RetentionTest {
  private static final Duration NO_TIME = Duration.ofMillis(-1);
  private static final Keep SUMS_ONLY = new Keep(NO_TIME, NO_TIME, Keep.FOREVER);

  @TempDir Path folder;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42})
  void noChargeIsForgottenHoweverStepsAndBatchesFollowEachOther(long seed) throws Exception {
    RandomFacts model = new RandomFacts(seed);
    try (ProjectionFile file = open()) {
      for (int round = 0; round < 20; round++) {
        file.apply(model.next(200));
        Duration calls = Duration.ofSeconds(round * 20L);
        for (int step = 0; step < round % 4; step++) {
          file.retain(new Keep(calls, Duration.ofSeconds(50), Keep.FOREVER));
        }
        sumsAgree(seed);
      }
      retainAll(file, SUMS_ONLY);
    }
    sumsAgree(seed);
    assertThat(number("SELECT count(*) FROM history")).as("compacted").isPositive();
    assertThat(number("SELECT count(*) FROM calls"))
        .isEqualTo(model.open.size() + model.unreconciled.size());
    assertThat(told(0).values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(model.calls.values().stream().mapToLong(call -> call.charge.nanoUsd()).sum());
    assertThat(number("SELECT sum(refused) FROM rollups")).isEqualTo(model.refused);
  }

  /** Callers of the reservation API state what they used, and not every unit has a budget. */
  @Test
  void rowsGoHoweverMuchTheyComeTo() throws Exception {
    long most = Long.MAX_VALUE / 1_000;
    List<Fact> facts = new ArrayList<>();
    for (long sequence = 1; sequence < 5_000; sequence += 2) {
      facts.add(Given.held(sequence, "anna", most, List.of()));
      facts.add(Given.settled(sequence + 1, sequence, most));
    }
    try (ProjectionFile file = open()) {
      file.apply(facts);
      retainAll(file, SUMS_ONLY);
    }
    assertThat(number("SELECT count(*) FROM calls")).isZero();
    assertThat(number("SELECT charge_nano_usd FROM history")).isGreaterThan(Long.MAX_VALUE / 3);
  }

  @Test
  void whatIsProvisionalStaysUntilItIsSettled() throws Exception {
    Fact.Adjusted adjusted =
        new Fact.Adjusted(
            4,
            Given.START + 4,
            1,
            dev.hardstop.engine.money.Amounts.of(100, 1, 1, 1, 0),
            List.of(),
            "eve",
            "bill");
    try (ProjectionFile file = open()) {
      file.apply(
          List.of(
              Given.held(1, 500), Given.held(2, 500), Given.settled(3, 1, 500, Ending.CRASHED)));
      retainAll(file, SUMS_ONLY);
      assertThat(number("SELECT count(*) FROM calls")).isEqualTo(2);
      file.apply(List.of(adjusted, Given.settled(5, 2, 30)));
      retainAll(file, SUMS_ONLY);
    }
    assertThat(number("SELECT count(*) FROM calls")).isZero();
    assertThat(number("SELECT sum(charge_nano_usd) FROM history")).isEqualTo(130);
  }

  @Test
  void aHistoryTellsWhatIsGoneAsOfTheLastCallOfItsHour() throws Exception {
    try (ProjectionFile file = open()) {
      file.apply(
          List.of(
              Given.held(1, 500),
              Given.held(2, 500),
              Given.settled(3, 1, 200),
              Given.settled(4, 2, 300)));
      Map<Long, Long> before = told(Given.START);
      assertThat(before).containsEntry(Given.START + 1, 200L).hasSize(2);
      retainAll(file, SUMS_ONLY);
    }
    assertThat(told(Given.START)).containsExactly(Map.entry(Given.START + 2, 500L));
    assertThat(told(Given.START + 3)).isEmpty();
    assertThat(reach().completeSinceMillis()).isZero();
  }

  @Test
  void aHistoryThatLostItsSumsSaysFromWhenOnItIsComplete() throws Exception {
    try (ProjectionFile file = open()) {
      file.apply(List.of(Given.held(1, 500), Given.settled(2, 1, 200)));
      retainAll(file, SUMS_ONLY);
      long twoHoursLater = Given.START + 2 * RollupKey.HOUR_MILLIS;
      file.apply(List.of(new Fact.EpochStarted(3, twoHoursLater, "here", 2)));
      retainAll(file, new Keep(NO_TIME, NO_TIME, Duration.ofHours(1)));
    }
    assertThat(told(0)).isEmpty();
    assertThat(reach().completeSinceMillis()).isEqualTo(Given.START + RollupKey.HOUR_MILLIS);
    assertThat(number("SELECT count(*) FROM rollups")).isZero();
    assertThat(number("SELECT count(*) FROM audit")).as("the audit is kept").isEqualTo(1);
    assertThat(number("SELECT count(*) FROM accounts")).as("its month is not over").isEqualTo(1);
  }

  @Test
  void anIdThatAProviderIssuedKnowsItsCallAlsoWhenTheCallIsGone() throws Exception {
    Fact.Issued issued =
        new Fact.Issued(2, Given.START + 2, 1, "openai", "response", "resp_1", "tenant=acme", true);
    IssuedRecord before;
    try (ProjectionFile file = open()) {
      file.apply(List.of(Given.held(1, 500), issued, Given.settled(3, 1, 200)));
      before = issued();
      retainAll(file, SUMS_ONLY);
    }
    assertThat(number("SELECT count(*) FROM calls")).isZero();
    assertThat(issued()).isEqualTo(before);
    assertThat(before.isOpen()).isFalse();
    assertThat(before.tokens()).hasValue(510);
  }

  @Test
  void deletedPagesAreUsedAgain() throws Exception {
    RandomFacts model = new RandomFacts(5);
    try (ProjectionFile file = open()) {
      file.apply(model.next(4_000));
      retainAll(file, SUMS_ONLY);
      long pages = number("PRAGMA page_count");
      for (int round = 0; round < 5; round++) {
        file.apply(model.next(2_000));
        retainAll(file, SUMS_ONLY);
      }
      assertThat(number("PRAGMA page_count")).isLessThan(2 * pages);
    }
  }

  /** Each account is what it opened with, what is gone, and the calls that are there. */
  private void sumsAgree(long seed) throws Exception {
    Findings findings = new Findings();
    try (Connection connection = Sqlite.reader(folder.resolve("hardstop.db"))) {
      new TableSums(connection, findings).check();
    }
    assertThat(findings.all()).as("seed %d", seed).isEmpty();
  }

  private static void retainAll(ProjectionFile file, Keep keep) throws Exception {
    while (file.retain(keep)) {
      // Until there is no more.
    }
    // What was provisional in the first pass is looked at again in the next.
    while (file.retain(keep)) {
      // Until there is no more.
    }
  }

  private Map<Long, Long> told(long sinceMillis) {
    Map<Long, Long> told = new TreeMap<>();
    tell(sinceMillis)
        .forEach(charge -> told.merge(charge.heldAtMillis(), charge.charge().nanoUsd(), Long::sum));
    return told;
  }

  private List<RecordedCharge> tell(long sinceMillis) {
    List<RecordedCharge> told = new ArrayList<>();
    RecordedHistory.tell(folder, sinceMillis, told::add);
    return told;
  }

  private Projection.Reach reach() {
    return RecordedHistory.tell(folder, 0, _ -> {});
  }

  private IssuedRecord issued() throws Exception {
    try (Connection connection = Sqlite.reader(folder.resolve("hardstop.db"));
        var select = connection.prepareStatement(IssuedTable.SELECT)) {
      select.setString(1, "response");
      select.setString(2, "resp_1");
      try (var row = select.executeQuery()) {
        assertThat(row.next()).isTrue();
        return IssuedTable.read(row);
      }
    }
  }

  private ProjectionFile open() {
    return ProjectionFile.open(folder.resolve("hardstop.db"), "store", Given.START);
  }

  private long number(String sql) throws Exception {
    try (Connection connection = Sqlite.reader(folder.resolve("hardstop.db"))) {
      return Sqlite.number(connection, sql);
    }
  }
}
