package dev.hardstop.server.gateway;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The data plane: clients on one side, providers on the other, the ledger between them.
 *
 * <p>Threads: any may call any method; connections are served by event loops of their own, each of
 * which has its own connections to providers.
 */
public final class Gateway {
  private static final int COUNTING_THREADS = 2;
  private static final long DRAIN_LOOK_MILLIS = 20;
  private static final AtomicInteger FREE_PORTS = new AtomicInteger();

  private final Vertx vertx;
  private final GatewayOptions options;
  private final GatewayParts parts;
  private final InFlight inFlight = new InFlight();
  private final TokenCounters counters;
  private final List<LoopVerticle> loops = new ArrayList<>();
  private final int wantedPort;
  private volatile Setup setup;
  private volatile int port;

  private Gateway(Vertx vertx, GatewayOptions options, GatewayParts parts, Setup setup) {
    this.vertx = vertx;
    this.options = options;
    this.parts = parts;
    this.setup = setup;
    // Vert.x lets servers share a free port under one negative number.
    this.wantedPort = options.port() == 0 ? -FREE_PORTS.incrementAndGet() : options.port();
    this.counters = new TokenCounters(COUNTING_THREADS, parts.metrics());
  }

  /**
   * Opens the port.
   *
   * @return fails if the address cannot be listened on
   */
  public static Future<Gateway> start(
      Vertx vertx, GatewayOptions options, GatewayParts parts, Setup setup) {
    var gateway = new Gateway(vertx, options, parts, setup);
    var seeds = new SplittableRandom(parts.seed());
    Future<Void> opened = gateway.open(seeds.nextLong());
    for (int i = 1; i < options.clients().eventLoops(); i++) {
      long seed = seeds.nextLong();
      opened = opened.compose(one -> gateway.open(seed));
    }
    return opened.map(gateway);
  }

  /** Returns the port that is listened on. */
  public int port() {
    return port;
  }

  /** Puts another configuration in force; calls that have begun end under theirs. */
  public void adopt(Setup next) {
    setup = next;
  }

  /** Returns the configuration in force. */
  public Setup setup() {
    return setup;
  }

  /** Returns how many calls are not over, those read for nobody included. */
  public int inFlight() {
    return loops.stream().mapToInt(LoopVerticle::exchanges).sum();
  }

  /**
   * Stops accepting, lets what is under way finish within the grace, and closes. What is still open
   * then keeps its hold: the ledger charges it.
   */
  public Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    long deadlineMillis = parts.ticker().millis() + options.shutdownGrace().toMillis();
    loops.forEach(loop -> loop.stopAccepting(options.shutdownGrace()));
    closeWhenIdle(deadlineMillis, closed);
    return closed.future();
  }

  private void closeWhenIdle(long deadlineMillis, Promise<Void> closed) {
    if (inFlight() > 0 && parts.ticker().millis() < deadlineMillis) {
      vertx.setTimer(DRAIN_LOOK_MILLIS, id -> closeWhenIdle(deadlineMillis, closed));
      return;
    }
    counters.close();
    Future.join(loops.stream().map(loop -> vertx.undeploy(loop.id())).toList())
        .<Void>mapEmpty()
        .onComplete(closed);
  }

  private Future<Void> open(long seed) {
    var verticle =
        new LoopVerticle(options, parts, () -> setup, inFlight, counters, seed, wantedPort);
    return vertx
        .deployVerticle(verticle, new DeploymentOptions())
        .map(
            id -> {
              loops.add(verticle);
              port = verticle.port();
              return null;
            });
  }
}
