package dev.hardstop.server.node;

import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a node is started with.
 *
 * @param configuration the file
 * @param data the data folder in place of the configuration's
 * @param truthAfter how long after an answer its provider is first asked for a cost that it left
 *     open
 * @param environment where {@code ${env:NAME}}, proxies and the admin token are looked up
 */
public record NodeOptions(
    Path configuration,
    Optional<Path> data,
    Map<String, String> environment,
    WallClock wall,
    Ticker ticker,
    Duration truthAfter) {

  /** A record of an answer takes a provider a moment to make. */
  private static final Duration USUAL = Duration.ofSeconds(3);

  public NodeOptions(
      Path configuration,
      Optional<Path> data,
      Map<String, String> environment,
      WallClock wall,
      Ticker ticker) {
    this(configuration, data, environment, wall, ticker, USUAL);
  }

  public NodeOptions {
    environment = Map.copyOf(environment);
  }
}
