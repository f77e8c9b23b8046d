package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.KeptRequest;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import dev.hardstop.server.config.State;
import dev.hardstop.store.IssuedRecord;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes a request in: reads its body, finds out for whom it is and whether what it names is theirs,
 * and where it may go.
 *
 * <p>Threads: the event loop of its connection.
 */
final class Intake {
  private static final Refusal UNCLEAR =
      Refusal.of(
          RefusalCode.STORE_UNAVAILABLE,
          "It cannot be looked up now whose it is what the request names (expected: a retry)");

  private final Exchange exchange;
  private final Loop loop;
  private final Setup setup;
  private final HttpServerRequest request;
  private final Forward forward;
  private final BodyReader reader;
  private byte[] body = new byte[0];
  private List<Attribute> attributes = List.of();
  private @Nullable WireRequest understood;
  private long readMicros;

  /**
   * A request that is understood, and has somewhere to go.
   *
   * @param state what becomes of state that its answer leaves at the provider
   * @param targets where it may go, in this order; at least one
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
  record Taken(
      byte[] body,
      WireRequest request,
      List<Attribute> attributes,
      State state,
      Deque<Target> targets) {}

  Intake(Exchange exchange, HttpServerRequest request, Forward forward) {
    this.exchange = exchange;
    this.loop = exchange.loop();
    this.setup = exchange.setup();
    this.request = request;
    this.forward = forward;
    this.reader =
        new BodyReader(
            loop,
            request,
            forward.key().rules().bodyLimitBytes(),
            forward.operation().isForm(),
            came -> exchange.step(() -> bodyCame(came)));
  }

  /** Begins; ends with {@link Exchange#taken} or a refusal. */
  void start() {
    if (!forward.operation().hasBody()) {
      reader.drop();
      readMicros = loop.ticker().micros();
      understand(new Reading.Understood(KeptRequest.of(forward.operation())));
    } else {
      reader.start();
    }
  }

  /** Returns what the body says, as far as it was understood. */
  Optional<WireRequest> understood() {
    return Optional.ofNullable(understood);
  }

  /** Returns when all of the body was there, in microseconds of the ticker. */
  long readMicros() {
    return readMicros;
  }

  /** Lets the body go: an answer may take half an hour, and its question need not stay so long. */
  void drop() {
    body = new byte[0];
    understood = null;
    reader.drop();
  }

  void look(long nowMillis) {
    reader.look(nowMillis);
  }

  private void bodyCame(Step<byte[]> step) {
    switch (step) {
      case Step.Stop<byte[]>(var refusal) -> exchange.refuse(refusal);
      case Step.Done<byte[]>(var bytes) -> read(bytes);
    }
  }

  private void read(byte[] bytes) {
    body = bytes;
    readMicros = loop.ticker().micros();
    exchange.withBody(bytes, () -> reading(bytes), this::understand);
  }

  private Reading reading(byte[] bytes) {
    return forward
        .wire()
        .read(forward.operation(), forward.model(), bytes, forward.key().carriers());
  }

  private void understand(Reading reading) {
    if (exchange.isOver()) {
      return;
    }
    switch (reading) {
      case Reading.Refused(var problem) -> exchange.refuse(problem);
      case Reading.Understood(var read) -> {
        WireRequest known = read.at(Instant.ofEpochMilli(loop.parts().wall().millis()));
        understood = known;
        attribute(known);
      }
    }
  }

  private void attribute(WireRequest known) {
    RequestFacts facts = known.facts();
    switch (AttributeReader.read(forward.key(), request.headers(), facts.carried())) {
      case Step.Stop<List<Attribute>>(var refusal) -> exchange.refuse(refusal);
      case Step.Done<List<Attribute>>(var read) -> {
        attributes = read;
        exchange.repeat().start(body, () -> claim(known));
      }
    }
  }

  /** What a request names must be its caller's own, before anything else is asked of it. */
  private void claim(WireRequest known) {
    Kept kept = known.kept();
    Optional<BadRequest> problem =
        Ownership.objection(state(known), forward.key().isShadow(), kept);
    List<Kept.Name> names =
        Stream.concat(forward.named().map(Forward.Named::name).stream(), kept.names().stream())
            .toList();
    if (problem.isPresent()) {
      exchange.refuse(problem.get());
    } else if (names.isEmpty()) {
      route(known);
    } else {
      loop.vertx()
          .executeBlocking(() -> lookUp(names, state(known)), false)
          .onSuccess(found -> exchange.step(() -> claimed(known, found)))
          .onFailure(fault -> exchange.step(() -> exchange.refuse(UNCLEAR)));
    }
  }

