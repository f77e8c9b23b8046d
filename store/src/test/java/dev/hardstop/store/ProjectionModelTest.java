package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProjectionModelTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42})
  void agreesWithANaiveModelHoweverTheFactsAreCutIntoBatchesAndStarts(long seed) throws Exception {
    RandomFacts model = new RandomFacts(seed);
    Random random = new Random(seed);
    for (int start = 0; start < 12; start++) {
      try (ProjectionFile file = open()) {
        assertThat(file.watermark()).isEqualTo(model.sequence());
        for (int batch = random.nextInt(5); batch >= 0; batch--) {
          file.apply(model.next(1 + random.nextInt(200)));
        }
      }
      agree(model, seed);
    }
    assertThat(model.calls.values().stream().map(call -> call.state).distinct())
        .as("states that were met")
        .contains("open", "settled", "unreconciled", "released");
    assertThat(model.refused).isPositive();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {7, 8})
  void aBatchThatFailsInTheMiddleLeavesNothingBehind(long seed) throws Exception {
    RandomFacts model = new RandomFacts(seed);
    try (ProjectionFile file = open()) {
      file.apply(model.next(300));
    }
    String before = contents();
    List<Fact> next = model.next(200);
    try (ProjectionFile file = open();
        Connection saboteur = connect()) {
      Sqlite.execute(
          saboteur,
          "CREATE TRIGGER full BEFORE UPDATE ON rollups BEGIN SELECT RAISE(ABORT, 'full'); END");
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> file.apply(next)))
          .hasMessageContaining("full");
      Sqlite.execute(saboteur, "DROP TRIGGER full");
    }
    assertThat(contents()).isEqualTo(before);
    try (ProjectionFile file = open()) {
      file.apply(next);
    }
    agree(model, seed);
  }

  @Test
  void aHoldOnAWindowThatIsAllOfTimeIsGivenBackAlsoAfterARestart() throws Exception {
    Take take = Given.lifetime(500);
    try (ProjectionFile file = open()) {
      file.apply(List.of(Given.held(1, "anna", 500, List.of(take))));
    }
    try (ProjectionFile file = open()) {
      file.apply(List.of(Given.settled(2, 1, 450)));
    }
    assertThat(accounts()).containsExactly(entry("1||0", "settled 450, held 0, reached 0"));
  }

  private ProjectionFile open() {
    return ProjectionFile.open(folder.resolve("hardstop.db"), "store", Given.START);
  }

  private Connection connect() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hardstop.db"));
  }

  private void agree(RandomFacts model, long seed) throws Exception {
    assertThat(accounts()).as("seed %d", seed).isEqualTo(accounts(model));
    assertThat(
            rows(
                "SELECT sequence, state || ' ' || coalesce(charge_nano_usd, 0) || ' ' ||"
                    + " coalesce(tokens, 0) FROM calls WHERE state <> 'refused'"))
        .as("seed %d", seed)
        .isEqualTo(calls(model));
    assertThat(rows("SELECT 'charge', sum(charge_nano_usd) FROM rollups"))
        .containsValue(
            Long.toString(
                model.calls.values().stream().mapToLong(call -> call.charge.nanoUsd()).sum()));
    assertThat(
            rows(
                "SELECT 'counts', sum(calls) || ' ' || sum(refused) || ' ' ||"
                    + " sum(unreconciled) FROM rollups"))
        .containsValue(model.calls.size() + " " + model.refused + " " + model.unreconciled.size());
    assertThat(rows("SELECT sequence, ending FROM unreconciled"))
        .hasSize(model.unreconciled.size());
  }

  private static Map<String, String> accounts(RandomFacts model) {
    return model.accounts.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, each -> each.getValue().toString(), (a, _) -> a, TreeMap::new));
  }

  private static Map<String, String> calls(RandomFacts model) {
    Map<String, String> calls = new TreeMap<>();
    model.calls.forEach(
        (id, call) ->
            calls.put(
                Long.toString(id),
                call.state
                    + " "
                    + call.charge.nanoUsd()
                    + " "
                    + call.charge.of(dev.hardstop.engine.money.Unit.TOKENS)));
    return calls;
  }

  private Map<String, String> accounts() throws Exception {
    return rows(
        "SELECT rule_id || '|' || account || '|' || starts_at, 'settled ' || settled || ', held '"
            + " || held || ', reached ' || reached FROM accounts");
  }

  private Map<String, String> rows(String sql) throws Exception {
    Map<String, String> rows = new TreeMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        rows.put(row.getString(1), row.getString(2));
      }
    }
    return rows;
  }

  private String contents() throws Exception {
    StringBuilder contents = new StringBuilder();
    for (String table : List.of("meta", "calls", "accounts", "rollups", "alerts", "audit")) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
        int columns = row.getMetaData().getColumnCount();
        while (row.next()) {
          for (int column = 1; column <= columns; column++) {
            contents.append(row.getString(column)).append('|');
          }
          contents.append('\n');
        }
      }
    }
    return contents.toString();
  }
}
