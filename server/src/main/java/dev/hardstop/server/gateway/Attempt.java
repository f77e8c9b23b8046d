package dev.hardstop.server.gateway;

import dev.hardstop.server.config.Deadlines;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * One upstream call, with its deadlines. Tells its exchange exactly one of {@code notConnected},
 * {@code answered} (whose relay then hears the rest), {@code lost}.
 *
 * <p>Threads: the event loop of its exchange.
 */
final class Attempt implements Watch.Watched {
  /** HTTP/2's code for a request that nobody wants any more. Source: RFC 9113, section 7. */
  private static final long CANCEL = 0x8;

  private final Loop loop;
  private final Exchange exchange;
  private final Deadlines deadlines;
  private final long startedMillis;
  private long activeMillis;
  private boolean isPaused;
  private boolean isTimedOut;
  private boolean isOver;
  private @Nullable HttpClientRequest upstream;

  Attempt(Loop loop, Exchange exchange, Deadlines deadlines) {
    this.loop = loop;
    this.exchange = exchange;
    this.deadlines = deadlines;
    this.startedMillis = loop.watch().nowMillis();
    this.activeMillis = startedMillis;
  }

  /** Connects, asks the exchange once more, and sends. */
  void start(Provider provider, Setup setup, RequestOptions head, byte[] body) {
    loop.watch().add(this);
    loop.upstreams()
        .connect(
            provider.settings(),
            provider.deadlines().connect(),
            setup.configuration().network().caBundle(),
            head)
        .onComplete(
            request -> exchange.step(() -> connected(request, body)),
            cause -> exchange.step(() -> notConnected(cause)));
  }

  private void notConnected(Throwable cause) {
    if (!isOver) {
      over();
      exchange.notConnected(cause);
    }
  }

  private void connected(HttpClientRequest request, byte[] body) {
    if (isOver || !exchange.maySend()) {
      over();
      // Nothing was written: the connection goes back to its pool.
      request.reset(CANCEL);
      return;
    }
    upstream = request;
    active();
    long sentMicros = loop.ticker().micros();
    Buffer sent = BufferInternal.buffer(Unpooled.wrappedBuffer(body));
    request
        .send(sent)
        .onComplete(
            answer -> exchange.step(() -> answered(answer, sentMicros)),
            cause -> exchange.step(this::lost));
  }

  private void answered(HttpClientResponse answer, long sentMicros) {
    if (!isOver) {
      active();
      loop.metrics().upstreamAnswered(loop.ticker().micros() - sentMicros);
      exchange.answered(answer);
    }
  }

  private void lost() {
    if (!isOver) {
      over();
      exchange.lost(isTimedOut);
    }
  }

  /** Notes that something came. */
  void active() {
    activeMillis = loop.watch().nowMillis();
  }

  /** Stops reading until {@link #resume}: the client reads more slowly than the provider writes. */
  void pause(HttpClientResponse response) {
    isPaused = true;
    response.pause();
  }

  void resume(HttpClientResponse response) {
    if (isPaused) {
      isPaused = false;
      active();
      response.resume();
    }
  }

  /** Returns whether anything may have reached the provider. */
  boolean isSent() {
    return upstream != null;
  }

  /** Ends the attempt from this side. */
  void cancel() {
    over();
    if (upstream != null) {
      upstream.reset(CANCEL);
    }
  }

  /** The answer ended, one way or the other. */
  void over() {
    isOver = true;
    loop.watch().remove(this);
  }

  boolean isTimedOut() {
    return isTimedOut;
  }

  @Override
  public void look(long nowMillis) {
    boolean isLate = nowMillis - startedMillis > deadlines.total().toMillis();
    boolean isIdle = !isPaused && nowMillis - activeMillis > deadlines.idle().toMillis();
    if (upstream == null) {
      if (nowMillis - startedMillis > deadlines.connect().toMillis()) {
        over();
        exchange.notConnected(new ConnectTimeout());
      }
    } else if (isLate || isIdle) {
      isTimedOut = true;
      // Its future or the answer's exception handler tells the exchange.
      upstream.reset(CANCEL);
    }
  }

  /** No connection within the deadline, be it that none was made or that all were busy. */
  static final class ConnectTimeout extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConnectTimeout() {
      super("no connection within the deadline", null, false, false);
    }
  }
}