  /** What is not on record waits for the tables, so the first such name ends it. */
  private List<Ownership.Looked> lookUp(List<Kept.Name> names, State state) {
    List<Ownership.Looked> all = new ArrayList<>();
    IssuedLookup.Moment now = loop.parts().issued().now();
    for (Kept.Name name : names) {
      List<IssuedRecord> found = now.find(name.kind(), name.id());
      all.add(new Ownership.Looked(name, found));
      if (found.isEmpty() && state != State.SHARED) {
        break;
      }
    }
    return all;
  }

  private void claimed(WireRequest known, List<Ownership.Looked> found) {
    if (exchange.isOver()) {
      return;
    }
    String model = known.facts().model();
    Optional<String> named = forward.provider().or(() -> Router.inFront(setup, model));
    String owner = Ownership.owner(forward.key(), attributes);
    switch (Ownership.own(found, state(known), owner, named)) {
      case Step.Stop<Ownership.Owned>(var refusal) -> exchange.refuse(refusal);
      case Step.Done<Ownership.Owned>(var own) -> goOn(known, own);
    }
  }

  private void goOn(WireRequest known, Ownership.Owned own) {
    boolean changes = forward.operation() == Operation.CHANGED_CACHED_CONTENT;
    WireRequest whole =
        changes || known.kept().continues().isPresent()
            ? ContinuedRequest.of(known, own.continued())
            : known;
    understood = whole;
    // Only the record tells of what model it is, and so what longer keeping costs.
    String model =
        changes ? own.continued().map(IssuedRecord::model).orElse("") : known.facts().model();
    if (own.provider().isPresent()) {
      routeTo(own.provider().get(), model, whole);
    } else {
      route(whole);
    }
  }

  /** Only the provider that keeps a thing knows it, so none stands in for it. */
  private void routeTo(String provider, String model, WireRequest known) {
    String inFront = provider + "/";
    String bare = model.startsWith(inFront) ? model.substring(inFront.length()) : model;
    switch (route(Optional.of(provider), bare)) {
      case Step.Stop<Target>(var refusal) -> exchange.refuse(refusal);
      case Step.Done<Target>(var to) -> {
        Target cheaper = degraded(known, to);
        pass(known, List.of(cheaper.provider().name().equals(provider) ? cheaper : to));
      }
    }
  }

  private void route(WireRequest known) {
    RequestFacts facts = known.facts();
    switch (route(forward.provider(), facts.model())) {
      case Step.Stop<Target>(var refusal) -> exchange.refuse(refusal);
      case Step.Done<Target>(var to) -> {
        pass(known, Sharing.order(setup, forward, facts, degraded(known, to), loop.random()));
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
   * reach, or has no price, does not serve; then the call stays as it is. So does one with cached
   * contents, which are of one model.
   */
  private Target degraded(WireRequest known, Target asked) {
    if (!setup.mayDegrade()
        || forward.key().isShadow()
        || asked.model().isEmpty()
        || isOfOneModel(known)) {
      return asked;
    }
    return Degrading.replacement(
            setup.configuration(), loop.ledger(), derived(asked), asked.model())
        .map(model -> route(Optional.empty(), model))
        .map(step -> step instanceof Step.Done<Target>(var to) ? to : asked)
        .orElse(asked);
  }

  private boolean isOfOneModel(WireRequest known) {
    Stream<Kept.Kind> kinds =
        Stream.concat(
            forward.operation().makes().stream(),
            Stream.concat(
                    forward.named().map(Forward.Named::name).stream(),
                    known.kept().names().stream())
                .map(Kept.Name::kind));
    return kinds.anyMatch(kind -> kind == Kept.Kind.CACHED_CONTENT);
  }

  private Attributes derived(Target to) {
    return AttributeReader.derived(attributes, forward.key(), forward.operation().label(), to);
  }

  private void pass(WireRequest known, List<Target> targets) {
    exchange.taken(new Taken(body, known, attributes, state(known), new ArrayDeque<>(targets)));
  }
}
