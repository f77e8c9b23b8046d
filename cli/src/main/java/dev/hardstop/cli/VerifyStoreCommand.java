package dev.hardstop.cli;

import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.ConfigurationLoader;
import dev.hardstop.server.config.LoadOutcome;
import dev.hardstop.store.Finding;
import dev.hardstop.store.StoreException;
import dev.hardstop.store.Verification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code verify-store}: proves that a store adds up. */
@Command(
    name = "verify-store",
    mixinStandardHelpOptions = true,
    description = {
      "Adds a store, or a backup, up again and says where it does not come to what it says.",
      "Changes nothing, and runs beside the server."
    },
    footer = "Exit codes: 0 it adds up; 1 it does not, or cannot be read; 2 wrong usage.")
final class VerifyStoreCommand implements Callable<Integer> {
  private static final int SHOWN = 100;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "hardstop.yaml",
      description = "The configuration that names the data folder (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("hardstop.yaml");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder or backup, in place of the configuration's.")
  private @Nullable Path data;

  @Option(names = "--json", description = "Print the report as JSON, for scripts.")
  private boolean json;

  @Override
  public Integer call() {
    try {
      Path folder = data == null ? configured() : data;
      Verification.Report report = Verification.of(folder);
      print(folder, report);
      return report.sound() ? 0 : 1;
    } catch (StoreException | ControlClient.Failed e) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
      return 1;
    }
  }

  private void print(Path folder, Verification.Report report) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonMapper.shared().writeValueAsString(report));
    } else {
      report.findings().stream().limit(SHOWN).map(Finding::toString).forEach(out::println);
      if (report.total() > SHOWN) {
        out.println("and " + (report.total() - SHOWN) + " more");
      }
      out.println(
          "%s: %s; %d facts up to %d, %d accounts, %d calls"
              .formatted(
                  folder,
                  report.sound() ? "adds up" : report.total() + " places do not add up",
                  report.facts(),
                  report.lastSequence(),
                  report.accounts(),
                  report.calls()));
    }
    out.flush();
  }

  private Path configured() {
    return switch (ConfigurationLoader.load(config, System.getenv())) {
      case LoadOutcome.Loaded(Configuration configuration, var _) -> configuration.data();
      case LoadOutcome.Rejected(var problems, var _) ->
          throw new ControlClient.Failed(problems.getFirst() + " (or name the folder with --data)");
    };
  }
}
