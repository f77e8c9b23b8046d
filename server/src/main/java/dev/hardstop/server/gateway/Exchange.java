package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import dev.hardstop.server.config.CallRules;
import dev.hardstop.server.config.State;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client request with all it causes, from its body to the end of its hold.
 *
 * <p>Threads: the event loop of its connection.
 */
final class Exchange implements Watch.Watched {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** Answers that one event loop reads to their end for nobody. */
  static final int MAX_DRAINS = 256;

  /** Bodies above it are worked on by a worker. */
  private static final int LARGE_BODY_BYTES = 256 << 10;

  private final Loop loop;
  private final Setup setup;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Forward forward;
  private final Intake intake;
  private final ExchangeRepeat repeat;

  private Intake.@Nullable Taken taken;
  private @Nullable Admission admission;
  private @Nullable Settlement settlement;
  private @Nullable Attempt attempt;
  private @Nullable Relay relay;
  private boolean isRequestCharged;
  private long latchesSeen;
  private boolean isClientGone;
  private String abandonedAs = "";
  private boolean isDraining;
  private boolean isAnswered;
  private boolean isOver;

  Exchange(Loop loop, Setup setup, HttpServerRequest request, Forward forward) {
    this.loop = loop;
    this.setup = setup;
    this.request = request;
    this.response = request.response();
    this.forward = forward;
    this.intake = new Intake(this, request, forward);
    this.repeat = new ExchangeRepeat(loop, this, forward, request);
  }

  /** Begins; the caller has taken a place for it among the key's calls in flight. */
  void start() {
    loop.began();
    loop.watch().add(this);
    request.exceptionHandler(gone -> clientGone());
    response.exceptionHandler(gone -> clientGone());
    response.closeHandler(closed -> clientGone());
    step(intake::start);
  }

