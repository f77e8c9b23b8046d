package dev.hardstop.server.node;

import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a node is started with.
 *
 * @param configuration the file
 * @param data the data folder in place of the configuration's
 * @param environment where {@code ${env:NAME}}, proxies and the admin token are looked up
 */
public record NodeOptions(
    Path configuration,
    Optional<Path> data,
    Map<String, String> environment,
    WallClock wall,
    Ticker ticker) {

  public NodeOptions {
    environment = Map.copyOf(environment);
  }
}
