package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.RepeatMark;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.server.repeats.KeptAnswers;
import dev.hardstop.server.repeats.Marking;
import dev.hardstop.server.repeats.RecordedCalls;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange does with the {@code Idempotency-Key} of its request, if it has one and may cost
 * something. In shadow mode it has none: that changes nothing.
 *
 * <p>Threads: the event loop of its exchange.
 */
final class ExchangeRepeat implements Repeat.Host {
  private final Loop loop;
  private final Exchange exchange;
  private final Forward forward;
  private final HttpServerRequest request;
  private final Repeat repeat;

  ExchangeRepeat(Loop loop, Exchange exchange, Forward forward, HttpServerRequest request) {
    this.loop = loop;
    this.exchange = exchange;
    this.forward = forward;
    this.request = request;
    this.repeat = new Repeat(loop, this);
  }

  /** Goes on with {@code next}, unless this is a repeat. */
  void start(byte[] body, Runnable next) {
    List<String> keys = request.headers().getAll(IdempotencyKey.HEADER);
    if (keys.isEmpty() || forward.key().isShadow() || forward.operation().priceApi().isEmpty()) {
      next.run();
      return;
    }
    String key = keys.getFirst().strip();
    if (keys.size() > 1 || key.isEmpty() || key.length() > Marking.MAX_KEY_LENGTH) {
      refuse(
          Refusal.of(
              RefusalCode.INVALID_REQUEST,
              "Idempotency-Key: not one key (expected: one, of 1 to %d characters)"
                  .formatted(Marking.MAX_KEY_LENGTH)));
    } else {
      exchange.withBody(body, () -> mark(key, body), mark -> claim(mark, next));
    }
  }

  private RepeatMark mark(String key, byte[] body) {
    return Marking.of(forward.key().id(), String.valueOf(request.path()), key, body);
  }

  private void claim(RepeatMark mark, Runnable next) {
    if (!isOver()) {
      repeat.claim(mark, next);
    }
  }

  Call marked(Call call) {
    return repeat.marked(call);
  }

  /** Returns whether the answer is to be kept for a repeat, if it is whole by then. */
  boolean keepsAnswer(int bytes) {
    return repeat.isFirst()
        && forward.key().rules().repeatAnswers()
        && bytes <= KeptAnswers.MAX_BYTES;
  }

  /** Keeps an answer whose head is made, if it may be. */
  void keep(Fact.Held held, HttpServerResponse answer, Buffer body) {
    if (keepsAnswer(body.length())) {
      loop.parts()
          .repeats()
          .answers()
          .keep(
              held.sequence(),
              answer.getStatusCode(),
              answer.headers(),
              body,
              loop.ticker().millis());
    }
  }

  /** The exchange is over, whatever came of its last hold, if it had one. */
  void over(@Nullable Settlement last) {
    repeat.over(
        Optional.ofNullable(last).filter(hold -> !hold.boughtNothing()).map(Settlement::held));
  }

  @Override
  public void step(Runnable work) {
    exchange.step(work);
  }

  @Override
  public boolean isOver() {
    return exchange.isOver();
  }

  @Override
  public void refuse(Refusal refusal) {
    exchange.refuse(refusal);
  }

  @Override
  public void repeats(long hold, RecordedCalls.Marked done) {
    Optional<KeptAnswers.Kept> kept =
        loop.parts().repeats().answers().find(hold, loop.ticker().millis());
    if (kept.isEmpty() || !forward.key().rules().repeatAnswers()) {
      refuse(Repeat.alreadyDone(done));
      return;
    }
    HttpServerResponse response = exchange.response();
    exchange.answerEnds();
    kept.get()
        .headers()
        .forEach(header -> response.headers().add(header.getKey(), header.getValue()));
    response.headers().set("x-hardstop-repeated", "true");
    response.setStatusCode(kept.get().status()).end(kept.get().body().copy());
    exchange.finish("repeated", kept.get().status());
  }
}
