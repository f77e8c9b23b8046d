package dev.hardstop.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The command {@code budgets}: budgets and their accounts. */
@Command(
    name = "budgets",
    mixinStandardHelpOptions = true,
    description = "Shows the budgets, or the accounts of one.")
final class BudgetsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunningServer server;

  @Parameters(arity = "0..1", paramLabel = "BUDGET", description = "Show this one's accounts.")
  private @Nullable String budget;

  @Override
  public Integer call() {
    String named = budget;
    if (named == null) {
      return server.run(spec, client -> client.get("/api/v1/budgets"), BudgetsCommand::showAll);
    }
    String path = "/api/v1/budgets/" + Query.encoded(named) + "/accounts?limit=1000";
    return server.run(spec, client -> client.get(path), BudgetsCommand::showAccounts);
  }

  private static void showAll(JsonNode page, PrintWriter out) {
    Columns table = new Columns("budget", "counts", "per", "limit", "unit", "window");
    for (JsonNode each : page.path("items")) {
      table.row(
          Cells.text(each, "id"),
          Cells.text(each, "match"),
          Cells.list(each.path("per")),
          Cells.pairs(each.path("limits")),
          Cells.text(each, "unit"),
          Cells.text(each, "window") + (each.path("shadow").asBoolean() ? " (shadow)" : ""));
    }
    table.print(out);
  }

  private static void showAccounts(JsonNode page, PrintWriter out) {
    Columns table =
        new Columns("account", "limit", "settled", "held", "available", "unit", "resets at");
    for (JsonNode each : page.path("items")) {
      table.row(
          Cells.text(each, "account", "(all)"),
          Cells.text(each, "limit"),
          Cells.text(each, "settled"),
          Cells.text(each, "held"),
          Cells.text(each, "available"),
          Cells.text(each, "unit"),
          each.path("current").asBoolean() ? Cells.text(each, "resets_at", "never") : "(over)");
    }
    table.print(out);
    if (!page.path("next").isNull()) {
      out.println("  … and more (--json has the first page only; see GET /api/v1/budgets)");
    }
  }
}
