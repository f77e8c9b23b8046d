package dev.hardstop.cli;

import dev.hardstop.engine.time.WallClock;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.ConfigurationLoader;
import dev.hardstop.server.config.Explanation;
import dev.hardstop.server.config.LoadOutcome;
import dev.hardstop.server.config.Problem;
import dev.hardstop.server.config.ProviderSettings;
import dev.hardstop.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code check}: everything that is wrong with a configuration, before it is used. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a configuration and tells every problem at once, with file and line.",
      "Exit 0: it can be used. 1: it cannot. 2: wrong usage."
    })
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "hardstop.yaml",
      description = "The configuration (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("hardstop.yaml");

  @Option(
      names = "--explain",
      paramLabel = "ATTRIBUTE=VALUE,…",
      description = {
        "Lists the budgets that a call with these attributes touches.",
        "key=ID brings that key's own attributes, model=NAME its class."
      })
  private @Nullable String explain;

  @Option(
      names = "--against",
      paramLabel = "DATA",
      description = {
        "Lists accounts that would start spent, by what this data folder recorded.",
        "Calls in flight are not counted. The server may be running."
      })
  private @Nullable Path against;

  private final Map<String, String> environment;

  CheckCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return switch (ConfigurationLoader.load(config, environment)) {
      case LoadOutcome.Loaded(var configuration, var warnings) -> {
        warn(warnings);
        out().println(summary(configuration, warnings.size()));
        Optional.ofNullable(explain).ifPresent(text -> explain(configuration, text));
        yield against == null || compare(configuration, against) ? 0 : 1;
      }
      case LoadOutcome.Rejected(var problems, var warnings) -> {
        problems.forEach(problem -> err().println(problem));
        warn(warnings);
        err().println(config + ": " + counted(problems.size(), "problem"));
        yield 1;
      }
    };
  }

  private void warn(List<Problem> warnings) {
    warnings.forEach(warning -> err().println(warning.asWarning()));
  }

  private String summary(Configuration configuration, int warningCount) {
    long enabled = configuration.providers().stream().filter(ProviderSettings::isEnabled).count();
    return String.join(
        ", ",
        config
            + ": "
            + counted(configuration.providers().size(), "provider")
            + " ("
            + enabled
            + " enabled)",
        counted(configuration.keys().size(), "key"),
        counted(configuration.budgets().size(), "budget"),
        "mode " + configuration.mode().name().toLowerCase(Locale.ROOT),
        "no problems",
        counted(warningCount, "warning"));
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private void explain(Configuration configuration, String text) {
    try {
      new ExplanationReport(out()).print(Explanation.of(configuration, attributes(text)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--explain: " + e.getMessage(), e);
    }
  }

  private boolean compare(Configuration configuration, Path data) {
    try {
      long nowMillis = WallClock.system().millis();
      new SpentReport(out()).print(configuration, data, nowMillis);
      return true;
    } catch (StoreException e) {
      err().println(e.getMessage());
      return false;
    }
  }

  private static Map<String, String> attributes(String text) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1 || equals == pair.length() - 1) {
        throw new IllegalArgumentException("'" + pair + "' (expected: ATTRIBUTE=VALUE)");
      }
      attributes.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
    return attributes;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
