package dev.hardstop.cli;

import dev.hardstop.server.simulated.Served;
import dev.hardstop.server.simulated.SimulatedProvider;
import dev.hardstop.server.simulated.SimulatedProviderOptions;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A simulated provider for tests that need one. */
final class SimulatedUpstream implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final SimulatedProvider provider;

  SimulatedUpstream(Duration latency) {
    SimulatedProviderOptions options =
        new SimulatedProviderOptions(InstantSource.system())
            .apiKey(ServeProcess.PROVIDER_KEY)
            .latency(latency);
    try {
      provider = SimulatedProvider.start(vertx, options).await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  String url() {
    return provider.url();
  }

  Served served() {
    return provider.served();
  }

  @Override
  public void close() {
    vertx.close();
  }
}
