package dev.hardstop.server.gateway;

import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.providers.wire.MadeObject;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.WholeAnswer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * Passes an answer on that is one piece of JSON. A small one is kept until its end, so that its
 * head can say what it cost; a larger one passes as it comes.
 */
final class WholeRelay extends Relay {
  /** Answers up to here say in their head what they cost. */
  private static final int KEPT_BYTES = 1 << 20;

  private final Optional<Meter> meter;
  private Buffer kept = Buffer.buffer();
  private boolean isOwn;
  private boolean isPassing;

  /** Whether what is kept is all that came, also after its client left. */
  private boolean isWhole = true;

  WholeRelay(Parts parts) {
    super(parts);
    this.meter = meter(parts);
  }

  /** What costs nothing is not metered; of what it made only the id is read. */
  private Optional<Meter> meter(Parts parts) {
    Operation operation = forward.operation();
    if (operation.priceApi().isPresent()) {
      Profile profile = parts.settlement().target().provider().profile();
      return Optional.of(forward.wire().wholeMeter(facts, profile));
    }
    return operation.makes().map(kind -> new WholeAnswer(new MadeObject()));
  }

  /** Sound is listened to as it comes, and what it costs was known before it came. */
  @Override
  void begin() {
    if (forward.operation() == Operation.SPEECH && !exchange.isClientGone()) {
      startPassing();
      response().headers().set("x-hardstop-cost-usd", Usd.format(known()));
    }
  }

  private long known() {
    return settlement.nanoUsd(meter.orElseThrow().metering());
  }

  private void startPassing() {
    isPassing = true;
    writeHead(answer.statusCode());
    response().setChunked(true);
  }

  @Override
  void take(Buffer chunk) {
    meter.ifPresent(
        each -> {
          feed(each, chunk, (bytes, from, to) -> {});
          recordIssued(each);
        });
    inOrder(() -> passOrKeep(chunk));
  }

  private void passOrKeep(Buffer chunk) {
    if (isPassing) {
      pass(chunk);
    } else if (!exchange.isClientGone()
        || (isWhole && exchange.repeat().keepsAnswer(kept.length() + chunk.length()))) {
      keep(chunk);
    } else {
      isWhole = false;
    }
  }

  private void keep(Buffer chunk) {
    if (kept.length() == 0) {
      // Most answers are one chunk, which need not be copied.
      kept = chunk;
    } else if (isOwn) {
      kept.appendBuffer(chunk);
    } else {
      kept = Buffer.buffer(2 * kept.length()).appendBuffer(kept).appendBuffer(chunk);
      isOwn = true;
    }
    if (kept.length() > KEPT_BYTES) {
      startPassing();
      pass(kept);
      kept = Buffer.buffer();
    }
  }

  @Override
  void end() {
    settle();
    int status = answer.statusCode();
    HttpServerResponse response = response();
    exchange.answerEnds();
    boolean isWanted = !exchange.isClientGone() && !response.closed();
    if (!isPassing && (isWanted || (isWhole && exchange.repeat().keepsAnswer(kept.length())))) {
      writeHead(status);
      response.headers().set("x-hardstop-cost-usd", Usd.format(settlement.charge().nanoUsd()));
      if (isCapOurs() && settlement.isMetered() && isStoppedAtCap()) {
        AnswerHeaders.warnOfCap(response.headers(), settlement.held().outputCap());
      }
      exchange.repeat().keep(settlement.held(), response, kept);
    }
    if (isWanted) {
      var _ = isPassing ? response.end() : response.end(kept);
    }
    exchange.finish(exchange.outcome("served"), status);
  }

  /** With several choices this tells only that all of them were, never more. */
  private boolean isStoppedAtCap() {
    long most = Saturating.multiply(settlement.held().outputCap(), facts.choices());
    return settlement.charge().of(Unit.OUTPUT_TOKENS) >= most;
  }

  private void settle() {
    meter.ifPresent(each -> each.end((bytes, from, to) -> {}));
    if (forward.operation().priceApi().isPresent()) {
      settlement.settle(meter.orElseThrow(), answer.statusCode());
    } else {
      settlement.count(answer.statusCode());
    }
  }

  @Override
  void cut(boolean timedOut) {
    settle();
    if (isPassing) {
      exchange.answerEnds();
      // An end without the rest would look like the whole answer.
      response().reset();
      exchange.finish("upstream_cut", answer.statusCode());
      return;
    }
    exchange.refuse(
        Refusal.of(
            timedOut ? RefusalCode.UPSTREAM_TIMEOUT : RefusalCode.UPSTREAM_UNREACHABLE,
            "The provider's answer broke off; what it said it cost is charged, else the hold",
            "",
            forward.id()));
  }
}
