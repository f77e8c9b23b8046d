package dev.hardstop.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.store.Restore;
import dev.hardstop.store.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A restored store, from the backup to the first call that it grants. */
final class RestoreTest {
  private static final String BUDGETS =
      """
      - {id: app-day, limit: 1 USD, window: day}
      - {id: user-day, per: [user], limit: 0.5 USD, window: day}
      - {id: last-hour, limit: 1 USD, window: rolling 1h}
      - {id: calls, limit: 1000 requests, window: lifetime}
      """;

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
  void refusesEveryCallUntilItIsToldAndNobodyCanTalkItOutOfThat() throws Exception {
    running.chat("ann");
    backUp();
    restart(() -> restore());

    HttpResponse<String> refused = running.chat("ann");
    assertThat(refused.statusCode()).isEqualTo(402);
    assertThat(refused.body()).contains("tripped").contains("hardstop restore --data");
    HttpResponse<String> resumed =
        running.post("/api/v1/resume", "{\"id\":\"restored\",\"reason\":\"hurry\"}");
    assertThat(resumed.statusCode()).isEqualTo(409);
    assertThat(resumed.body()).contains("hardstop restore");
    running.restart(restored(), () -> {});
    assertThat(running.chat("ann").statusCode()).isEqualTo(402);

    restart(() -> tell(RestoredStore::acceptLoss));
    assertThat(running.chat("ann").statusCode()).isEqualTo(200);
    assertThat(audit("latch_cleared").path("reason").asString()).startsWith("loss accepted");
    assertThat(Verification.of(restored()).findings()).isEmpty();
  }

  @Test
  void aFileOfWhatWasSpentSinceBringsEveryAccountToWhereItWas() throws Exception {
    running.chat("ann");
    running.chat("bob");
    backUp();
    running.chat("ann");
    running.chat("eve");
    List<String> lines = spentSinceTheFirst(2);
    Map<String, String> before = accounts();
    Path file = Files.write(folder.resolve("spent.jsonl"), lines);

    restart(
        () -> {
          restore();
          tell(store -> store.spentSince(file, configuration()));
        });
    assertThat(accounts()).isEqualTo(before);
    assertThat(before).hasSize(6);
    assertThat(running.chat("eve").statusCode()).isEqualTo(200);
    assertThat(audit("latch_cleared").path("reason").asString())
        .startsWith("told: 2 charges of 0.0000")
        .contains("sha256");
    assertThat(Verification.of(restored()).findings()).isEmpty();
  }

  @Test
  void aLineThatCannotBeUsedIsNamedAndNothingIsCounted() throws Exception {
    running.chat("ann");
    backUp();
    Path file =
        Files.write(
            folder.resolve("spent.jsonl"),
            List.of(
                "{\"at\":\"2020-01-01T00:00:00Z\",\"attributes\":{\"key\":\"app\"}}",
                "not json",
                "{\"at\":\"yesterday\",\"attributes\":{\"key\":\"app\"},\"usd\":\"1\"}",
                "{\"at\":\"2020-01-01T00:00:00Z\",\"attributes\":{\"key\":\"none\"},\"usd\":\"1\"}",
                "{\"at\":\"2020-01-01T00:00:00Z\",\"attributes\":{\"key\":\"app\",\"team\":\"x\"},"
                    + "\"usd\":\"1\"}"));
    Path old =
        Files.writeString(
            folder.resolve("old.jsonl"),
            "{\"at\":\"2020-01-01T00:00:00Z\",\"attributes\":{\"key\":\"app\"},\"usd\":\"1\"}");
    restart(
        () -> {
          restore();
          assertThatThrownBy(() -> tell(store -> store.spentSince(file, configuration())))
              .isInstanceOf(NodeException.class)
              .hasMessageContaining("spent.jsonl:1: usd:")
              .hasMessageContaining("spent.jsonl:2: ")
              .hasMessageContaining("spent.jsonl:3: at: \"yesterday\"")
              .hasMessageContaining("spent.jsonl:4: key: 'none'")
              .hasMessageContaining("spent.jsonl:5: team: not the caller's to set");
          assertThatThrownBy(() -> tell(store -> store.spentSince(old, configuration())))
              .hasMessageContaining("when the backup was taken");
        });
    assertThat(running.chat("ann").statusCode()).isEqualTo(402);
  }

