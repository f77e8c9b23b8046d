package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.server.metrics.Metrics;
import dev.hardstop.server.upstream.Upstreams;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the exchanges of one event loop share.
 *
 * <p>Threads: its event loop only, but for {@link #hop} and {@link #exchanges}.
 */
final class Loop {
  private final Context context;
  private final GatewayOptions options;
  private final GatewayParts parts;
  private final Supplier<Setup> setup;
  private final InFlight inFlight;
  private final TokenCounters counters;
  private final Watch watch;
  private final Upstreams upstreams;
  private final Credentials credentials;
  private final RequestIds ids;
  private final SplittableRandom random;
  private int drains;
  private final AtomicInteger exchanges = new AtomicInteger();
  private long bufferedBytes;

  Loop(
      Vertx vertx,
      GatewayOptions options,
      GatewayParts parts,
      Supplier<Setup> setup,
      InFlight inFlight,
      TokenCounters counters,
      long seed) {
    this.context = vertx.getOrCreateContext();
    this.options = options;
    this.parts = parts;
    this.setup = setup;
    this.inFlight = inFlight;
    this.counters = counters;
    this.watch = new Watch(vertx, parts.ticker(), options.watch().lookEvery());
    this.upstreams = new Upstreams(vertx, parts.proxies(), options.clients().eventLoops());
    this.credentials = new Credentials(parts.wall());
    this.random = new SplittableRandom(seed);
    this.ids = new RequestIds(random.nextLong(), parts.wall());
  }

  /** Runs {@code work} on this event loop, later; may be called on any thread. */
  void hop(Runnable work) {
    context.runOnContext(now -> work.run());
  }

  Context context() {
    return context;
  }

  /** Returns chance, of this event loop only. */
  RandomGenerator random() {
    return random;
  }

  Vertx vertx() {
    return context.owner();
  }

  GatewayOptions options() {
    return options;
  }

  GatewayParts parts() {
    return parts;
  }

  Ledger ledger() {
    return parts.ledger();
  }

  Metrics metrics() {
    return parts.metrics();
  }

  Ticker ticker() {
    return parts.ticker();
  }

  /** Returns the setup in force now; a call keeps the one it started with. */
  Setup setup() {
    return setup.get();
  }

  InFlight inFlight() {
    return inFlight;
  }

  TokenCounters counters() {
    return counters;
  }

  Watch watch() {
    return watch;
  }

  Upstreams upstreams() {
    return upstreams;
  }

  Credentials credentials() {
    return credentials;
  }

  RequestIds ids() {
    return ids;
  }

  /** Takes memory for a body; false if there is not so much left. */
  boolean takeBytes(long bytes) {
    if (bufferedBytes + bytes > options.clients().bufferedBytes()) {
      return false;
    }
    bufferedBytes += bytes;
    return true;
  }

  void giveBytes(long bytes) {
    bufferedBytes -= bytes;
  }

  /** Takes a place for reading an answer that nobody waits for; false if there is none. */
  boolean startDrain() {
    if (drains >= Exchange.MAX_DRAINS) {
      return false;
    }
    drains++;
    parts.metrics().draining(1);
    return true;
  }

  void endDrain() {
    drains--;
    parts.metrics().draining(-1);
  }

  void began() {
    exchanges.incrementAndGet();
    parts.metrics().inFlight(1);
  }

  void ended() {
    exchanges.decrementAndGet();
    parts.metrics().inFlight(-1);
  }

  /** Returns how many exchanges are not over, drains included. Threads: any. */
  int exchanges() {
    return exchanges.get();
  }
}
