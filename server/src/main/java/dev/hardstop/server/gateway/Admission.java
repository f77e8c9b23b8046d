package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Blocking;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.ledger.Reply;
import dev.hardstop.engine.ledger.Waiter;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.WireRequest;
import dev.hardstop.server.config.CallRules;
import dev.hardstop.server.config.Deadlines;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gets a call its hold, or its refusal: first with the bound that costs nothing, then, where that
 * does not fit and could, with an exact count of its tokens.
 *
 * <p>Threads: the event loop of its exchange.
 */
final class Admission {
  /** More than this and the exact count falls back to bytes anyway. */
  private static final int COUNTABLE_BYTES = 256 << 10;

  private static final long LAPSE_MARGIN_MILLIS = 60_000;

  private final Loop loop;
  private final Exchange exchange;
  private final Forward forward;
  private final WireRequest request;
  private final Target target;
  private final Attributes attributes;
  private final CallRules rules;
  private final int requests;
  private final int bodyBytes;
  private final long startedMillis;
  private boolean isCounted;
  private Waiting waiting;

  /**
   * @param requests 1, or 0 where an earlier attempt of the exchange was charged for it
   */
  Admission(
      Loop loop,
      Exchange exchange,
      Forward forward,
      WireRequest request,
      Target target,
      Attributes attributes,
      int requests,
      int bodyBytes) {
    this.loop = loop;
    this.exchange = exchange;
    this.forward = forward;
    this.request = request;
    this.target = target;
    this.attributes = attributes;
    this.rules = forward.key().rules(target.model());
    this.requests = requests;
    this.bodyBytes = bodyBytes;
    this.startedMillis = loop.parts().wall().millis();
    this.waiting = new Waiting(loop);
  }

  void start() {
    var unbounded = request.unbounded();
    if (unbounded.isPresent()) {
      objected(Refusal.of(unbounded.get(), forward.id()));
      return;
    }
    if (forward.operation().priceApi().isEmpty()) {
      askFor(unestimated("{\"free\":true}", target.wouldRefuse()), true);
      return;
    }
    Optional<PricedModel> priced = target.priced();
    if (priced.isEmpty()) {
      objected(Refusal.of(RefusalCode.UNPRICED_MODEL, target.model() + ": no price"));
      return;
    }
    take(bytesBound(priced.get()), priced.get());
  }

  /** Nothing says what it may cost: refused, or in shadow mode sent with nothing held. */
  private void objected(Refusal refusal) {
    if (forward.key().isShadow()) {
      RefusalCode code = target.wouldRefuse().orElse(refusal.code());
      askFor(unestimated("{\"unestimated\":true}", Optional.of(code)), true);
    } else {
      exchange.refuse(refusal);
    }
  }

  /** Gives up; a grant that is under way already comes all the same. */
  void cancel() {
    waiting.cancel();
  }

  private void take(InputBound bound, PricedModel priced) {
    switch (bound) {
      case InputBound.Unbounded(var problem) -> objected(Refusal.of(problem, forward.id()));
      case InputBound.Proven proven -> take(proven, priced);
    }
  }

  private void take(InputBound.Proven bound, PricedModel priced) {
    isCounted |= bound.basis() != InputBound.Basis.BYTES || bodyBytes > COUNTABLE_BYTES;
    var mode = mode(target.wouldRefuse());
    var estimator =
        new Estimator(
            request.factsOn(target.model()),
            priced,
            rules,
            mode,
            !target.serves(request.facts().model()));
    Call call = call(priced.revision(), detail(bound));
    // An exact count comes before a smaller cap, so the first try takes the cap or nothing.
    switch (estimator.ask(call, bound, requests, now(), lapseAfterMillis())) {
      case Step.Stop<Ask>(var refusal) -> objected(refusal);
      case Step.Done<Ask>(var ask) -> askFor(ask, isCounted || ask.isShadow());
    }
  }

  /**
   * @param isFinal whether what the ledger says now holds, because nothing better is to be had
   */
  private void askFor(Ask ask, boolean isFinal) {
    waiting = new Waiting(loop);
    if (isFinal) {
      long waitMillis = ask.isShadow() ? 0 : rules.waitUpTo().toMillis();
      loop.ledger().ask(ask, waitMillis, bodyBytes, new Hearing(ask, true));
    } else {
      Ask asked = ask.caps().mayFit() ? withoutFitting(ask) : ask;
      loop.ledger().probe(asked, new Hearing(ask, false));
    }
  }

  private static Ask withoutFitting(Ask ask) {
    Ask.Caps caps = ask.caps();
    return new Ask(
        ask.call(),
        ask.fixedPicoUsd(),
        ask.picoUsdPerOutputToken(),
        ask.fixed(),
        ask.choices(),
        new Ask.Caps(caps.wanted(), caps.smallest(), false, caps.fitShareBasisPoints()),
        ask.mode(),
        ask.lapseAfterMillis());
  }

