package dev.hardstop.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The command {@code reload}: reads the configuration again. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description =
        "Lets the server read its configuration again; waits until it is in force, or says what is wrong.")
final class ReloadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunningServer server;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  @Option(names = "--no-wait", description = "Do not wait for it to be in force.")
  private boolean noWait;

  @Override
  public Integer call() {
    int code = server.run(spec, this::reload, ReloadCommand::show);
    return code;
  }

  private JsonNode reload(ControlClient client) {
    JsonNode status = client.post("/api/v1/reload", Map.of());
    while (!noWait && isRunning(status)) {
      LockSupport.parkNanos(LOOK_NANOS);
      status = client.get("/api/v1/reload");
    }
    if (!status.path("problems").isEmpty()) {
      throw new ControlClient.Failed(
          "nothing was changed:\n" + String.join("\n", Cells.texts(status.path("problems"))));
    }
    return status;
  }

  private static boolean isRunning(JsonNode status) {
    String state = Cells.text(status, "state");
    return state.equals("reading") || state.equals("preparing");
  }

  private static void show(JsonNode status, PrintWriter out) {
    out.println(
        "  %s; %s budgets are new or changed"
            .formatted(Cells.text(status, "state"), Cells.text(status, "new_budgets")));
    Cells.texts(status.path("notes")).forEach(note -> out.println("  note: " + note));
  }
}