  /**
   * Runs a part of this exchange. A fault in it ends this exchange, and must not leave its client
   * or its hold waiting.
   */
  void step(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | AssertionError fault) {
      LOG.error("call {}: fault in the gateway", forward.id(), fault);
      fail();
    }
  }

  /**
   * Does {@code work} on a body and goes on with what it comes to: here, or on a worker where the
   * body is large, so that others need not wait for it.
   */
  <T> void withBody(byte[] body, Supplier<T> work, Consumer<T> then) {
    if (body.length <= LARGE_BODY_BYTES) {
      then.accept(work.get());
      return;
    }
    loop.vertx()
        .executeBlocking(work::get, false)
        .onSuccess(done -> step(() -> then.accept(done)))
        .onFailure(
            fault ->
                step(
                    () ->
                        refuse(
                            Refusal.of(RefusalCode.INVALID_REQUEST, "The body cannot be read"))));
  }

  private void fail() {
    Attempt live = attempt;
    if (live == null) {
      end(hold -> hold.release("fault before sending"));
    } else {
      live.cancel();
      end(hold -> hold.chargeInFull("fault in the gateway"));
    }
    if (response.headWritten()) {
      answerEnds();
      response.reset();
      finish("fault", 500);
    } else {
      refuse(
          Refusal.of(
              RefusalCode.UPSTREAM_UNREACHABLE,
              "A fault in the gateway; if the request was sent, its hold is charged"));
    }
  }

  /** It is known what is asked for, and where it may go: tries the next of these. */
  void taken(Intake.Taken known) {
    taken = known;
    admit(known, known.targets().removeFirst());
  }

  private void admit(Intake.Taken known, Target to) {
    if (to.provider().forwardsCallersCredential() && !bringsOwnCredential()) {
      refuse(
          Refusal.of(
              RefusalCode.UNKNOWN_KEY,
              "Provider '%s' takes its caller's own credential (expected: the Hardstop key in %s,"
                      .formatted(to.provider().name(), Credentials.OWN_HEADER)
                  + " the provider's as it wants it)"));
      return;
    }
    Optional<BadRequest> problem = forward.wire().headers().objection(request.headers()::getAll);
    if (problem.isPresent() && !forward.key().isShadow()) {
      refuse(problem.get());
      return;
    }
    Target noted = problem.map(each -> to.objectedTo(each.code())).orElse(to);
    int requests = isRequestCharged ? 0 : 1;
    Attributes attributes =
        AttributeReader.derived(known.attributes(), forward.key(), forward.operation().label(), to);
    admission =
        new Admission(
            loop, this, forward, known.request(), noted, attributes, requests, known.body().length);
    admission.start();
  }

  private boolean bringsOwnCredential() {
    return forward.caller().byOwnHeader()
        && forward.wire().headers().callersCredentials().stream()
            .anyMatch(request.headers()::contains)
        && !loop.credentials().carriesKey(request.headers(), setup);
  }

  /** The hold is durable: sends, unless the client has gone meanwhile. */
  void granted(Fact.Held held, Target target) {
    loop.metrics().held(held.amounts().nanoUsd());
    loop.metrics().decided(loop.ticker().micros() - intake.readMicros());
    if (isOver) {
      settlement(held, target, RequestFacts.DEFAULT_TIER).release("client gone before sending");
      return;
    }
    Intake.Taken known = Objects.requireNonNull(taken);
    WireRequest asked = known.request();
    settlement = settlement(held, target, asked.facts().tier());
    Changes changes = changes(held, known, target);
    byte[] sent = asked.rewrite(changes, target.provider().profile()).applyTo(known.body());
    var head =
        UpstreamRequest.of(
            forward,
            target,
            request.headers(),
            setup.configuration().network().forwardHeaders(),
            sent,
            Instant.ofEpochMilli(loop.parts().wall().millis()));
    attempt = new Attempt(loop, this, target.provider().deadlines());
    attempt.start(target.provider(), setup, head, sent);
  }

  private Settlement settlement(Fact.Held held, Target target, String tier) {
    return new Settlement(loop.parts(), held, target, tier);
  }

  private Changes changes(Fact.Held held, Intake.Taken known, Target target) {
    boolean isSet = setsCap(held, known.request().facts());
    return new Changes(
        target.sentAs(),
        isSet ? OptionalLong.of(held.outputCap()) : OptionalLong.empty(),
        !forward.key().isShadow(),
        known.state() != State.REFUSE);
  }

  /** Returns whether the output cap is ours: the caller stated none, or a larger one. */
  private boolean setsCap(Fact.Held held, RequestFacts facts) {
    return !forward.key().isShadow()
        && facts.operation().hasOutput()
        && (facts.outputCap().isEmpty() || facts.outputCap().getAsLong() != held.outputCap());
  }

  /** Asked when there is a connection, before the first byte: latches set meanwhile hold. */
  boolean maySend() {
    Settlement hold = Objects.requireNonNull(settlement);
    if (isOver || isClientGone) {
      hold.release("client gone before sending");
      finish("client_gone", 499);
      return false;
    }
    latchesSeen = loop.ledger().latchesSet();
    Optional<Latch> latch = loop.ledger().latchOn(hold.held().sequence());
    if (latch.isPresent() && !forward.key().isShadow()) {
      hold.release("latched before sending");
      refused(new Outcome.Latched(latch.get()));
      return false;
    }
    return true;
  }

  /** No connection: nothing was sent, so nothing is owed. */
  void notConnected(Throwable cause) {
    loop.metrics().connectFailed();
    end(hold -> hold.release("never connected"));
    if (mayGoElsewhere()) {
      goElsewhere();
      return;
    }
    boolean isLate = cause instanceof Attempt.ConnectTimeout;
    refuse(
        Refusal.of(
            isLate ? RefusalCode.UPSTREAM_TIMEOUT : RefusalCode.UPSTREAM_UNREACHABLE,
            "The provider could not be reached; nothing was sent and nothing is charged"));
  }

  /** The answer's head came. */
  void answered(HttpClientResponse answer) {
    Settlement hold = Objects.requireNonNull(settlement);
    Attempt live = Objects.requireNonNull(attempt);
    Intake.Taken known = Objects.requireNonNull(taken);
    RequestFacts facts = known.request().factsOn(hold.target().model());
    int status = answer.statusCode();
    if (isPassing(status) && hold.target().provider().isFree(status) && mayGoElsewhere()) {
      hold.chargeRequest("provider answered " + status);
      isRequestCharged = true;
      answer.exceptionHandler(reset -> {});
      live.cancel();
      goElsewhere();
      return;
    }
    Optional<Issuance> issuance =
        Issuance.of(loop.ledger(), forward.key(), known.attributes(), known.request(), hold);
    dropBody();
    relay = Relay.start(new Relay.Parts(this, forward, facts, hold, live, answer, issuance));
  }

  /** Returns whether another provider may well answer where this one did not. */
  private static boolean isPassing(int status) {
    return status == 429 || status >= 500;
  }

  private boolean mayGoElsewhere() {
    boolean hasTarget = taken != null && !taken.targets().isEmpty();
    return hasTarget && !isClientGone && !isOver;
  }

  /** The hold of the attempt that failed has ended; the next one needs its own. */
  private void goElsewhere() {
    loop.metrics().failedOver();
    attempt = null;
    settlement = null;
    taken(Objects.requireNonNull(taken));
  }

  private void dropBody() {
    taken = null;
    admission = null;
    intake.drop();
  }

  /** The connection was lost after the request was sent, before an answer. */
  void lost(boolean timedOut) {
    end(hold -> hold.chargeInFull(timedOut ? "timed out" : "connection lost"));
    refuse(
        Refusal.of(
            timedOut ? RefusalCode.UPSTREAM_TIMEOUT : RefusalCode.UPSTREAM_UNREACHABLE,
            timedOut
                ? "The provider did not answer in time; the whole hold is charged"
                : "The connection to the provider was lost; the whole hold is charged"));
  }

  private void end(Consumer<Settlement> ending) {
    if (settlement != null) {
      ending.accept(settlement);
    }
  }

  private void clientGone() {
    if (!isClientGone && !isAnswered && !isOver) {
      abandon("client_gone", 499);
    }
  }

  /**
   * Nobody waits for the answer any more. What was not sent is not; what was is read to its end for
   * the truth about its cost, unless breaking off ends that cost or too many are read for nobody.
   */
  private void abandon(String outcome, int status) {
    isClientGone = true;
    abandonedAs = outcome;
    if (admission != null) {
      admission.cancel();
    }
    Settlement hold = settlement;
    if (attempt == null || hold == null) {
      finish(outcome, status);
    } else if (!hold.target().provider().stopsBillingWhenAborted() && loop.startDrain()) {
      isDraining = true;
    } else {
      breakOff(attempt, hold);
      finish(outcome, status);
    }
  }

  private void breakOff(Attempt live, Settlement hold) {
    if (relay != null) {
      relay.abandon();
      return;
    }
    live.cancel();
    if (live.isSent()) {
      hold.chargeInFull("broken off before it was answered");
    } else {
      hold.release("nobody waits for it any more, before sending");
    }
  }

  /** A latch that was set meanwhile ends what is in flight too, as far as it can be ended. */
  private void heedLatches() {
    long set = loop.ledger().latchesSet();
    boolean isInFlight = attempt != null && attempt.isSent() && !isAnswered && !isClientGone;
    if (set == latchesSeen || isOver || !isInFlight || forward.key().isShadow()) {
      return;
    }
    latchesSeen = set;
    loop.ledger()
        .latchOn(Objects.requireNonNull(settlement).held().sequence())
        .filter(Latch::endsCallsInFlight)
        .ifPresent(latch -> stop(refusal(new Outcome.Latched(latch))));
  }

  /** Ends the answer to the caller here and now; what it costs is found out without the caller. */
  void stop(Refusal refusal) {
    Refusal identified = Refusals.withCall(refusal, forward.id());
    answerEnds();
    if (relay == null) {
      Leftover.closeUnlessRead(request, loop.vertx());
      RefusalAnswer.write(response, forward.wire(), identified, identified.code().status());
    } else {
      relay.stop(identified);
    }
    abandon(identified.code().label(), identified.code().status());
  }

  boolean isClientGone() {
    return isClientGone;
  }

  /** Returns what an answer is counted as that came to its end as {@code outcome}. */
  String outcome(String outcome) {
    return isClientGone ? abandonedAs : outcome;
  }

  boolean isOver() {
    return isOver;
  }

  HttpServerResponse response() {
    return response;
  }

  Loop loop() {
    return loop;
  }

  Setup setup() {
    return setup;
  }

  ExchangeRepeat repeat() {
    return repeat;
  }

  void refuse(BadRequest problem) {
    refuse(Refusal.of(problem, forward.id()));
  }

  /** Refuses on the ledger's word. */
  void refused(Outcome.Refusal outcome) {
    answer(refusal(outcome));
  }

  private Refusal refusal(Outcome.Refusal outcome) {
    return Refusals.of(outcome, setup, forward.key(), forward.id());
  }

  /** Refuses before or without the ledger's word; what never held is recorded here. */
  void refuse(Refusal refusal) {
    if (!isOver && settlement == null) {
      Unasked.record(loop.ledger(), forward, intake.understood(), refusal.code());
    }
    answer(refusal);
  }

  /** Answers with a refusal, and ends. */
  private void answer(Refusal refusal) {
    if (isOver) {
      return;
    }
    Refusal identified =
        refusal.call().isEmpty() ? Refusals.withCall(refusal, forward.id()) : refusal;
    CallRules rules = forward.key().rules();
    int status = RefusalAnswer.status(refusal.code(), rules.statusOnExhausted());
    answerEnds();
    if (!isClientGone) {
      Leftover.closeUnlessRead(request, loop.vertx());
      RefusalAnswer.write(response, forward.wire(), identified, status);
    }
    finish(refusal.code().label(), status);
  }

  /** The last byte was handed to the client: that it goes away now is no news. */
  void answerEnds() {
    isAnswered = true;
  }

  /** Ends the exchange; its hold has ended before, or never was. */
  void finish(String outcome, int status) {
    if (isOver) {
      return;
    }
    isOver = true;
    loop.watch().remove(this);
    dropBody();
    repeat.over(settlement);
    loop.inFlight().leave(forward.key().id());
    if (isDraining) {
      loop.endDrain();
    }
    // Before it counts as ended, so that whoever sees it ended finds it counted.
    loop.metrics().answered(outcome, status);
    loop.ended();
    AccessLog.note(forward, outcome, status, settlement);
  }

  @Override
  public void look(long nowMillis) {
    step(() -> intake.look(nowMillis));
    step(this::heedLatches);
  }
}
