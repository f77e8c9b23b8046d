package dev.hardstop.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.store.Verification;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The truth about calls that were charged in full, and backups, through the control API. */
final class ReconciliationTest {
  private static final String BUDGETS = "- {id: app-day, limit: 1 USD, window: day}\n";

  @TempDir private Path folder;
  private RunningNode running;

  @BeforeEach
  void start() throws Exception {
    running = new RunningNode(folder, BUDGETS);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void aProvisionalChargeIsSettledOnceWithTheTruth() throws Exception {
    JsonNode provisional = provisional();
    assertThat(settled()).isEqualTo(provisional.path("charge_usd").asString());
    String id = provisional.path("id").asString();

    JsonNode corrected = json(settle(id, "0.000012"), 200);
    assertThat(corrected.path("charged_usd_before")).isEqualTo(provisional.path("charge_usd"));
    assertThat(corrected.path("charge_usd").asString()).isEqualTo("0.000012");
    assertThat(corrected.path("change_usd").asString()).startsWith("-0.0");
    becomes("0.000012");
    assertThat(running.json("/api/v1/unreconciled").path("total").asInt()).isZero();

    JsonNode again = json(settle(id, "0.5"), 409);
    assertThat(again.path("code").asString()).isEqualTo("not_unreconciled");
    assertThat(again.path("detail").asString())
        .contains("is settled at 0.000012 USD, corrected 1 time(s)");
    assertThat(settled()).isEqualTo("0.000012");
    JsonNode audit =
        running
            .jsonOnce(
                "/api/v1/audit",
                page -> page.path("items").path(0).path("kind").asString().equals("adjusted"))
            .path("items")
            .path(0);
    assertThat(audit.path("by").asString()).isEqualTo("admin");
    assertThat(audit.path("reason").asString()).isEqualTo("from the bill");
    running.restart();
    assertThat(settled()).isEqualTo("0.000012");
    assertThat(Verification.of(folder.resolve("data")).findings()).isEmpty();
  }

  @Test
  void ofManyWhoSettleTheSameCallOneDoes() throws Exception {
    String id = provisional().path("id").asString();
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 1; i <= 8; i++) {
        String usd = "0.00000" + i;
        answers.add(threads.submit(() -> settle(id, usd).statusCode()));
      }
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get());
      }
    }
    assertThat(statuses).containsOnlyOnce(200);
    assertThat(statuses).containsOnly(200, 409);
    assertThat(Verification.of(folder.resolve("data")).findings()).isEmpty();
  }

  @Test
  void aWrittenOffChargeStaysAsItIs() throws Exception {
    JsonNode provisional = provisional();
    String before = settled();
    // By the number of the attempt as well.
    String path = "/api/v1/unreconciled/" + provisional.path("sequence") + "/write-off";
    JsonNode corrected = json(running.post(path, "{\"reason\":\"no record of it\"}"), 200);
    assertThat(corrected.path("change_usd").asString()).isEqualTo("0");
    assertThat(settled()).isEqualTo(before);
    assertThat(running.json("/api/v1/unreconciled").path("total").asInt()).isZero();
    assertThat(
            running
                .jsonOnce(
                    "/api/v1/audit",
                    page -> page.path("items").path(0).path("kind").asString().equals("adjusted"))
                .at("/items/0/reason")
                .asString())
        .isEqualTo("written off: no record of it");
  }

  @Test
  void whatCannotBeSettledIsToldWhy() throws Exception {
    assertThat(json(settle("none", "0.1"), 404).path("detail").asString()).contains("id: none");
    assertThat(json(settle("999999", "0.1"), 404).path("code").asString()).isEqualTo("not_found");
    String metered =
        running.chat("ann").headers().firstValue("x-hardstop-request-id").orElseThrow();
    running.jsonOnce(
        "/api/v1/calls", page -> page.at("/items/0/state").asString().equals("settled"));
    assertThat(json(settle(metered, "0.1"), 409).path("detail").asString()).contains("is settled");
    String id = provisional().path("id").asString();
    assertThat(json(settle(id, "-1"), 400).path("detail").asString()).contains("usd: -1");
    assertThat(json(settle(id, "lots"), 400).path("detail").asString()).contains("usd: lots");
    String path = "/api/v1/unreconciled/" + id + "/settle";
    json(running.post(path, "{\"usd\":\"0.1\"}"), 400);
    json(running.post(path, "{\"usd\":\"0.1\",\"output_tokens\":1.5,\"reason\":\"x\"}"), 400);
    assertThat(running.json("/api/v1/unreconciled").path("total").asInt()).isEqualTo(1);
  }

  @Test
  void aBackupIsTakenUnderWayAndIsSound() throws Exception {
    running.chat("ann");
    Path target = folder.resolve("backup");
    JsonNode started = json(backup(target.toString()), 202);
    assertThat(started.path("state").asString()).isIn("copying", "done");
    JsonNode done =
        running.jsonOnce(
            "/api/v1/backup", status -> !status.path("state").asString().equals("copying"));
    assertThat(done.path("state").asString()).as("%s", done).isEqualTo("done");
    assertThat(done.path("bytes").asLong()).isPositive();
    assertThat(Verification.of(target).findings()).isEmpty();
    try (var files = Files.list(target)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("ledger.db", "hardstop.db");
    }

    json(backup(target.toString()), 202);
    JsonNode failed =
        running.jsonOnce(
            "/api/v1/backup", status -> status.path("state").asString().equals("failed"));
    assertThat(failed.path("problem").asString()).contains("nothing is overwritten");
    json(backup("relative"), 400);
  }

  private HttpResponse<String> backup(String path) throws Exception {
    return running.post("/api/v1/backup", "{\"path\":\"" + path + "\"}");
  }

  /** Makes a call whose answer does not say what it used. */
  private JsonNode provisional() throws Exception {
    assertThat(running.chat("ann", "[[simulate fail=no-usage]]").statusCode()).isEqualTo(200);
    return running
        .jsonOnce("/api/v1/unreconciled", page -> page.path("total").asInt() == 1)
        .path("items")
        .path(0);
  }

  private HttpResponse<String> settle(String id, String usd) throws Exception {
    return running.post(
        "/api/v1/unreconciled/" + id + "/settle",
        "{\"usd\":\"" + usd + "\",\"reason\":\"from the bill\"}");
  }

  private String settled() throws Exception {
    return running.json("/api/v1/budgets/app-day/accounts").at("/items/0/settled").asString();
  }

  private void becomes(String settled) throws Exception {
    String path = "/api/v1/budgets/app-day/accounts";
    running.jsonOnce(path, page -> page.at("/items/0/settled").asString().equals(settled));
    assertThat(settled()).isEqualTo(settled);
  }

  private static JsonNode json(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JsonMapper.shared().readTree(answer.body());
  }
}
