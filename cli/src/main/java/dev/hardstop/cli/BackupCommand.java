package dev.hardstop.cli;

import dev.hardstop.engine.time.WallClock;
import dev.hardstop.store.Backup;
import dev.hardstop.store.FolderInUseException;
import dev.hardstop.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The command {@code backup}: a copy of the store, of one moment. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Copies the store to a new folder.",
      "A server that runs takes the backup itself, while calls go on; the folder is then on its",
      "machine. Without one the data folder is copied directly.",
      "A backup is checked with 'hardstop verify-store --data FOLDER'."
    })
final class BackupCommand implements Callable<Integer> {
  private static final String PATH = "/api/v1/backup";
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  @Spec private CommandSpec spec;

  @Mixin private RunningServer server;

  @Parameters(paramLabel = "FOLDER", description = "Where to; nothing is overwritten.")
  private Path target = Path.of("");

  @Override
  public Integer call() {
    if (server.isNamed()) {
      return online();
    }
    try {
      Backup backup = Backup.offline(server.dataFolder(), target, WallClock.system());
      PrintWriter out = spec.commandLine().getOut();
      out.println("  " + backup.path() + ": " + backup.bytes() + " bytes");
      out.flush();
      return 0;
    } catch (FolderInUseException e) {
      return online();
    } catch (StoreException | ControlClient.Failed e) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
      return 1;
    }
  }

  private int online() {
    return server.run(
        spec,
        this::take,
        (status, out) ->
            out.println(
                "  " + Cells.text(status, "path") + ": " + Cells.text(status, "bytes") + " bytes"));
  }

  private JsonNode take(ControlClient client) {
    String path = target.toAbsolutePath().normalize().toString();
    JsonNode status = client.post(PATH, Map.of("path", path));
    while (Cells.text(status, "state").equals("copying")) {
      LockSupport.parkNanos(LOOK_NANOS);
      status = client.get(PATH);
    }
    if (!Cells.text(status, "state").equals("done")) {
      throw new ControlClient.Failed(Cells.text(status, "problem"));
    }
    return status;
  }
}
