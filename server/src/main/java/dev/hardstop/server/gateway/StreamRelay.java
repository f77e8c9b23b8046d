package dev.hardstop.server.gateway;

import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.providers.wire.ByteSink;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.Trailer;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/** Passes a stream of events on, event by event, as they come. */
final class StreamRelay extends Relay implements Watch.Watched {
  /**
   * More than any token comes to in JSON, so that nothing within its cap is taken to be past it.
   *
   * <p>Source: o200k_base, whose longest token is 128 bytes, each at most six characters in JSON;
   * doubled for vocabularies that are not published.
   */
  private static final long MAX_BYTES_A_TOKEN = 2_048;

  private static final Optional<byte[]> NOTHING_MORE = Optional.of(new byte[0]);

  private final Meter meter;
  private final boolean takesRefusalEvent;
  private final Buffer heartbeat;
  private final long heartbeatMillis;
  private boolean isTightened;
  private long passedMillis;

  StreamRelay(Parts parts) {
    super(parts);
    this.meter =
        forward
            .wire()
            .streamMeter(facts, parts.settlement().target().provider().profile(), this::costs);
    this.heartbeat = Buffer.buffer(forward.wire().heartbeat());
    this.heartbeatMillis = exchange.loop().options().watch().heartbeatEvery().toMillis();
    this.takesRefusalEvent = forward.wire().takesRefusalEvent(contentType(parts));
    this.passedMillis = exchange.loop().watch().nowMillis();
  }

  private Optional<Trailer.Costs> costs(Metering metering) {
    long nanoUsd = settlement.nanoUsd(metering);
    return Optional.of(
        new Trailer.Costs(
            Usd.format(nanoUsd),
            Optional.ofNullable(
                AnswerHeaders.remainingUsd(settlement.held(), forward.key(), nanoUsd))));
  }

  @Override
  void begin() {
    if (exchange.isClientGone()) {
      return;
    }
    HttpServerResponse response = response();
    writeHead(answer.statusCode());
    MultiMap headers = response.headers();
    headers.set("cache-control", "no-cache, no-transform");
    headers.set("x-accel-buffering", "no");
    response.setChunked(true).writeHead();
    exchange.loop().watch().add(this);
  }

  @Override
  void take(Buffer chunk) {
    if (exchange.isClientGone()) {
      unpause();
    }
    var out = new Gathered();
    feed(meter, chunk, out);
    if (!isTightened && meter.knowsInput()) {
      isTightened = true;
      settlement.tighten(meter.metering());
    }
    recordIssued(meter);
    inOrder(out::passOn);
    if (isPastCap()) {
      breakOff();
      settlement.chargeInFull("the provider wrote past the output cap, and was not read any more");
      inOrder(() -> cut(true));
    }
  }

  /** Returns whether more text came than the output cap can be: the provider does not heed it. */
  private boolean isPastCap() {
    long tokens = Saturating.multiply(settlement.held().outputCap(), facts.choices());
    return tokens > 0
        && !forward.key().isShadow()
        && meter.visibleBytes() > Saturating.multiply(tokens, MAX_BYTES_A_TOKEN);
  }

  @Override
  void end() {
    var out = new Gathered();
    meter.end(out);
    settlement.settle(meter, answer.statusCode());
    recordIssued(meter);
    inOrder(
        () -> {
          out.passOn();
          close("served");
        });
  }

  @Override
  void cut(boolean timedOut) {
    // What the meter keeps back is an event that is not whole: dropped.
    settlement.settle(meter, answer.statusCode());
    Refusal refusal =
        Refusal.of(
            timedOut ? RefusalCode.UPSTREAM_TIMEOUT : RefusalCode.UPSTREAM_UNREACHABLE,
            "The provider's stream broke off",
            "",
            forward.id());
    Optional<byte[]> last = meter.isComplete() ? NOTHING_MORE : lastEvents(timedOut, refusal);
    if (last.isEmpty()) {
      exchange.loop().watch().remove(this);
      exchange.answerEnds();
      // An end without the rest would look like the whole answer.
      response().reset();
      exchange.finish("upstream_cut", answer.statusCode());
      return;
    }
    pass(Buffer.buffer(last.get()));
    close("upstream_cut");
  }

  @Override
  void stop(Refusal refusal) {
    Optional<byte[]> last = meter.isComplete() ? NOTHING_MORE : lastEvents(true, refusal);
    if (last.isEmpty()) {
      super.stop(refusal);
    } else if (!response().closed()) {
      response().end(Buffer.buffer(last.get()));
    }
    unpause();
  }

  @Override
  void abandon() {
    breakOff();
    settlement.settle(meter, answer.statusCode());
  }

  /**
   * What we end, ends like an answer at its cap; what the provider broke is an error. Empty where
   * the stream has no form for either.
   */
  private Optional<byte[]> lastEvents(boolean byUs, Refusal refusal) {
    Optional<byte[]> graceful = byUs ? meter.gracefulEnd() : Optional.empty();
    return graceful.isEmpty() && takesRefusalEvent
        ? Optional.of(forward.wire().refusalEvent(forward.operation(), refusal))
        : graceful;
  }

  private void close(String outcome) {
    exchange.loop().watch().remove(this);
    exchange.answerEnds();
    if (!exchange.isClientGone() && !response().closed()) {
      response().end();
    }
    exchange.finish(exchange.outcome(outcome), answer.statusCode());
  }

  /** Keeps proxies on the way from taking a long thought for a dead connection. */
  @Override
  public void look(long nowMillis) {
    exchange.step(() -> beat(nowMillis));
  }

  private void beat(long nowMillis) {
    if (exchange.isOver()) {
      exchange.loop().watch().remove(this);
    } else if (exchange.isClientGone()) {
      unpause();
    } else if (nowMillis - passedMillis >= heartbeatMillis && mayBeat()) {
      passedMillis = nowMillis;
      pass(heartbeat.copy());
    }
  }

  private boolean mayBeat() {
    return heartbeat.length() > 0 && meter.isBetweenEvents();
  }

  /** What one piece of the answer comes to, passed on in one write. */
  private final class Gathered implements ByteSink {
    private final Buffer gathered = Buffer.buffer();

    @Override
    public void accept(byte[] bytes, int from, int to) {
      gathered.appendBytes(bytes, from, to - from);
    }

    void passOn() {
      if (gathered.length() > 0) {
        passedMillis = exchange.loop().watch().nowMillis();
        pass(gathered);
      }
    }
  }
}