  private void refused(Outcome.Refusal refusal, Ask ask, boolean isFinal) {
    waiting.decided();
    if (!isFinal) {
      improve(refusal, ask);
      return;
    }
    if (records(refusal)) {
      loop.ledger()
          .recordRefusal(
              ask.call(), refusal.code(), ask.amounts(ask.caps().wanted()), refusal.blocking());
    }
    exchange.refused(refusal);
  }

  /** Asks with an exact count where that could fit; else once more as it is, for good. */
  private void improve(Outcome.Refusal refusal, Ask ask) {
    isCounted = true;
    if (couldFit(refusal, ask)) {
      count();
    } else {
      askFor(ask, true);
    }
  }

  /** Returns whether an ask with the true input could be granted where this one was not. */
  private static boolean couldFit(Outcome.Refusal refusal, Ask ask) {
    return switch (refusal) {
      case Outcome.Exhausted(var blocking) -> couldFit(blocking, ask);
      case Outcome.Throttled(var blocking) -> couldFit(blocking, ask);
      case Outcome.TooLarge(var blocking) -> couldFit(blocking, ask);
      case Outcome.Contended _ -> true;
      case Outcome.Latched _,
          Outcome.TooManyAccounts _,
          Outcome.AttributeMissing _,
          Outcome.StoreUnavailable _ ->
          false;
    };
  }

  private static boolean couldFit(Iterable<Blocking> blocking, Ask ask) {
    long least = ask.caps().smallest();
    for (Blocking each : blocking) {
      long withoutInput =
          each.unit() == Unit.USD
              ? Usd.ceilNano(Saturating.multiply(ask.picoUsdPerOutputToken(), least))
              : 0;
      if (withoutInput > each.left()) {
        return false;
      }
    }
    return true;
  }

  private void count() {
    PricedModel priced = target.priced().orElseThrow();
    OptionalLong contextTokens = priced.limits().mostInput();
    loop.counters()
        .count(
            request,
            target.model(),
            contextTokens,
            exact -> hop(() -> take(exact.orElseGet(() -> bytesBound(priced)), priced)));
  }

  private InputBound bytesBound(PricedModel priced) {
    return request.inputBound(target.model(), priced.limits().mostInput());
  }

  private void hop(Runnable work) {
    loop.hop(() -> exchange.step(work));
  }

  private static boolean records(Outcome.Refusal refusal) {
    return !(refusal instanceof Outcome.StoreUnavailable);
  }

  private void granted(Fact.Held held) {
    waiting.decided();
    exchange.granted(held, target);
  }

  private void waits(Waiter asked, long untilMillis) {
    if (exchange.isClientGone()) {
      asked.cancel();
    } else {
      waiting.begin(asked, untilMillis, rules.waitUpTo());
    }
  }

  /** An ask that holds no money, for what is free or what only shadow mode sends. */
  private Ask unestimated(String detail, Optional<RefusalCode> wouldRefuse) {
    return new Ask(
        call("", detail),
        0,
        0,
        Amounts.of(0, 0, 0, requests, 0),
        1,
        Ask.Caps.NONE,
        mode(wouldRefuse),
        lapseAfterMillis());
  }

  private Ask.Mode mode(Optional<RefusalCode> wouldRefuse) {
    return forward.key().isShadow()
        ? new Ask.Mode.Shadow(wouldRefuse.map(RefusalCode::label).orElse(""))
        : Ask.Mode.ENFORCED;
  }

  private Call call(String priceRevision, String detail) {
    return exchange
        .repeat()
        .marked(new Call(forward.id(), Call.Kind.GATEWAY, attributes, priceRevision, detail));
  }

  private String detail(InputBound.Proven bound) {
    return "{\"input_tokens\":"
        + bound.tokens()
        + ",\"basis\":\""
        + bound.basis()
        + "\",\"choices\":"
        + request.facts().choices()
        + ",\"streams\":"
        + request.facts().streams()
        + '}';
  }

  private Instant now() {
    return Instant.ofEpochMilli(startedMillis);
  }

  private long lapseAfterMillis() {
    Deadlines deadlines = target.provider().deadlines();
    return deadlines.total().toMillis() + deadlines.connect().toMillis() + LAPSE_MARGIN_MILLIS;
  }

  /** Hears the ledger on any thread, and hands over to the event loop. */
  private final class Hearing implements Reply {
    private final Ask ask;
    private final boolean isFinal;

    Hearing(Ask ask, boolean isFinal) {
      this.ask = ask;
      this.isFinal = isFinal;
    }

    @Override
    public void granted(Fact.Held held) {
      hop(() -> Admission.this.granted(held));
    }

    @Override
    public void refused(Outcome.Refusal refusal) {
      hop(() -> Admission.this.refused(refusal, ask, isFinal));
    }

    @Override
    public void waiting(Waiter asked, long untilMillis) {
      hop(() -> waits(asked, untilMillis));
    }
  }
}
