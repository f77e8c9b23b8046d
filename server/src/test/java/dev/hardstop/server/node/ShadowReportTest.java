package dev.hardstop.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class ShadowReportTest {
  private static final String BUDGETS =
      """
      - {id: whole, limit: 1 USD, window: day}
      - {id: calls, mode: shadow, limit: 1 requests, window: day}
      - {id: dollars, mode: shadow, per: [user], limit: 0.000001 USD, window: day}
      """;

  @TempDir private Path folder;

  @Test
  void saysByBudgetAndKeyWhatEnforcingWouldHaveRefused() throws Exception {
    try (RunningNode running = new RunningNode(folder, BUDGETS)) {
      running.chat("ann");
      running.chat("ben");

      JsonNode items = running.json("/api/v1/reports/shadow").path("items");

      // The first call fits on 'calls'; both are too much for 'dollars'.
      assertThat(items.size()).isEqualTo(2);
      assertThat(items.at("/0/budget").asString()).isEqualTo("calls");
      assertThat(items.at("/0/calls").asInt()).isEqualTo(1);
      assertThat(items.at("/1/budget").asString()).isEqualTo("dollars");
      assertThat(items.at("/1/calls").asInt()).isEqualTo(2);
      assertThat(items.at("/1/key").asString()).isEqualTo("app");
      assertThat(items.at("/1/code").asString()).isEqualTo("request_exceeds_budget");
      assertThat(items.at("/1/charge_usd").asString())
          .isEqualTo(running.json("/api/v1/spend").path("total_usd").asString());
    }
  }

  @Test
  void isOfTheTimeThatIsAskedFor() throws Exception {
    try (RunningNode running = new RunningNode(folder, BUDGETS)) {
      running.chat("ann");

      String before = "?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z";
      assertThat(running.json("/api/v1/reports/shadow" + before).path("items").size()).isZero();
      assertThat(running.get("/api/v1/reports/shadow?from=3000-01-01T00:00:00Z").statusCode())
          .isEqualTo(400);
    }
  }
}
