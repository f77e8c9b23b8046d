package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.HeaderRules;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import dev.hardstop.server.config.CallRules;
import dev.hardstop.server.config.State;
import dev.hardstop.store.IssuedRecord;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
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

  /** Bodies above it are read on a worker, so that others need not wait for it. */
  static final int LARGE_BODY_BYTES = 256 << 10;

  private static final Refusal UNCLEAR =
      Refusal.of(
          RefusalCode.STORE_UNAVAILABLE,
          "It cannot be looked up now whose the kept answer is (expected: a retry)");

  private final Loop loop;
  private final Setup setup;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Forward forward;
  private final BodyReader reader;
  private final ExchangeRepeat repeat;

  private byte[] body = new byte[0];
  private @Nullable WireRequest understood;
  private @Nullable Admission admission;
  private @Nullable Settlement settlement;
  private @Nullable Attempt attempt;
  private @Nullable Relay relay;
  private List<Attribute> attributes = List.of();

  /** Where it may go still. */
  private final Deque<Target> targets = new ArrayDeque<>();

  private boolean isRequestCharged;
  private long readMicros;
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
    this.reader =
        new BodyReader(
            loop,
            request,
            forward.key().rules().bodyLimitBytes(),
            forward.operation().isForm(),
            came -> step(() -> bodyCame(came)));
    this.repeat = new ExchangeRepeat(loop, this, forward, request);
  }

  /** Begins; the caller has taken a place for it among the key's calls in flight. */
  void start() {
    loop.began();
    loop.watch().add(this);
    request.exceptionHandler(gone -> clientGone());
    response.exceptionHandler(gone -> clientGone());
    response.closeHandler(closed -> clientGone());
    if (forward.named().isPresent()) {
      reader.drop();
      readMicros = loop.ticker().micros();
      var known = KeptRequest.of(forward.operation());
      step(() -> understand(new Reading.Understood(known)));
    } else {
      step(reader::start);
    }
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

  private void bodyCame(Step<byte[]> step) {
    switch (step) {
      case Step.Stop<byte[]>(var refusal) -> refuse(refusal);
      case Step.Done<byte[]>(var bytes) -> read(bytes);
    }
  }

  private void read(byte[] bytes) {
    body = bytes;
    readMicros = loop.ticker().micros();
    if (bytes.length <= LARGE_BODY_BYTES) {
      understand(reading(bytes));
      return;
    }
    loop.vertx()
        .executeBlocking(() -> reading(bytes), false)
        .onSuccess(known -> step(() -> understand(known)))
        .onFailure(
            fault -> refuse(Refusal.of(RefusalCode.INVALID_REQUEST, "The body cannot be read")));
  }

  private Reading reading(byte[] bytes) {
    return forward
        .wire()
        .read(forward.operation(), forward.model(), bytes, forward.key().carriers());
  }

  private void understand(Reading reading) {
    if (isOver) {
      return;
    }
    switch (reading) {
      case Reading.Refused(var problem) -> refuse(problem);
      case Reading.Understood(var known) -> {
        understood = known;
        attribute(known);
      }
    }
  }

  private void attribute(WireRequest known) {
    RequestFacts facts = known.facts();
    switch (AttributeReader.read(forward.key(), request.headers(), facts.carried())) {
      case Step.Stop<List<Attribute>>(var refusal) -> refuse(refusal);
      case Step.Done<List<Attribute>>(var read) -> {
        attributes = read;
        repeat.start(body, () -> claim(known));
      }
    }
  }

  /** What a request names must be its caller's own, before anything else is asked of it. */
  private void claim(WireRequest known) {
    Kept kept = known.kept();
    Optional<BadRequest> problem =
        Ownership.objection(state(known), forward.key().isShadow(), kept);
    Optional<String> id = forward.named().map(Forward.Named::id).or(kept::continues);
    if (problem.isPresent()) {
      refuse(problem.get());
    } else if (id.isEmpty()) {
      route(known);
    } else {
      loop.vertx()
          .executeBlocking(() -> loop.parts().issued().find(id.get()), false)
          .onSuccess(found -> step(() -> claimed(known, found)))
          .onFailure(fault -> step(() -> refuse(UNCLEAR)));
    }
  }

  private void claimed(WireRequest known, List<IssuedRecord> found) {
    if (isOver) {
      return;
    }
    String model = known.facts().model();
    Optional<String> named = forward.provider().or(() -> Router.inFront(setup, model));
    String owner = Ownership.owner(forward.key(), attributes);
    Optional<IssuedRecord> own = Ownership.own(found, state(known), owner, named);
    boolean isPath = forward.named().isPresent();
    if (own.isEmpty() && state(known) != State.SHARED) {
      refuse(Kept.unknown(isPath ? "id" : "previous_response_id"));
      return;
    }
    WireRequest whole =
        isPath
            ? known
            : new ContinuedRequest(
                known,
                own.map(IssuedRecord::tokens).orElse(OptionalLong.empty()),
                own.map(IssuedRecord::model).orElse(""));
    understood = whole;
    if (own.isPresent()) {
      routeTo(own.get().provider(), whole);
    } else {
      route(whole);
    }
  }

  /** Only the provider that keeps an answer knows it, so none stands in for it. */
  private void routeTo(String provider, WireRequest known) {
    String model = known.facts().model();
    String inFront = provider + "/";
    String bare = model.startsWith(inFront) ? model.substring(inFront.length()) : model;
    switch (route(Optional.of(provider), bare)) {
      case Step.Stop<Target>(var refusal) -> refuse(refusal);
      case Step.Done<Target>(var to) -> {
        Target cheaper = degraded(to);
        admit(known, cheaper.provider().name().equals(provider) ? cheaper : to);
      }
    }
  }

  private void route(WireRequest known) {
    RequestFacts facts = known.facts();
    switch (route(forward.provider(), facts.model())) {
      case Step.Stop<Target>(var refusal) -> refuse(refusal);
      case Step.Done<Target>(var to) -> {
        targets.addAll(Sharing.order(setup, forward, facts, degraded(to), loop.random()));
        admit(known, targets.removeFirst());
      }
    }
  }

  private Step<Target> route(Optional<String> provider, String model) {
    return Router.route(
        setup, forward.key(), provider, model, forward.spoken().api(), forward.operation());
  }

  private State state(WireRequest known) {
    return forward.key().rules(known.facts().model()).state();
  }

  /**
   * Lets a cheaper model serve, where a budget of this call has come to that. What the key may not
   * reach, or has no price, does not serve; then the call stays as it is.
   */
  private Target degraded(Target asked) {
    if (!setup.mayDegrade() || forward.key().isShadow() || asked.model().isEmpty()) {
      return asked;
    }
    return Degrading.replacement(
            setup.configuration(), loop.ledger(), derived(asked), asked.model())
        .map(model -> route(Optional.empty(), model))
        .map(step -> step instanceof Step.Done<Target>(var to) ? to : asked)
        .orElse(asked);
  }

  private Attributes derived(Target to) {
    return AttributeReader.derived(attributes, forward.key(), forward.operation().label(), to);
  }

  private void admit(WireRequest known, Target to) {
    if (to.provider().forwardsCallersCredential() && !bringsOwnCredential()) {
      refuse(
          Refusal.of(
              RefusalCode.UNKNOWN_KEY,
              "Provider '%s' takes its caller's own credential (expected: the Hardstop key in %s,"
                      .formatted(to.provider().name(), Credentials.OWN_HEADER)
                  + " the provider's as it wants it)"));
      return;
    }
    Optional<BadRequest> problem = headerObjection();
    if (problem.isPresent() && !forward.key().isShadow()) {
      refuse(problem.get());
      return;
    }
    Target noted = problem.map(each -> to.objectedTo(each.code())).orElse(to);
    int requests = isRequestCharged ? 0 : 1;
    admission =
        new Admission(loop, this, forward, known, noted, derived(to), requests, body.length);
    admission.start();
  }

  private Optional<BadRequest> headerObjection() {
    HeaderRules rules = forward.wire().headers();
    return request.headers().entries().stream()
        .flatMap(
            header ->
                rules
                    .objection(header.getKey().toLowerCase(Locale.ROOT), header.getValue())
                    .stream())
        .findFirst();
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
    loop.metrics().decided(loop.ticker().micros() - readMicros);
    if (isOver) {
      settlement(held, target, RequestFacts.DEFAULT_TIER).release("client gone before sending");
      return;
    }
    WireRequest known = Objects.requireNonNull(understood);
    settlement = settlement(held, target, known.facts().tier());
    Changes changes = changes(held, known, target);
    byte[] sent = known.rewrite(changes, target.provider().profile()).applyTo(body);
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
    return new Settlement(loop.ledger(), loop.metrics(), held, target, tier);
  }

  private Changes changes(Fact.Held held, WireRequest known, Target target) {
    boolean isSet = setsCap(held, known.facts());
    return new Changes(
        target.sentAs(),
        isSet ? OptionalLong.of(held.outputCap()) : OptionalLong.empty(),
        !forward.key().isShadow(),
        state(known) != State.REFUSE);
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
    WireRequest known = Objects.requireNonNull(understood);
    RequestFacts facts = known.facts();
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
        Issuance.of(loop.ledger(), forward.key(), attributes, known, hold);
    dropBody();
    relay = Relay.start(new Relay.Parts(this, forward, facts, hold, live, answer, issuance));
  }

  /** Returns whether another provider may well answer where this one did not. */
  private static boolean isPassing(int status) {
    return status == 429 || status >= 500;
  }

  private boolean mayGoElsewhere() {
    return !targets.isEmpty() && !isClientGone && !isOver;
  }

  /** The hold of the attempt that failed has ended; the next one needs its own. */
  private void goElsewhere() {
    loop.metrics().failedOver();
    attempt = null;
    settlement = null;
    admit(Objects.requireNonNull(understood), targets.removeFirst());
  }

  /** An answer may take half an hour; the question need not stay in memory for it. */
  private void dropBody() {
    body = new byte[0];
    understood = null;
    admission = null;
    reader.drop();
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

  private void refuse(BadRequest problem) {
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
      Unasked.record(loop.ledger(), forward, Optional.ofNullable(understood), refusal.code());
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
    step(() -> reader.look(nowMillis));
    step(this::heedLatches);
  }
}
