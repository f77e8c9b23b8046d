package dev.hardstop.cli;

import dev.hardstop.engine.time.WallClock;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The command {@code unreconciled}: charges that are provisional. */
@Command(
    name = "unreconciled",
    mixinStandardHelpOptions = true,
    description = "Shows calls whose true cost is unknown: charged in full, provisionally.",
    subcommands = {UnreconciledCommand.Settle.class, UnreconciledCommand.WriteOff.class})
final class UnreconciledCommand implements Callable<Integer> {
  private static final String PATH = "/api/v1/unreconciled";

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
    String path = PATH + Query.of("limit", Integer.toString(limit));
    return server.run(spec, client -> client.get(path), UnreconciledCommand::show);
  }

  private static void show(JsonNode page, PrintWriter out) {
    Columns table = new Columns("call", "attempt", "at", "for", "key", "model", "USD", "because");
    Instant now = Instant.ofEpochMilli(WallClock.system().millis());
    for (JsonNode call : page.path("items")) {
      table.row(
          Cells.text(call, "id"),
          Cells.text(call, "sequence"),
          Cells.text(call, "at"),
          age(Cells.text(call, "ended_at"), now),
          Cells.text(call.path("attributes"), "key"),
          Cells.text(call.path("attributes"), "model"),
          Cells.text(call, "charge_usd"),
          because(call));
    }
    table.print(out);
    out.println();
    out.println("  " + Cells.text(page, "total") + " in all");
  }

  private static String age(String endedAt, Instant now) {
    if (endedAt.isEmpty()) {
      return "-";
    }
    Duration age = Duration.between(Instant.parse(endedAt), now);
    if (age.toDays() > 0) {
      return age.toDays() + "d";
    }
    return age.toHours() > 0 ? age.toHours() + "h" : Math.max(0, age.toMinutes()) + "m";
  }

  private static String because(JsonNode call) {
    return switch (Cells.text(call, "ending")) {
      case "crashed" -> "the server died while it was under way";
      case "lapsed" -> "nobody settled it in time";
      default -> Cells.text(call.path("outcome"), "outcome", "unknown");
    };
  }

  private static void showCorrected(JsonNode corrected, PrintWriter out) {
    out.println(
        "  %s: %s USD, before %s USD"
            .formatted(
                Cells.text(corrected, "id"),
                Cells.text(corrected, "charge_usd"),
                Cells.text(corrected, "charged_usd_before")));
  }

  /** Puts the true charge in place of a provisional one. */
  @Command(
      name = "settle",
      mixinStandardHelpOptions = true,
      description = {
        "Puts what a call came to in truth in place of its provisional charge, once.",
        "What is not said stays as it was charged."
      })
  static final class Settle implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RunningServer server;

    @Parameters(paramLabel = "ID", description = "The call, or the number of its attempt.")
    private String id = "";

    @Option(names = "--usd", required = true, paramLabel = "USD", description = "The true charge.")
    private String usd = "";

    @Option(names = "--input-tokens", paramLabel = "N", description = "True input tokens.")
    private @Nullable Long inputTokens;

    @Option(names = "--output-tokens", paramLabel = "N", description = "True output tokens.")
    private @Nullable Long outputTokens;

    @Mixin private Reason reason;

    @Override
    public Integer call() {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("usd", usd);
      if (inputTokens != null) {
        body.put("input_tokens", inputTokens);
      }
      if (outputTokens != null) {
        body.put("output_tokens", outputTokens);
      }
      body.put("reason", reason.text());
      String path = PATH + "/" + Query.encoded(id) + "/settle";
      return server.run(
          spec, client -> client.post(path, body), UnreconciledCommand::showCorrected);
    }
  }

  /** Makes a provisional charge final as it is. */
  @Command(
      name = "write-off",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a provisional charge final as it is: the truth will not be known, and what may have",
        "been spent stays spent."
      })
  static final class WriteOff implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RunningServer server;

    @Parameters(paramLabel = "ID", description = "The call, or the number of its attempt.")
    private String id = "";

    @Mixin private Reason reason;

    @Override
    public Integer call() {
      String path = PATH + "/" + Query.encoded(id) + "/write-off";
      return server.run(
          spec,
          client -> client.post(path, Map.of("reason", reason.text())),
          UnreconciledCommand::showCorrected);
    }
  }
}
