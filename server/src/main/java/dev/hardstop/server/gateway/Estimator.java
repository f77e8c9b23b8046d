package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Ask;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.pricing.Unpriced;
import dev.hardstop.providers.prices.ModelLimits;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.server.config.CallRules;
import dev.hardstop.server.config.Fit;
import java.time.Instant;
import java.util.OptionalInt;

/** Works out what a call asks of its budgets: a bound of its input, and a rate for its output. */
final class Estimator {
  private final RequestFacts facts;
  private final PricedModel priced;
  private final CallRules rules;
  private final Ask.Mode mode;
  private final boolean isReplaced;

  /**
   * @param isReplaced whether another model serves than the one that was asked for
   */
  Estimator(
      RequestFacts facts, PricedModel priced, CallRules rules, Ask.Mode mode, boolean isReplaced) {
    this.facts = facts;
    this.priced = priced;
    this.rules = rules;
    this.mode = mode;
    this.isReplaced = isReplaced;
  }

  /** Returns the ask of {@code call} with an input of at most {@code bound}. */
  Step<Ask> ask(
      Call call, InputBound.Proven bound, int requests, Instant now, long lapseAfterMillis) {
    ModelPrices prices = priced.tier(facts.tier()).orElse(null);
    if (prices == null) {
      return Step.stop(
          RefusalCode.UNPRICED_MODEL,
          "service_tier: '%s' of %s has no price (expected: default)"
              .formatted(facts.tier(), priced.id()));
    }
    Bounds bounds = facts.bounds(bound.tokens());
    return switch (prices.estimate(bounds, now)) {
      case Unpriced(var reason) -> Step.stop(RefusalCode.UNPRICED_MODEL, reason);
      case Estimate estimate ->
          Step.done(ask(call, bounds.inputTokens(), requests, estimate, lapseAfterMillis));
    };
  }

  private Ask ask(
      Call call, long inputTokens, int requests, Estimate estimate, long lapseAfterMillis) {
    long extraOutput = Saturating.multiply(facts.extraOutputTokens(), facts.choices());
    long extraPicoUsd =
        Saturating.multiply(estimate.picoUsdPerOutputToken(), facts.extraOutputTokens());
    return new Ask(
        call,
        Saturating.add(estimate.fixedPicoUsd(), extraPicoUsd),
        estimate.picoUsdPerOutputToken(),
        Amounts.of(0, inputTokens, extraOutput, requests, 0),
        Math.toIntExact(Math.min(facts.choices(), Integer.MAX_VALUE)),
        caps(),
        mode,
        lapseAfterMillis);
  }

  private Ask.Caps caps() {
    if (!facts.operation().hasOutput()) {
      return Ask.Caps.NONE;
    }
    long wanted = facts.outputCap().isPresent() ? statedCap() : unstatedCap();
    long smallest = Math.min(wanted, Math.max(facts.leastOutputCap(), rules.fitMinimum()));
    return mayFit()
        ? new Ask.Caps(wanted, smallest, true, rules.fitShareBasisPoints())
        : Ask.Caps.exactly(wanted, smallest);
  }

  /** A cheaper model in place of the one that was asked for may take no cap as large as stated. */
  private long statedCap() {
    long stated = facts.outputCap().orElseThrow();
    return isReplaced ? Math.min(stated, priced.limits().output().orElse(stated)) : stated;
  }

  private boolean mayFit() {
    return !isShadow() && (rules.fit() == Fit.ALWAYS || (rules.fit() == Fit.AUTO && saysLittle()));
  }

  /** Whether the caller's cap is none, or one that the wire made it state. */
  private boolean saysLittle() {
    return facts.outputCap().isEmpty() || facts.operation().mustStateCap();
  }

  private boolean isShadow() {
    return mode instanceof Ask.Mode.Shadow;
  }

  /** In shadow mode nothing is set, so the model's own maximum bounds the answer. */
  private long unstatedCap() {
    ModelLimits limits = priced.limits();
    if (isShadow()) {
      return limits.output().orElse(CallRules.DEFAULT_OUTPUT_CAP);
    }
    OptionalInt configured = rules.outputCap();
    return configured.isPresent()
        ? Math.min(configured.getAsInt(), limits.output().orElse(Long.MAX_VALUE))
        : limits.unstatedCap(CallRules.DEFAULT_OUTPUT_CAP);
  }
}
