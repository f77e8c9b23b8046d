package dev.hardstop.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class ReloadTest {
  private static final String FIRST = "- {id: app-day, limit: 1 USD, window: day}";

  @TempDir private Path folder;

  @Test
  void aNewBudgetStartsFromWhatWasSpentBefore() throws Exception {
    try (RunningNode running = new RunningNode(folder, FIRST)) {
      spendThreeCalls(running);
      String spent = settled(running, "app-day");

      running.configure(
          FIRST + "\n- {id: ann, match: {team: app}, per: [user], limit: 0.5 USD, window: month}");
      JsonNode status = reload(running);

      assertThat(status.path("state").asString()).as(status.toString()).isEqualTo("done");
      assertThat(status.path("new_budgets").asInt()).isEqualTo(1);
      assertThat(settled(running, "ann")).isEqualTo(spent).isNotEqualTo("0");
    }
  }

  @Test
  void aLoweredLimitIsATrueStopAtOnce() throws Exception {
    try (RunningNode running = new RunningNode(folder, FIRST)) {
      spendThreeCalls(running);
      running.configure("- {id: app-day, limit: 0.00001 USD, window: day}");
      assertThat(reload(running).path("new_budgets").asInt()).isZero();

      assertThat(running.chat("ann").statusCode()).isEqualTo(402);
    }
  }

  @Test
  void onARestartWithAChangedFileTooNoBudgetStartsFromZero() throws Exception {
    try (RunningNode running = new RunningNode(folder, FIRST)) {
      spendThreeCalls(running);
      String spent = settled(running, "app-day");

      running.configure("- {id: renamed-and-longer, per: [team], limit: 2 USD, window: month}");
      running.restart();

      assertThat(settled(running, "renamed-and-longer")).isEqualTo(spent);
    }
  }

  @Test
  void aBadFileChangesNothingAndSaysWhy() throws Exception {
    try (RunningNode running = new RunningNode(folder, FIRST)) {
      Files.writeString(
          running.file, Files.readString(running.file).replace("window: day", "window: dayz"));

      JsonNode status = reload(running);

      assertThat(status.path("state").asString()).isEqualTo("rejected");
      assertThat(status.path("problems").toString()).contains("hardstop.yaml:").contains("dayz");
      assertThat(running.json("/api/v1/budgets").path("items").size()).isEqualTo(1);
      assertThat(running.chat("ann").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void saysWhatTakesARestart() throws Exception {
    try (RunningNode running = new RunningNode(folder, FIRST)) {
      Files.writeString(
          running.file,
          Files.readString(running.file).replace("shutdown-grace: 5s", "shutdown-grace: 6s"));

      assertThat(reload(running).path("notes").toString())
          .contains("shutdown-grace: a change takes a restart");
    }
  }

  @Test
  void aRevokedKeyOpensNothingAfterTheReload() throws Exception {
    try (RunningNode running = new RunningNode(folder, FIRST)) {
      assertThat(running.chat("ann").statusCode()).isEqualTo(200);
      Files.writeString(
          running.file,
          Files.readString(running.file).replace("${env:APP_KEY}", "${env:PROVIDER_KEY}"));
      reload(running);

      assertThat(running.chat("ann").statusCode()).isEqualTo(401);
    }
  }

  private static void spendThreeCalls(RunningNode running) throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(running.chat("ann").statusCode()).isEqualTo(200);
    }
    running.jsonOnce("/api/v1/calls", ReloadTest::threeAreSettled);
  }

  private static boolean threeAreSettled(JsonNode page) {
    return page.path("items").values().stream()
            .filter(call -> call.path("state").asString().equals("settled"))
            .count()
        == 3;
  }

  private static String settled(RunningNode running, String budget) throws Exception {
    JsonNode accounts =
        running.jsonOnce(
            "/api/v1/budgets/" + budget + "/accounts", page -> !page.path("items").isEmpty());
    return accounts.path("items").path(0).path("settled").asString();
  }

  private static JsonNode reload(RunningNode running) throws Exception {
    assertThat(running.post("/api/v1/reload", "").statusCode()).isEqualTo(202);
    return running.jsonOnce("/api/v1/reload", status -> !status.path("ended_at").isNull());
  }
}
