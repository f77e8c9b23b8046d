package dev.hardstop.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

final class ReservationRestartTest {
  private static final String RESERVATIONS = "/hardstop/v1/reservations";
  private static final String SETTLE = "{\"amounts\":{\"USD\":\"0.2\"}}";

  @TempDir private Path folder;

  @Test
  void aReservationStaysOpenAndIsSettledByTheNextProcess() throws Exception {
    try (RunningNode running =
        new RunningNode(folder, "- {id: app-day, limit: 1 USD, window: day}")) {
      String body = "{\"amounts\":{\"USD\":\"0.25\"},\"idempotency_key\":\"once\"}";
      HttpResponse<String> made = post(running, RESERVATIONS, body);
      String id = JsonMapper.shared().readTree(made.body()).path("id").asString();

      running.restart();
      assertThat(running.node().chargedAtStart()).isZero();
      assertThat(post(running, RESERVATIONS, body).body()).isEqualTo(made.body());
      HttpResponse<String> settled = post(running, RESERVATIONS + "/" + id + "/settle", SETTLE);
      running.restart();
      HttpResponse<String> again = post(running, RESERVATIONS + "/" + id + "/settle", SETTLE);

      assertThat(settled.statusCode()).as(settled.body()).isEqualTo(200);
      assertThat(again.body()).isEqualTo(settled.body());
      assertThat(post(running, RESERVATIONS, body).statusCode()).isEqualTo(409);
      assertThat(
              running
                  .json("/api/v1/budgets/app-day/accounts")
                  .path("items")
                  .path(0)
                  .path("settled")
                  .asString())
          .isEqualTo("0.2");
      assertThat(running.json("/api/v1/calls/" + id).toString()).contains("reservation");
    }
  }

  private static HttpResponse<String> post(RunningNode running, String path, String body)
      throws Exception {
    return running.send(
        HttpRequest.newBuilder(URI.create(running.node().gatewayUrl() + path))
            .header("authorization", "Bearer " + RunningNode.KEY)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }
}
