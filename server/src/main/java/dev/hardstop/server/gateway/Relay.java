package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.HeaderRules;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RequestFacts;
import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Passes one answer on to the client, metering it on the way, and ends its hold.
 *
 * <p>Threads: the event loop of its exchange.
 */
abstract class Relay {

  final Exchange exchange;
  final Forward forward;
  final RequestFacts facts;
  final Settlement settlement;
  final HttpClientResponse answer;
  private final Attempt attempt;

  /** What is still to be put on record. */
  private Optional<Issuance> issuance;

  /** What is to be done as soon as that is durable; at most what came in one read, and the end. */
  private final Deque<Runnable> later = new ArrayDeque<>();

  private boolean isRecording;

  /** What a relay works with. */
  record Parts(
      Exchange exchange,
      Forward forward,
      RequestFacts facts,
      Settlement settlement,
      Attempt attempt,
      HttpClientResponse answer,
      Optional<Issuance> issuance) {}

  Relay(Parts parts) {
    this.exchange = parts.exchange;
    this.forward = parts.forward;
    this.facts = parts.facts;
    this.settlement = parts.settlement;
    this.attempt = parts.attempt;
    this.answer = parts.answer;
    this.issuance = parts.issuance;
  }

  /** Starts the relay that fits the answer's head. */
  static Relay start(Parts parts) {
    parts.settlement.answeredAs(name -> Optional.ofNullable(parts.answer.getHeader(name)));
    Relay relay = relay(parts);
    Exchange exchange = parts.exchange;
    parts.answer.exceptionHandler(cause -> exchange.step(relay::broke));
    parts.answer.handler(chunk -> exchange.step(() -> relay.came(chunk)));
    parts.answer.endHandler(end -> exchange.step(relay::ended));
    relay.begin();
    return relay;
  }

  private static Relay relay(Parts parts) {
    int status = parts.answer.statusCode();
    if (status < 200 || status > 299) {
      return new ErrorRelay(parts);
    }
    return parts.facts.streams() && isStream(parts)
        ? new StreamRelay(parts)
        : new WholeRelay(parts);
  }

  private static boolean isStream(Parts parts) {
    return parts.forward.wire().isStream(contentType(parts));
  }

  static String contentType(Parts parts) {
    String type = parts.answer.getHeader("content-type");
    return type == null ? "" : type;
  }

  private void came(Buffer chunk) {
    attempt.active();
    inOrder(() -> take(chunk));
  }

  private void ended() {
    attempt.over();
    inOrder(this::end);
  }

  private void broke() {
    attempt.over();
    inOrder(() -> cut(attempt.isTimedOut()));
  }

  /** Does what follows once it is durable whose the answer is, which mostly it is. */
  final void inOrder(Runnable work) {
    if (isRecording) {
      later.add(work);
    } else {
      work.run();
    }
  }

  /**
   * Notes under which id the provider knows the answer, and puts on record whose it is, once it
   * says under which id it is kept. Until that is durable nothing more of it passes, so nobody
   * knows the id before its owner is known. If it cannot be recorded the answer passes all the
   * same: an id without an owner is of no use to anybody.
   */
  final void recordIssued(Meter meter) {
    settlement.answeredAs(meter);
    if (issuance.isEmpty() || meter.issued().isEmpty()) {
      return;
    }
    Issuance due = issuance.get();
    issuance = Optional.empty();
    isRecording = true;
    attempt.pause(answer);
    due.record(
        meter.issued().get(), told -> exchange.loop().hop(() -> exchange.step(this::recorded)));
  }

  private void recorded() {
    isRecording = false;
    while (!later.isEmpty()) {
      later.poll().run();
    }
    // What came meanwhile may have ended the answer, which then has no queue any more.
    if (exchange.isClientGone() || response().ended() || !response().writeQueueFull()) {
      attempt.resume(answer);
    }
  }

  /** The head came. */
  abstract void begin();

  /** Some of the body came. */
  abstract void take(Buffer chunk);

  /** The body ended as it should. */
  abstract void end();

  /** The body broke off. */
  abstract void cut(boolean timedOut);

  /** Breaks the answer off at the provider; nothing more of it comes. */
  final void breakOff() {
    answer.exceptionHandler(reset -> {});
    attempt.cancel();
  }

  /** Ends the answer to the caller with a refusal, in the middle of it. */
  void stop(Refusal refusal) {
    if (response().headWritten()) {
      // An end without the rest would look like the whole answer.
      response().reset();
    } else {
      RefusalAnswer.write(response(), forward.wire(), refusal, refusal.code().status());
    }
  }

  /** Nobody wants the rest: breaks it off, and ends the hold with what is known. */
  void abandon() {
    breakOff();
    settlement.chargeInFull("broken off before its end");
  }

  HttpServerResponse response() {
    return exchange.response();
  }

  /** Passes bytes on, and slows the provider down to the client's pace. */
  final void pass(Buffer bytes) {
    HttpServerResponse response = response();
    if (exchange.isClientGone() || response.closed()) {
      return;
    }
    response.write(bytes);
    if (response.writeQueueFull()) {
      attempt.pause(answer);
      response.drainHandler(drained -> unpause());
    }
  }

  /** Lets the provider go on at its own pace: nobody reads any more. */
  final void unpause() {
    if (!isRecording) {
      attempt.resume(answer);
    }
  }

  /** Sets what the answer's head tells: what passes from upstream, and what is held. */
  final void writeHead(int status) {
    HttpServerResponse response = response();
    response.setStatusCode(status);
    MultiMap headers = response.headers();
    copyAllowed(headers);
    AnswerHeaders.identify(headers, forward.wire(), forward.id());
    AnswerHeaders.held(headers, settlement.held(), forward.key());
    headers.set("x-hardstop-model", settlement.servedModel());
    AnswerHeaders.warn(headers, settlement.held(), forward.key(), exchange.setup());
    if (isCapOurs()) {
      headers.set("x-hardstop-output-cap", Long.toString(settlement.held().outputCap()));
    }
  }

  /** Returns whether the output cap was set or lowered here. */
  final boolean isCapOurs() {
    long cap = settlement.held().outputCap();
    return cap > 0
        && !forward.key().isShadow()
        && (facts.outputCap().isEmpty() || facts.outputCap().getAsLong() != cap);
  }

  private void copyAllowed(MultiMap headers) {
    HeaderRules rules = forward.wire().headers();
    List<String> more = exchange.setup().configuration().network().forwardHeaders().down();
    for (Map.Entry<String, String> header : answer.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (rules.passesDown(name) || more.contains(name)) {
        headers.add(name, header.getValue());
      }
    }
    String coding = answer.getHeader("content-encoding");
    if (coding != null) {
      headers.set("content-encoding", coding);
    }
  }

  /** Feeds a meter without copying, where the buffer allows. */
  static void feed(Meter meter, Buffer chunk, dev.hardstop.providers.wire.ByteSink out) {
    ByteBuf bytes = ((BufferInternal) chunk).getByteBuf();
    if (bytes.hasArray()) {
      int from = bytes.arrayOffset() + bytes.readerIndex();
      meter.feed(bytes.array(), from, from + bytes.readableBytes(), out);
    } else {
      byte[] copy = chunk.getBytes();
      meter.feed(copy, 0, copy.length, out);
    }
  }
}
