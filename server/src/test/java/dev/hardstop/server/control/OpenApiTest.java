package dev.hardstop.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.ledger.LedgerOptions;
import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.unreconciled.Reconciliation;
import dev.hardstop.store.Durability;
import dev.hardstop.store.Store;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The published description and the listener's own routes, one against the other. */
final class OpenApiTest {
  @TempDir private Path folder;

  @Test
  void describesExactlyTheRoutesThatAreServed() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Store store =
        Store.open(
            folder.resolve("data"),
            Durability.PROCESS_CRASH,
            WallClock.system(),
            Ticker.system())) {
      ControlPlane plane =
          ControlPlane.start(vertx, options(), parts(store)).await(20, TimeUnit.SECONDS);
      assertThat(described("")).isEqualTo(plane.routes());
    } finally {
      vertx.close();
    }
  }

  @Test
  void describesRoleAndParametersOfEachEndpoint() {
    try (Store store =
        Store.open(
            folder.resolve("data"),
            Durability.PROCESS_CRASH,
            WallClock.system(),
            Ticker.system())) {
      Set<String> served =
          ControlPlane.endpoints(parts(store)).stream()
              .map(OpenApiTest::line)
              .collect(Collectors.toCollection(TreeSet::new));
      served.add("GET " + EventStream.PATH + " viewer []");
      assertThat(described(" with role and parameters")).isEqualTo(served);
    }
  }

  private static String line(Endpoint endpoint) {
    String role =
        switch (endpoint.right()) {
          case NONE -> "none";
          case READ, READ_LOCALLY -> "viewer";
          case RECONCILE -> "finance";
          case OPERATE -> "operator";
          case ADMINISTER -> "admin";
        };
    return endpoint.method()
        + " "
        + endpoint.path()
        + " "
        + role
        + " "
        + new TreeSet<>(endpoint.parameters());
  }

  private static Set<String> described(String detail) {
    Set<String> described = new TreeSet<>();
    JsonNode document = JsonMapper.shared().readTree(ServerEndpoints.document());
    for (var path : document.path("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        String line = operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
        described.add(detail.isEmpty() ? line : line + " " + more(operation.getValue()));
      }
    }
    return described;
  }

  private static String more(JsonNode operation) {
    Set<String> parameters =
        operation.path("parameters").values().stream()
            .filter(parameter -> parameter.path("in").asString().equals("query"))
            .map(parameter -> parameter.path("name").asString())
            .collect(Collectors.toCollection(TreeSet::new));
    return operation.path("x-role").asString("none") + " " + parameters;
  }

  private static ControlOptions options() {
    return new ControlOptions("127.0.0.1", 0, Optional.empty(), Optional.empty(), false);
  }

  private ControlParts parts(Store store) {
    Ledger ledger =
        Ledger.recover(
            store.recovered(),
            LedgerOptions.DEFAULT,
            store.journal(),
            newest -> new LedgerClock(WallClock.system(), Ticker.system(), newest, jump -> {}),
            Runnable::run);
    Reloading none =
        new Reloading() {
          @Override
          public Reloading.Status reload(String by) {
            return Reloading.Status.NONE;
          }

          @Override
          public Reloading.Status status() {
            return Reloading.Status.NONE;
          }
        };
    return new ControlParts(
        ledger,
        store.projection(),
        AccessTokens.open(folder, Optional.empty(), WallClock.system()),
        new Reconciliation(ledger, store.projection()),
        none,
        new BackingUp() {
          @Override
          public BackingUp.Status start(Path target) {
            return BackingUp.Status.NONE;
          }

          @Override
          public BackingUp.Status status() {
            return BackingUp.Status.NONE;
          }
        },
        new Feed(),
        () -> Health.READY,
        List::of,
        () -> "");
  }
}
