package dev.hardstop.server.simulated;

import dev.hardstop.server.simulated.Answer.Frame;
import dev.hardstop.server.simulated.ServedCall.Ending;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * Gives one answer at its pace, with the faults that break it on the way.
 *
 * <p>Threads: the event loop of the request.
 */
final class Delivery {
  private static final long TICK_MILLIS = 10;
  private static final long MILLIS_PER_SECOND = 1_000;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Answer answer;
  private final Optional<Fault.Break> fault;
  private final long tokensPerSecond;
  private final Served.Entry entry;
  private boolean over;
  private int nextFrame;
  private long tokensDue;

  Delivery(
      Vertx vertx,
      HttpServerRequest request,
      Answer answer,
      Optional<Fault> fault,
      long tokensPerSecond,
      Served.Entry entry) {
    this.vertx = vertx;
    this.request = request;
    this.response = request.response();
    this.answer = answer;
    this.fault = fault.filter(Fault.Break.class::isInstance).map(Fault.Break.class::cast);
    this.tokensPerSecond = tokensPerSecond;
    this.entry = entry;
  }

  /** Begins to answer after {@code latencyMillis}. */
  void begin(long latencyMillis) {
    // Told of a closed connection and of a reset stream alike; the close handler is not.
    response.exceptionHandler(_ -> end(Ending.CANCELLED));
    after(latencyMillis, this::open);
  }

  private void open() {
    if (!suffers(Fault.Break.HANG)) {
      if (suffers(Fault.Break.CLOSE)) {
        breakOff();
      } else {
        answer();
      }
    }
  }

  private void answer() {
    response.setStatusCode(answer.status());
    response.putHeader("content-type", answer.contentType());
    switch (answer.content()) {
      case Answer.Whole whole -> after(generationMillis(whole.tokens()), () -> send(whole.body()));
      case Answer.Stream stream -> stream(stream);
    }
  }

  private void send(Buffer body) {
    if (fault.isEmpty()) {
      response.end(body).onSuccess(_ -> end(Ending.ANSWERED));
      return;
    }
    response.putHeader("content-length", Integer.toString(body.length()));
    switch (fault.get()) {
      case HANG_AFTER_HEAD -> response.writeHead();
      case CUT_BEFORE_END -> sendThenBreak(body.getBuffer(0, body.length() - 1));
      case CUT, RESET -> sendThenBreak(body.getBuffer(0, body.length() / 2));
      case DRIP -> drip(body, 0, () -> response.end().onSuccess(_ -> end(Ending.ANSWERED)));
      case HANG, CLOSE -> throw new AssertionError(fault);
    }
  }

  private void stream(Answer.Stream stream) {
    response.setChunked(true);
    response.putHeader("cache-control", "no-cache");
    if (suffers(Fault.Break.HANG_AFTER_HEAD)) {
      response.writeHead();
    } else {
      pump(stream);
    }
  }

  /** Sends what is due and can be taken, then waits for more to be due or for room. */
  private void pump(Answer.Stream stream) {
    while (!over && !response.closed()) {
      if (breaksAt(nextFrame, stream)) {
        breakOff();
      } else if (nextFrame == stream.frames()) {
        response.end().onSuccess(_ -> end(Ending.ANSWERED));
        return;
      } else if (response.writeQueueFull()) {
        response.drainHandler(_ -> pump(stream));
        return;
      } else if (!sendFrame(stream)) {
        return;
      }
    }
  }

  /** Returns whether the next frame may be sent right away too. */
  private boolean sendFrame(Answer.Stream stream) {
    Frame frame = stream.frame().apply(nextFrame);
    if (tokensPerSecond > 0 && frame.tokens() > tokensDue) {
      earnTokens(() -> pump(stream));
      return false;
    }
    tokensDue -= frame.tokens();
    nextFrame++;
    if (suffers(Fault.Break.DRIP)) {
      drip(frame.bytes(), 0, () -> pump(stream));
      return false;
    }
    response.write(frame.bytes());
    return true;
  }

  private void earnTokens(Runnable then) {
    // At least one token a tick, however slow the model: a slower one ticks more slowly.
    long millis = Math.max(TICK_MILLIS, Math.ceilDiv(MILLIS_PER_SECOND, tokensPerSecond));
    after(
        millis,
        () -> {
          tokensDue += Math.max(1, tokensPerSecond * millis / MILLIS_PER_SECOND);
          then.run();
        });
  }

  private boolean breaksAt(int frame, Answer.Stream stream) {
    if (fault.isEmpty()) {
      return false;
    }
    return switch (fault.get()) {
      case CUT, RESET -> frame == stream.frames() / 2;
      case CUT_BEFORE_END -> frame == stream.frames() - 1;
      case HANG, HANG_AFTER_HEAD, CLOSE, DRIP -> false;
    };
  }

  private void drip(Buffer bytes, int from, Runnable then) {
    if (from == bytes.length()) {
      then.run();
      return;
    }
    response.write(bytes.getBuffer(from, from + 1));
    after(1, () -> drip(bytes, from + 1, then));
  }

  private void sendThenBreak(Buffer part) {
    response.write(part).onSuccess(_ -> breakOff());
  }

  private void breakOff() {
    end(Ending.BROKEN);
    if (suffers(Fault.Break.RESET)) {
      Connections.reset(request);
    } else {
      Connections.close(request);
    }
  }

  private long generationMillis(long tokens) {
    return tokensPerSecond == 0 ? 0 : tokens * MILLIS_PER_SECOND / tokensPerSecond;
  }

  private void after(long millis, Runnable work) {
    if (millis == 0) {
      work.run();
    } else {
      vertx.setTimer(
          millis,
          _ -> {
            if (!over) {
              work.run();
            }
          });
    }
  }

  private void end(Ending ending) {
    over = true;
    entry.end(ending);
  }

  private boolean suffers(Fault.Break other) {
    return fault.isPresent() && fault.get() == other;
  }
}
