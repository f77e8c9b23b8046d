package dev.hardstop.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code resume}: lets stopped calls go on. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Lets calls go on that were stopped.")
final class ResumeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunningServer server;

  @Parameters(paramLabel = "ID", description = "What to clear, as 'hardstop trips' shows it.")
  private String id = "";

  @Mixin private Reason reason;

  @Override
  public Integer call() {
    return server.run(
        spec,
        client -> client.post("/api/v1/resume", Map.of("id", id, "reason", reason.text())),
        (cleared, out) -> out.println("  resumed: " + Cells.text(cleared, "id")));
  }
}
