package dev.hardstop.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The command {@code report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Reports on what happened.",
    subcommands = ReportCommand.Shadow.class)
final class ReportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command (expected: shadow)");
  }

  /** The command {@code report shadow}: what enforcing would have refused. */
  @Command(
      name = "shadow",
      mixinStandardHelpOptions = true,
      description = "Shows what enforcing would have refused, by budget and key.")
  static final class Shadow implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RunningServer server;

    @Option(
        names = "--from",
        paramLabel = "TIME",
        description = "RFC 3339 (default: the start of this month).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "RFC 3339 (default: now).")
    private @Nullable String to;

    @Override
    public Integer call() {
      String path = "/api/v1/reports/shadow" + Query.NONE.with("from", from).with("to", to);
      return server.run(spec, client -> client.get(path), Shadow::show);
    }

    private static void show(JsonNode report, PrintWriter out) {
      if (report.path("items").isEmpty()) {
        out.println("  enforcing would have refused nothing that shadow mode let through");
        return;
      }
      Columns table = new Columns("budget", "key", "because", "calls", "would hold", "USD spent");
      for (JsonNode row : report.path("items")) {
        table.row(
            Cells.text(row, "budget", "(none)"),
            Cells.text(row, "key"),
            Cells.text(row, "code"),
            Cells.text(row, "calls"),
            Cells.text(row, "estimate_usd"),
            Cells.text(row, "charge_usd"));
      }
      table.print(out);
    }
  }
}
