package dev.hardstop.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The command {@code unreconciled}: charges that are provisional. */
@Command(
    name = "unreconciled",
    mixinStandardHelpOptions = true,
    description = "Shows calls whose true cost is unknown: charged in full, provisionally.")
final class UnreconciledCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunningServer server;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Most calls to show (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    String path = "/api/v1/unreconciled" + Query.of("limit", Integer.toString(limit));
    return server.run(spec, client -> client.get(path), UnreconciledCommand::show);
  }

  private static void show(JsonNode page, PrintWriter out) {
    Columns table = new Columns("call", "at", "key", "model", "USD", "because");
    for (JsonNode call : page.path("items")) {
      table.row(
          Cells.text(call, "id"),
          Cells.text(call, "at"),
          Cells.text(call.path("attributes"), "key"),
          Cells.text(call.path("attributes"), "model"),
          Cells.text(call, "charge_usd"),
          Cells.text(call, "ending"));
    }
    table.print(out);
    out.println();
    out.println("  " + Cells.text(page, "total") + " in all");
  }
}
