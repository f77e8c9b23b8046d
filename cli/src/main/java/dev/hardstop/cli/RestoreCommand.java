package dev.hardstop.cli;

import dev.hardstop.engine.money.Amount;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.ConfigurationLoader;
import dev.hardstop.server.config.LoadOutcome;
import dev.hardstop.server.config.Problem;
import dev.hardstop.server.node.NodeException;
import dev.hardstop.server.node.RestoredStore;
import dev.hardstop.store.Restore;
import dev.hardstop.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code restore}: a store from a backup, and what was spent since. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a store of a backup.",
      "It refuses every call until it is told what was spent since the backup was taken: in the same",
      "command, or later without naming the backup.",
      "Stop the server that used the store before: two copies spend the same budget twice."
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "BACKUP",
      description = "The folder that 'hardstop backup' made; without it, only tells.")
  private @Nullable Path backup;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The data folder; a backup is restored only where there is no store.")
  private Path data = Path.of("");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "hardstop.yaml",
      description = "The configuration whose budgets count it (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("hardstop.yaml");

  @ArgGroup(exclusive = true)
  private @Nullable Spent spent;

  /** What was spent since the backup. */
  static final class Spent {
    @Option(
        names = "--spent-since",
        paramLabel = "FILE",
        description = "Every charge since: a line of JSON each, see docs/operating/backup.md.")
    private @Nullable Path file;

    @Option(
        names = "--assume",
        paramLabel = "AMOUNT",
        description = "Add this to every account in USD, such as \"25 USD\".")
    private @Nullable String amount;

    @Option(
        names = "--accept-loss",
        description = "Count nothing: what was spent since may be spent again.")
    private boolean acceptLoss;
  }

  @Override
  public Integer call() {
    if (backup == null && spent == null) {
      throw new ParameterException(
          spec.commandLine(),
          "Name a backup, or say what was spent (expected: BACKUP, --spent-since, --assume or"
              + " --accept-loss)");
    }
    PrintWriter out = spec.commandLine().getOut();
    try {
      Spent said = spent;
      long assumed = said == null || said.amount == null ? 0 : nanoUsd(said.amount);
      if (backup != null) {
        restore(backup, out);
      }
      out.println(said == null ? untold() : "  " + tell(said, assumed));
      out.flush();
      return 0;
    } catch (NodeException | StoreException | ControlClient.Failed e) {
      out.flush();
      String.valueOf(e.getMessage())
          .lines()
          .forEach(line -> spec.commandLine().getErr().println(spec.qualifiedName() + ": " + line));
      return 1;
    }
  }

  private void restore(Path from, PrintWriter out) {
    Restore restore = Restore.from(from, data, WallClock.system(), Ticker.system());
    out.println(
        "  "
            + data
            + ": as of "
            + Instant.ofEpochMilli(restore.takenAtMillis())
            + "; "
            + restore.charged()
            + " calls were open then and are charged in full");
  }

  private String untold() {
    return "  it refuses every call until you say what was spent since: 'hardstop restore --data "
        + data
        + "' with --spent-since FILE, --assume AMOUNT or --accept-loss";
  }

  private String tell(Spent said, long assumedNanoUsd) {
    Path file = said.file;
    if (said.acceptLoss) {
      try (RestoredStore store = open()) {
        return store.acceptLoss();
      }
    }
    Configuration configuration = configuration();
    try (RestoredStore store = open()) {
      return file == null
          ? store.assume(assumedNanoUsd, configuration)
          : store.spentSince(file, configuration);
    }
  }

  private RestoredStore open() {
    return RestoredStore.open(data, WallClock.system(), Ticker.system());
  }

  private Configuration configuration() {
    return switch (ConfigurationLoader.load(config, System.getenv())) {
      case LoadOutcome.Loaded(var configuration, var _) -> configuration;
      case LoadOutcome.Rejected(var problems, var _) ->
          throw new ControlClient.Failed(
              problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    };
  }

  private long nanoUsd(String text) {
    try {
      Amount amount = Amount.parse(text);
      if (amount.unit() == Unit.USD) {
        return amount.quantity();
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new ParameterException(
        spec.commandLine(), "--assume: '" + text + "' (expected: an amount such as \"25 USD\")");
  }
}