  @Test
  void whatIsAssumedCountsOnEveryAccount() throws Exception {
    running.chat("ann");
    running.jsonOnce(
        "/api/v1/calls", page -> page.at("/items/0/state").asString().equals("settled"));
    Map<String, String> before = accounts();
    backUp();
    restart(
        () -> {
          restore();
          tell(store -> store.assume(250_000_000, configuration()));
        });
    Map<String, String> after = accounts();
    assertThat(after).hasSameSizeAs(before);
    assertThat(after.get("calls ")).isEqualTo(before.get("calls "));
    assertThat(after.get("app-day ")).startsWith("0.2500");
    assertThat(after.get("user-day ann")).startsWith("0.2500");
    assertThat(after.get("last-hour ")).startsWith("0.2500");
    assertThat(audit("latch_cleared").path("reason").asString())
        .isEqualTo("assumed: 0.25 USD on every account");
    assertThat(Verification.of(restored()).findings()).isEmpty();
  }

  @Test
  void aStoreThatDoesNotWaitToBeToldIsLeftAlone() throws Exception {
    running.chat("ann");
    backUp();
    restart(
        () -> {
          restore();
          tell(RestoredStore::acceptLoss);
          assertThatThrownBy(() -> tell(RestoredStore::acceptLoss))
              .isInstanceOf(NodeException.class)
              .hasMessageContaining("does not wait to be told");
        });
    assertThat(running.chat("ann").statusCode()).isEqualTo(200);
  }

  private void backUp() throws Exception {
    running.post("/api/v1/backup", "{\"path\":\"" + folder.resolve("backup") + "\"}");
    JsonNode status =
        running.jsonOnce(
            "/api/v1/backup", each -> !each.path("state").asString().equals("copying"));
    assertThat(status.path("state").asString()).as("%s", status).isEqualTo("done");
  }

  private Path restored() {
    return folder.resolve("restored");
  }

  private void restart(Runnable meanwhile) {
    running.restart(restored(), meanwhile);
  }

  private void restore() {
    Restore.from(folder.resolve("backup"), restored(), WallClock.system(), Ticker.system());
  }

  private void tell(Function<RestoredStore, String> told) {
    try (RestoredStore store =
        RestoredStore.open(restored(), WallClock.system(), Ticker.system())) {
      assertThat(told.apply(store)).isNotEmpty();
    }
  }

  private Configuration configuration() {
    return running.node().configuration();
  }

  /** Writes what a provider's export would say, with all attributes that the calls had. */
  private List<String> spentSinceTheFirst(int count) throws Exception {
    JsonNode calls =
        running.jsonOnce(
            "/api/v1/calls",
            page ->
                page.path("items").size() == count + 2
                    && page.path("items").values().stream()
                        .allMatch(call -> call.path("state").asString().equals("settled")));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < calls.path("items").size() - count; i++) {
      JsonNode call = calls.path("items").path(i);
      ObjectNode line = JsonMapper.shared().createObjectNode();
      line.set("at", call.path("at"));
      line.set("attributes", call.path("attributes"));
      line.set("total_usd", call.path("charge_usd"));
      line.set("input_tokens", call.at("/charged/input-tokens"));
      line.set("output_tokens", call.at("/charged/output-tokens"));
      lines.add(line.toString());
    }
    return lines;
  }

  private Map<String, String> accounts() throws Exception {
    Map<String, String> accounts = new TreeMap<>();
    for (String budget : List.of("app-day", "user-day", "last-hour", "calls")) {
      for (JsonNode account :
          running.json("/api/v1/budgets/" + budget + "/accounts").path("items")) {
        accounts.put(
            budget + " " + account.path("account").asString(), account.path("settled").asString());
      }
    }
    return accounts;
  }

  private JsonNode audit(String kind) {
    try {
      for (JsonNode each : running.json("/api/v1/audit").path("items")) {
        if (each.path("kind").asString().equals(kind)) {
          return each;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("no " + kind);
  }
}
