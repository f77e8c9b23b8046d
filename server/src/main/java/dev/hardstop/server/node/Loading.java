package dev.hardstop.server.node;

import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PriceBookException;
import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.ConfigurationLoader;
import dev.hardstop.server.config.LoadOutcome;
import dev.hardstop.server.config.Problem;
import dev.hardstop.server.gateway.Setup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads a configuration as far as it can be told to be usable, without changing anything. */
final class Loading {
  private Loading() {}

  /**
   * A configuration that can be put in force.
   *
   * @param warnings what is probably not meant
   */
  record Loaded(Configuration configuration, List<String> warnings) {}

  /**
   * Returns what {@code file} says.
   *
   * @throws NodeException if it has problems; all are told
   */
  static Loaded load(Path file, Map<String, String> environment) {
    return switch (ConfigurationLoader.load(file, environment)) {
      case LoadOutcome.Loaded(var configuration, var warnings) ->
          new Loaded(configuration, warnings.stream().map(Problem::toString).toList());
      case LoadOutcome.Rejected(var problems, var _) ->
          throw new NodeException(problems.stream().map(Problem::toString).toList());
    };
  }

  /**
   * Returns the configuration as calls need it.
   *
   * @throws NodeException if its prices cannot be used
   */
  static Setup setup(Configuration configuration, PriceBook book) {
    try {
      return Setup.of(configuration, book);
    } catch (PriceBookException e) {
      throw new NodeException("prices: " + e.getMessage(), e);
    }
  }
}
