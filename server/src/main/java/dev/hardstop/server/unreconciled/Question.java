package dev.hardstop.server.unreconciled;

import dev.hardstop.providers.wire.LaterCost;
import dev.hardstop.server.upstream.Upstreams;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks a provider once what one answer cost. Whatever goes wrong, it is then untold.
 *
 * <p>Threads: one event loop.
 */
final class Question {
  /** The longest answer that is read. */
  static final int MAX_BYTES = 64 << 10;

  /** How long it may take, connecting included. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int OK = 200;

  private final CostSource source;
  private final String id;
  private final Promise<LaterCost> told = Promise.promise();
  private final Buffer body = Buffer.buffer();
  private @Nullable HttpClientRequest request;

  private Question(CostSource source, String id) {
    this.source = source;
    this.id = id;
  }

  /** Asks; the future never fails. */
  static Future<LaterCost> ask(Vertx vertx, Upstreams upstreams, CostSource source, String id) {
    var question = new Question(source, id);
    long timer =
        vertx.setTimer(PATIENCE.toMillis(), late -> question.untold("it did not answer in time"));
    upstreams
        .connect(source.settings(), source.connect(), source.caBundle(), source.question(id))
        .onComplete(question::connected, cause -> question.untold("it cannot be reached"));
    return question.told.future().onComplete(over -> vertx.cancelTimer(timer));
  }

  private void connected(HttpClientRequest opened) {
    if (told.future().isComplete()) {
      opened.reset();
      return;
    }
    request = opened;
    opened.send().onComplete(this::answered, cause -> untold("the connection was lost"));
  }

  private void answered(HttpClientResponse answer) {
    answer.exceptionHandler(cause -> untold("the answer broke off"));
    if (answer.statusCode() != OK) {
      untold("it answered " + answer.statusCode());
      return;
    }
    answer.handler(this::take);
    answer.endHandler(end -> told.tryComplete(source.lookup().read(id, body.getBytes())));
  }

  private void take(Buffer piece) {
    if (body.length() + piece.length() > MAX_BYTES) {
      untold("the answer is longer than " + MAX_BYTES + " bytes");
    } else {
      body.appendBuffer(piece);
    }
  }

  private void untold(String reason) {
    if (told.tryComplete(new LaterCost.Untold(reason)) && request != null) {
      request.reset();
    }
  }
}
