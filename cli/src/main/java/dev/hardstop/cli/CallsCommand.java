package dev.hardstop.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The command {@code calls}: decisions. */
@Command(
    name = "calls",
    mixinStandardHelpOptions = true,
    description = "Shows the newest decisions, or one, explained.")
final class CallsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunningServer server;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "Explain this call.")
  private @Nullable String id;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "Most calls to show (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    String named = id;
    if (named == null) {
      String path = "/api/v1/calls" + Query.of("limit", Integer.toString(limit));
      return server.run(spec, client -> client.get(path), CallsCommand::showAll);
    }
    String path = "/api/v1/calls/" + Query.encoded(named);
    return server.run(spec, client -> client.get(path), CallsCommand::explain);
  }

  private static void showAll(JsonNode page, PrintWriter out) {
    Columns table =
        new Columns("call", "at", "key", "model", "state", "estimate", "charge", "refusal");
    for (JsonNode call : page.path("items")) {
      table.row(
          Cells.text(call, "id"),
          Cells.text(call, "at"),
          Cells.text(call.path("attributes"), "key"),
          Cells.text(call.path("attributes"), "model"),
          Cells.text(call, "state"),
          Cells.text(call, "estimate_usd"),
          Cells.text(call, "charge_usd", "-"),
          Cells.text(call, "refusal"));
    }
    table.print(out);
  }

  private static void explain(JsonNode attempts, PrintWriter out) {
    for (JsonNode call : attempts.path("attempts")) {
      out.println(
          "%s  %s  %s %s"
              .formatted(
                  Cells.text(call, "id"),
                  Cells.text(call, "at"),
                  Cells.text(call, "state"),
                  Cells.text(call, "refusal")));
      out.println("  " + Cells.pairs(call.path("attributes")));
      out.println(
          "  estimate %s USD, charge %s USD, prices %s"
              .formatted(
                  Cells.text(call, "estimate_usd"),
                  Cells.text(call, "charge_usd", "-"),
                  Cells.text(call, "price_revision")));
      Columns table = new Columns("budget", "account", "limit", "settled", "held", "asked", "unit");
      for (JsonNode each : call.path("accounts")) {
        table.row(
            Cells.text(each, "budget"),
            Cells.text(each, "account", "(all)"),
            Cells.text(each, "limit"),
            Cells.text(each, "settled"),
            Cells.text(each, "held"),
            Cells.text(each, "asked"),
            Cells.text(each, "unit"));
      }
      table.print(out);
      out.println("  estimate " + call.path("estimate"));
      out.println("  outcome  " + call.path("outcome"));
    }
  }
}
