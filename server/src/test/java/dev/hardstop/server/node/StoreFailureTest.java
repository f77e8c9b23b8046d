package dev.hardstop.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreFailureTest {
  @TempDir private Path folder;

  @Test
  void grantsNothingWhileTheStoreCannotCommitAndGoesOnWhenItCan() throws Exception {
    try (RunningNode running =
        new RunningNode(folder, "- {id: app-day, limit: 1 USD, window: day}")) {
      assertThat(running.chat("ann").statusCode()).isEqualTo(200);
      Path ledger = folder.resolve("data/ledger.db");
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + ledger);
          Statement lock = other.createStatement()) {
        lock.execute("BEGIN IMMEDIATE");

        HttpResponse<String> refused = running.chat("ann");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("store_unavailable");
        assertThat(running.get("/health/ready").statusCode()).isEqualTo(503);
        lock.execute("ROLLBACK");
      }
      HttpResponse<String> answer = running.chat("ann");
      for (int i = 0; i < 3_000 && answer.statusCode() == 503; i++) {
        answer = running.chat("ann");
      }
      assertThat(answer.statusCode()).isEqualTo(200);
      running.jsonOnce(
          "/api/v1/calls",
          page ->
              page.path("items").values().stream()
                  .noneMatch(call -> call.path("state").asString().equals("open")));
      assertThat(
              running
                  .json("/api/v1/budgets/app-day/accounts")
                  .path("items")
                  .path(0)
                  .path("held")
                  .asString())
          .as("nothing stays held by the call that was refused")
          .isEqualTo("0");
      assertThat(running.get("/metrics").body()).contains("hardstop_store_failures 1");
    }
  }
}
