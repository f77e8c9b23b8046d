package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Budget.Disclosure;
import dev.hardstop.engine.budget.Touch;
import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.ledger.RepeatMark;
import dev.hardstop.engine.ledger.Reply;
import dev.hardstop.engine.ledger.Reservations;
import dev.hardstop.engine.ledger.Waiter;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.server.repeats.Marking;
import dev.hardstop.server.repeats.RecordedCalls;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The making of one reservation: it waits for calls in flight as a gateway call does, and its id is
 * told when its hold is durable.
 *
 * <p>Threads: the event loop of its request, but for what the ledger tells.
 */
final class Reserving implements Reply, Repeat.Host {
  /** Reservations that one key may have open: each keeps memory and a place in the log. */
  static final int MAX_OPEN = 25_000;

  /** Why a hold is given back whose id nobody knows. */
  static final String NEVER_TOLD = "never told: client gone";

  private static final String API = "reservations";

  private final Loop loop;
  private final OwnRequest own;
  private final CallerKey key;
  private final ReservationBody.Wanted wanted;
  private final int bodyBytes;
  private final Waiting waiting;
  private final Repeat repeat;
  private Optional<Fact.Held> hold = Optional.empty();
  private Call call;

  Reserving(Loop loop, OwnRequest own, ReservationBody.Wanted wanted, int bodyBytes) {
    this.loop = loop;
    this.own = own;
    this.key = own.key();
    this.wanted = wanted;
    this.bodyBytes = bodyBytes;
    this.waiting = new Waiting(loop);
    this.repeat = new Repeat(loop, this);
    this.call = call(key.bound());
  }

  void start() {
    switch (AttributeReader.read(key, own.headers(), Map.of(), wanted.attributes())) {
      case Step.Stop<List<Attribute>>(var refusal) -> refuse(refusal);
      case Step.Done<List<Attribute>>(var attributes) -> {
        call = call(attributes);
        enter();
      }
    }
  }

  private Call call(List<Attribute> attributes) {
    List<Attribute> all = new ArrayList<>(attributes.size() + 1);
    all.addAll(attributes);
    all.add(new Attribute("api", API, false));
    var detail = new StringBuilder("{\"reserved\":");
    ReservationText.amounts(detail, wanted.amounts().held());
    return new Call(
        own.id(),
        Call.Kind.RESERVATION,
        Attributes.of(all, key.settings().namespace()),
        "",
        detail.append('}').toString());
  }

  private void enter() {
    if (loop.ledger().reservations().openOf(key.id()) >= MAX_OPEN) {
      refuse(
          Refusal.of(
              RefusalCode.THROTTLED,
              "This key has %d reservations open, as many as it may (expected: ends of some)"
                  .formatted(MAX_OPEN)));
      return;
    }
    int most = key.rules().maxInFlight();
    if (!loop.inFlight().enter(key.id(), most)) {
      refuse(
          Refusal.of(
              RefusalCode.THROTTLED,
              "This key has " + most + " calls in flight, as many as it may"));
      return;
    }
    own.whenOver(this::over);
    if (wanted.idempotencyKey().isEmpty()) {
      ask();
    } else {
      repeat.claim(mark(), this::ask);
    }
  }

  /** What is wanted counts, not how its JSON is written. */
  private RepeatMark mark() {
    String content =
        new TreeMap<>(wanted.attributes()) + "\n" + wanted.amounts() + "\n" + wanted.timeToLive();
    return Marking.of(
        key.id(),
        ReservationPaths.ROOT,
        wanted.idempotencyKey(),
        content.getBytes(StandardCharsets.UTF_8));
  }

  /** Answered, or nobody is there any more: what still waits is not wanted. */
  private void over() {
    waiting.cancel();
    loop.inFlight().leave(key.id());
    repeat.over(hold);
  }

