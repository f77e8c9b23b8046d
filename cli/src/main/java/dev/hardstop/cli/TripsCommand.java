package dev.hardstop.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The command {@code trips}: what is stopped. */
@Command(
    name = "trips",
    mixinStandardHelpOptions = true,
    description = "Shows what is stopped, by whom and why.")
final class TripsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunningServer server;

  @Override
  public Integer call() {
    return server.run(spec, client -> client.get("/api/v1/trips"), TripsCommand::show);
  }

  private static void show(JsonNode page, PrintWriter out) {
    if (page.path("items").isEmpty()) {
      out.println("  nothing is stopped");
      return;
    }
    Columns table = new Columns("id", "stops", "reason", "by");
    for (JsonNode trip : page.path("items")) {
      String account = Cells.text(trip, "budget") + " " + Cells.text(trip, "account");
      String match = Cells.pairs(trip.path("match"));
      table.row(
          Cells.text(trip, "id"),
          match.isEmpty() ? (account.isBlank() ? "every call" : account.strip()) : match,
          Cells.text(trip, "reason"),
          Cells.text(trip, "by"));
    }
    table.print(out);
    if (!page.path("next").isNull()) {
      out.println(
          "  and more: GET /api/v1/trips?after=" + Query.encoded(page.path("next").asString()));
    }
  }
}
