package dev.hardstop.server.control;

import dev.hardstop.engine.ledger.Fact;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decisions as they become durable, as server-sent events. Nothing is repeated: whoever comes later
 * reads the lists.
 *
 * <p>Threads: its event loop.
 */
final class EventStream {
  static final String PATH = "/api/v1/events";

  /** Most readers at once. */
  static final int MAX_READERS = 16;

  /** Most facts that wait to be written to one reader; beyond it, it is told what it missed. */
  static final int MAX_WAITING = 10_000;

  private static final long HEARTBEAT_MILLIS = 15_000;

  private final Vertx vertx;
  private final Feed feed;
  private final Set<Reader> readers = new HashSet<>();

  EventStream(Vertx vertx, Feed feed) {
    this.vertx = vertx;
    this.feed = feed;
  }

  void open(RoutingContext context) {
    if (readers.size() >= MAX_READERS) {
      throw new ProblemException(
          HttpProblem.of(
              503,
              "busy",
              "Too many readers.",
              "readers: " + readers.size() + " (expected: fewer than " + MAX_READERS + ")"));
    }
    readers.add(new Reader(context.response()));
  }

  /** One open answer. */
  private final class Reader {
    private final HttpServerResponse response;
    private final Context context = vertx.getOrCreateContext();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger missed = new AtomicInteger();
    private final Feed.Subscription subscription;
    private final long heartbeat;

    Reader(HttpServerResponse response) {
      this.response = response;
      response
          .setChunked(true)
          .putHeader("content-type", "text/event-stream")
          .putHeader("cache-control", "no-cache, no-transform")
          .putHeader("x-accel-buffering", "no");
      response.closeHandler(_ -> end());
      response.exceptionHandler(_ -> end());
      // So that the head goes out, and readers know that they are heard.
      response.write(": hardstop\n\n");
      this.subscription = feed.listen(this::offer);
      this.heartbeat = vertx.setPeriodic(HEARTBEAT_MILLIS, _ -> response.write(": heartbeat\n\n"));
    }

    /** Called on the store's writer thread. */
    private void offer(List<Fact> facts) {
      if (waiting.addAndGet(facts.size()) > MAX_WAITING) {
        waiting.addAndGet(-facts.size());
        missed.addAndGet(facts.size());
      } else {
        context.runOnContext(_ -> write(facts));
      }
    }

    private void write(List<Fact> facts) {
      waiting.addAndGet(-facts.size());
      if (response.closed() || response.ended()) {
        return;
      }
      if (response.writeQueueFull()) {
        missed.addAndGet(facts.size());
        return;
      }
      StringBuilder text = new StringBuilder();
      int count = missed.getAndSet(0);
      if (count > 0) {
        text.append("event: missed\ndata: {\"facts\":").append(count).append("}\n\n");
      }
      facts.forEach(fact -> FactEvent.append(fact, text));
      if (!text.isEmpty()) {
        response.write(text.toString());
      }
    }

    private void end() {
      if (readers.remove(this)) {
        subscription.close();
        vertx.cancelTimer(heartbeat);
        if (!response.ended() && !response.closed()) {
          response.end();
        }
      }
    }
  }
}
