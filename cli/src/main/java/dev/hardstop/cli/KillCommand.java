package dev.hardstop.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code kill}: the kill switch. */
@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    description = "Stops calls at once, until 'hardstop resume'.")
final class KillCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunningServer server;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME=VALUE",
      description = "Stop calls that have all of these attributes, such as team=support.")
  private List<String> match = List.of();

  @Option(names = "--all", description = "Stop every call.")
  private boolean all;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; refused callers and the audit read it.")
  private String reason = "";

  @Override
  public Integer call() {
    if (all == !match.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Name either attributes or --all (expected: exactly one of them)");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("match", attributes());
    body.put("all", all);
    body.put("reason", reason);
    return server.run(
        spec,
        client -> client.post("/api/v1/kill", body),
        (trip, out) -> out.println("  stopped: " + Cells.text(trip, "id")));
  }

  private Map<String, String> attributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String each : match) {
      int equals = each.indexOf(61);
      if (equals < 1 || equals == each.length() - 1) {
        throw new ParameterException(
            spec.commandLine(), each + " (expected: NAME=VALUE such as team=support)");
      }
      attributes.put(each.substring(0, equals), each.substring(equals + 1));
    }
    return attributes;
  }
}
