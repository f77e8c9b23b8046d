package dev.hardstop.server.gateway;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens one event loop's share of the port. Threads: its event loop, but where said. */
final class LoopVerticle extends VerticleBase {
  private final GatewayOptions options;
  private final GatewayParts parts;
  private final Supplier<Setup> setup;
  private final InFlight inFlight;
  private final TokenCounters counters;
  private final long seed;
  private final int wantedPort;
  private volatile int port;
  private volatile @Nullable Loop loop;
  private @Nullable Door door;

  /**
   * @param wantedPort the same for all event loops of a gateway; a negative number stands for a
   *     free port that they share
   */
  LoopVerticle(
      GatewayOptions options,
      GatewayParts parts,
      Supplier<Setup> setup,
      InFlight inFlight,
      TokenCounters counters,
      long seed,
      int wantedPort) {
    this.options = options;
    this.parts = parts;
    this.setup = setup;
    this.inFlight = inFlight;
    this.counters = counters;
    this.seed = seed;
    this.wantedPort = wantedPort;
  }

  @Override
  public Future<?> start() {
    Loop own = new Loop(vertx, options, parts, setup, inFlight, counters, seed);
    Reception reception = new Reception(own);
    Door opened = new Door(vertx, options, own.watch(), reception::take, reception::takeBad);
    loop = own;
    door = opened;
    own.watch().start();
    return opened.listen(wantedPort).onSuccess(got -> port = got);
  }

  @Override
  public Future<?> stop() {
    Loop own = loop;
    if (own != null) {
      own.watch().stop();
      own.upstreams().close();
    }
    return Future.succeededFuture();
  }

  /** Closes the door; what is inside may finish within the grace. Threads: any. */
  void stopAccepting(Duration grace) {
    Loop own = loop;
    if (own != null) {
      own.hop(
          () -> {
            if (door != null) {
              door.shutdown(grace);
            }
          });
    }
  }

  /** Returns the port that is listened on. Threads: any. */
  int port() {
    return port;
  }

  /** Returns the id to undeploy it by. Threads: any. */
  String id() {
    return deploymentID();
  }

  /** Returns how many exchanges are not over. Threads: any. */
  int exchanges() {
    Loop own = loop;
    return own == null ? 0 : own.exchanges();
  }
}
