package dev.hardstop.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.LinkedHashMap;
import picocli.CommandLine.ParameterException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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
