package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request with a known caller that the gateway answers by itself, from its body to its answer.
 *
 * <p>Threads: the event loop of its connection.
 */
final class OwnRequest implements Watch.Watched {
  private static final Logger LOG = LoggerFactory.getLogger(OwnRequest.class);

  private final Loop loop;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final String id;
  private final CallerKey key;
  private final Setup setup;
  private final BodyReader reader;
  private Consumer<byte[]> then = body -> {};
  private Runnable whenOver = () -> {};
  private boolean isGone;
  private boolean isOver;

  OwnRequest(Loop loop, HttpServerRequest request, String id, CallerKey key, int bodyLimitBytes) {
    this.loop = loop;
    this.request = request;
    this.response = request.response();
    this.id = id;
    this.key = key;
    this.setup = loop.setup();
    long limit = Math.min(bodyLimitBytes, key.rules().bodyLimitBytes());
    this.reader = new BodyReader(loop, request, limit, false, came -> step(() -> bodyCame(came)));
  }

  String id() {
    return id;
  }

  CallerKey key() {
    return key;
  }

  Setup setup() {
    return setup;
  }

  MultiMap headers() {
    return request.headers();
  }

  MultiMap answerHeaders() {
    return response.headers();
  }

  /** Reads the body, which may be absent where there is nothing that has to be said. */
  void read(boolean mayBeAbsent, Consumer<byte[]> whenRead) {
    loop.began();
    loop.watch().add(this);
    then = whenRead;
    request.exceptionHandler(cause -> gone());
    response.exceptionHandler(cause -> gone());
    response.closeHandler(closed -> gone());
    if (mayBeAbsent && isAbsent()) {
      bodyCame(Step.done(new byte[0]));
    } else {
      step(reader::start);
    }
  }

  private boolean isAbsent() {
    String length = request.getHeader("content-length");
    return (length == null || length.equals("0")) && request.getHeader("transfer-encoding") == null;
  }

  private void bodyCame(Step<byte[]> step) {
    reader.drop();
    switch (step) {
      case Step.Stop<byte[]>(var refusal) -> refuse(refusal);
      case Step.Done<byte[]>(var body) -> then.accept(body);
    }
  }

  /** Runs a part of this request on its event loop; may be called on any thread. */
  void hop(Runnable work) {
    loop.hop(() -> step(work));
  }

  /** A fault must not leave the client waiting. */
  void step(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | AssertionError fault) {
      LOG.error("request {}: fault in the gateway", id, fault);
      refuse(Refusal.of(RefusalCode.STORE_UNAVAILABLE, "A fault in the gateway"));
    }
  }

  /** Sets what is to be done when it is answered, or its client has gone, whatever comes first. */
  void whenOver(Runnable work) {
    whenOver = work;
  }

  private void gone() {
    if (!isOver) {
      isGone = true;
      finish("client_gone", 499);
    }
  }

  /** Returns whether it was answered, or its client has gone. */
  boolean isOver() {
    return isOver;
  }

  /** Returns whether the client left before it was told anything. */
  boolean isGone() {
    return isGone;
  }

  void answer(int status, String outcome, String json) {
    if (isOver) {
      return;
    }
    finish(outcome, status);
    response.setStatusCode(status);
    response.putHeader("content-type", "application/json");
    AnswerHeaders.identify(response.headers(), Wires.USUAL.format(), id);
    response.end(Buffer.buffer(json));
  }

  void refuse(Refusal refusal) {
    if (isOver) {
      return;
    }
    Refusal identified = refusal.call().isEmpty() ? Refusals.withCall(refusal, id) : refusal;
    int status = RefusalAnswer.status(refusal.code(), key.rules().statusOnExhausted());
    finish(refusal.code().label(), status);
    Leftover.closeUnlessRead(request, loop.vertx());
    RefusalAnswer.write(response, Wires.USUAL.format(), identified, status);
  }

  private void finish(String outcome, int status) {
    isOver = true;
    reader.drop();
    loop.watch().remove(this);
    loop.metrics().answered(outcome, status);
    loop.ended();
    whenOver.run();
  }

  @Override
  public void look(long nowMillis) {
    step(() -> reader.look(nowMillis));
  }
}
