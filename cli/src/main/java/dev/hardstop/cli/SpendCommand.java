package dev.hardstop.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The command {@code spend}: sums of charges. */
@Command(
    name = "spend",
    mixinStandardHelpOptions = true,
    description = "Shows what was spent, by key, provider, model, tenant or team.")
final class SpendCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunningServer server;

  @Option(
      names = "--group-by",
      paramLabel = "NAME",
      defaultValue = "key",
      description = "key, provider, model, tenant or team (default: ${DEFAULT-VALUE}).")
  private String groupBy = "key";

  @Option(
      names = "--interval",
      paramLabel = "LENGTH",
      defaultValue = "total",
      description = "hour, day or total (default: ${DEFAULT-VALUE}).")
  private String interval = "total";

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "RFC 3339, widened to the whole hour (default: the start of this month).")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "RFC 3339 (default: now).")
  private @Nullable String to;

  @Override
  public Integer call() {
    String path =
        "/api/v1/spend"
            + Query.of("group-by", groupBy)
                .with("interval", interval)
                .with("from", from)
                .with("to", to);
    return server.run(spec, client -> client.get(path), this::show);
  }

  private void show(JsonNode report, PrintWriter out) {
    Columns table =
        new Columns(groupBy, "from", "USD", "calls", "refused", "unreconciled", "tokens in", "out");
    for (JsonNode row : report.path("items")) {
      table.row(
          Cells.text(row, "group", "(none)"),
          Cells.text(row, "starts_at"),
          Cells.text(row, "charge_usd"),
          Cells.text(row, "calls"),
          Cells.text(row, "refused"),
          Cells.text(row, "unreconciled"),
          Cells.text(row, "input_tokens"),
          Cells.text(row, "output_tokens"));
    }
    table.print(out);
    out.println();
    out.println(
        "  %s USD from %s to %s"
            .formatted(
                Cells.text(report, "total_usd"),
                Cells.text(report, "from"),
                Cells.text(report, "to")));
  }
}
