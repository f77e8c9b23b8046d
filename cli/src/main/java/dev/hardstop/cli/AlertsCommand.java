package dev.hardstop.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The command {@code alerts}: budgets that reached a rung. */
@Command(
    name = "alerts",
    mixinStandardHelpOptions = true,
    description = "Shows which budgets reached a rung, newest first.")
final class AlertsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunningServer server;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "Most alerts to show (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    String path = "/api/v1/alerts" + Query.of("limit", Integer.toString(limit));
    return server.run(spec, client -> client.get(path), AlertsCommand::show);
  }

  private static void show(JsonNode page, PrintWriter out) {
    Columns table = new Columns("at", "budget", "account", "rung", "settled", "of", "unit");
    for (JsonNode alert : page.path("items")) {
      table.row(
          Cells.text(alert, "at"),
          Cells.text(alert, "budget"),
          Cells.text(alert, "account", "(all)"),
          Cells.text(alert, "rung"),
          Cells.text(alert, "settled"),
          Cells.text(alert, "budget_amount"),
          Cells.text(alert, "unit"));
    }
    table.print(out);
  }
}