  private void ask() {
    Optional<Refusal> problem = unstated();
    if (problem.isPresent() && !key.isShadow()) {
      refuse(problem.get());
      return;
    }
    Ask asked =
        Ask.fixed(repeat.marked(call), wanted.amounts().held(), wanted.timeToLive().toMillis());
    Ask.Mode mode =
        key.isShadow()
            ? new Ask.Mode.Shadow(problem.map(each -> each.code().label()).orElse(""))
            : Ask.Mode.ENFORCED;
    long waitMillis = key.isShadow() ? 0 : key.rules().waitUpTo().toMillis();
    loop.ledger().ask(asked.in(mode), waitMillis, bodyBytes, this);
  }

  /**
   * A budget counts what the caller does not say: how much that is nobody knows, and it is not
   * zero.
   */
  private Optional<Refusal> unstated() {
    for (Touch touch : loop.ledger().rules().resolve(call.attributes()).touches()) {
      Budget budget = touch.rule().budget();
      Unit unit = budget.unit();
      if (unit != Unit.REQUESTS && !wanted.amounts().states(unit) && !budget.shadow()) {
        boolean isTold = key.disclosure(budget.id()) == Disclosure.FULL;
        String message =
            "amounts.%s: missing (expected: an amount, if only 0, since %s counts it)"
                .formatted(unit.label(), isTold ? "budget '" + budget.id() + "'" : "a budget");
        return Optional.of(
            Refusal.of(
                RefusalCode.UNBOUNDED_REQUEST, message, "amounts." + unit.label(), own.id()));
      }
    }
    return Optional.empty();
  }

  @Override
  public void granted(Fact.Held held) {
    own.hop(() -> made(held));
  }

  @Override
  public void refused(Outcome.Refusal refusal) {
    own.hop(() -> refusedByLedger(refusal));
  }

  @Override
  public void waiting(Waiter asked, long untilMillis) {
    own.hop(
        () -> {
          if (own.isGone()) {
            asked.cancel();
          } else {
            waiting.begin(asked, untilMillis, key.rules().waitUpTo());
          }
        });
  }

  private void made(Fact.Held held) {
    waiting.decided();
    loop.metrics().held(held.amounts().nanoUsd());
    if (own.isGone()) {
      loop.ledger().release(held.sequence(), NEVER_TOLD);
      loop.metrics().released();
      return;
    }
    hold = Optional.of(held);
    AnswerHeaders.held(own.answerHeaders(), held, key);
    AnswerHeaders.warn(own.answerHeaders(), held, key, own.setup());
    own.answer(
        201,
        "reserved",
        ReservationText.open(own.id(), held.amounts(), held.lapsesAtMillis(), held.wouldRefuse()));
  }

  private void refusedByLedger(Outcome.Refusal refusal) {
    waiting.decided();
    if (!(refusal instanceof Outcome.StoreUnavailable)) {
      loop.ledger()
          .recordRefusal(call, refusal.code(), wanted.amounts().held(), refusal.blocking());
    }
    own.refuse(Refusals.of(refusal, own.setup(), key, own.id()));
  }

  @Override
  public void step(Runnable work) {
    own.step(work);
  }

  @Override
  public boolean isOver() {
    return own.isOver();
  }

  @Override
  public void repeats(long made, RecordedCalls.Marked done) {
    Optional<Reservations.Open> open = loop.ledger().reservations().find(done.id());
    if (open.isEmpty()) {
      refuse(Repeat.alreadyDone(done));
      return;
    }
    Fact.Held held = open.get().held();
    own.answerHeaders().set("x-hardstop-repeated", "true");
    own.answer(
        201,
        "repeated",
        ReservationText.open(
            done.id(), held.amounts(), open.get().lapsesAtMillis(), held.wouldRefuse()));
  }

  /** Refuses without the ledger's word, which is recorded all the same. */
  @Override
  public void refuse(Refusal refusal) {
    loop.ledger().recordRefusal(call, refusal.code().label(), Amounts.ZERO, List.of());
    own.refuse(refusal);
  }
}
