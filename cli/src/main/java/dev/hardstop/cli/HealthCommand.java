package dev.hardstop.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code health}: whether calls can be served. */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description = "Asks whether calls can be served; exit code 0 means yes.")
final class HealthCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunningServer server;

  @Override
  public Integer call() {
    return server.run(
        spec,
        _ -> server.withoutToken().get("/health/ready"),
        (health, out) -> out.println(Cells.text(health, "status")));
  }
}
