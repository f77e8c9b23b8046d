package dev.hardstop.server.gateway;

import dev.hardstop.engine.time.Ticker;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Looks every so often at all that is under way on one event loop: one timer instead of several a
 * request. Deadlines are therefore late by up to its period.
 *
 * <p>Threads: its event loop only.
 */
final class Watch {
  private final Vertx vertx;
  private final Ticker ticker;
  private final long periodMillis;
  private final Set<Watched> watched = Collections.newSetFromMap(new IdentityHashMap<>());
  private long timer = -1;

  /** Something with deadlines. */
  interface Watched {
    /** Ends what is overdue. */
    void look(long nowMillis);
  }

  Watch(Vertx vertx, Ticker ticker, Duration period) {
    this.vertx = vertx;
    this.ticker = ticker;
    this.periodMillis = period.toMillis();
  }

  void start() {
    timer = vertx.setPeriodic(periodMillis, id -> look());
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  void add(Watched thing) {
    watched.add(thing);
  }

  void remove(Watched thing) {
    watched.remove(thing);
  }

  /** Returns the ticker's milliseconds. */
  long nowMillis() {
    return ticker.millis();
  }

  /** Looks at everything now. */
  void look() {
    long nowMillis = ticker.millis();
    for (Watched thing : watched.toArray(Watched[]::new)) {
      thing.look(nowMillis);
    }
  }
}
