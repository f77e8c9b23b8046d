package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.server.metrics.Metrics;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * The end of one hold: exactly one of given back, settled at what the answer says, or charged in
 * full.
 *
 * <p>Threads: the event loop of its exchange.
 */
final class Settlement {
  private final Ledger ledger;
  private final Metrics metrics;
  private final LaterTruth laterTruth;
  private final Fact.Held held;
  private final Target target;
  private final String askedTier;
  private boolean ended;
  private boolean isMetered;
  private boolean boughtNothing;
  private Optional<String> answerId = Optional.empty();
  private String servedModel;
  private Amounts charge;

  Settlement(GatewayParts parts, Fact.Held held, Target target, String askedTier) {
    this.askedTier = askedTier;
    this.ledger = parts.ledger();
    this.metrics = parts.metrics();
    this.laterTruth = parts.laterTruth();
    this.held = held;
    this.target = target;
    this.charge = held.amounts();
    this.servedModel = target.model();
  }

  Fact.Held held() {
    return held;
  }

  Target target() {
    return target;
  }

  /** Notes the id that the head of the answer gives it, by which the provider tells its cost. */
  void answeredAs(Function<String, Optional<String>> headers) {
    answerId =
        target
            .provider()
            .costLookup()
            .flatMap(lookup -> headers.apply(lookup.idHeader()))
            .filter(Kept::isId);
  }

  /** Notes the id that the answer itself says, unless its head gave it one. */
  void answeredAs(Meter meter) {
    if (answerId.isEmpty()) {
      answerId = meter.answerId();
    }
  }

  /** Gives the hold back: it is known that nothing was bought. */
  void release(String reason) {
    if (end()) {
      charge = Amounts.ZERO;
      boughtNothing = true;
      ledger.release(held.sequence(), reason);
      metrics.released();
    }
  }

  /** Charges that it was sent and nothing else: such an error is not billed. */
  void chargeRequest(String reason) {
    if (end()) {
      charge = requestOnly();
      boughtNothing = true;
      ledger.settle(
          held.sequence(),
          charge,
          Ending.UNBILLED,
          "{\"outcome\":" + JsonText.quoted(reason) + "}");
      metrics.settled(0, held.amounts().nanoUsd());
    }
  }

  /** The request itself, unless an earlier attempt was charged for it. */
  private Amounts requestOnly() {
    return Amounts.of(0, 0, 0, held.amounts().of(Unit.REQUESTS), 0);
  }

  /** Ends the hold with what the answer says it used, or in full where it says nothing. */
  void settle(Meter meter, int status) {
    switch (meter.metering()) {
      case Metering.Metered metered -> settle(metered, meter.rawUsage(), status);
      case Metering.Opened opened -> chargeOpened(opened);
      case Metering.Unmetered(var reason) -> chargeInFull(reason);
    }
  }

  /**
   * Shrinks the hold, where that frees much: the answer has said what its input came to, which is
   * less than could be proven before.
   */
  void tighten(Metering metering) {
    if (!ended && metering instanceof Metering.Opened opened) {
      Amounts bound = bound(opened);
      if (bound.nanoUsd() < held.amounts().nanoUsd() / 2) {
        charge = bound;
        ledger.tighten(held.sequence(), bound);
      }
    }
  }

  /** Ends the hold of an answer that broke off: its output is taken to be all that it could be. */
  private void chargeOpened(Metering.Opened opened) {
    if (end()) {
      charge = bound(opened);
      servedModel = opened.model().isEmpty() ? servedModel : opened.model();
      ledger.settle(
          held.sequence(),
          charge,
          Ending.UNRECONCILED,
          unknown("the answer broke off after its input was counted"));
      unreconciled();
    }
  }

  private String unknown(String reason) {
    String id = answerId.map(known -> ",\"answer_id\":" + JsonText.quoted(known)).orElse("");
    return "{\"outcome\":" + JsonText.quoted(reason) + id + "}";
  }

  /** Whoever knows the truth is asked for it, later. */
  private void unreconciled() {
    metrics.unreconciled(charge.nanoUsd());
    Provider provider = target.provider();
    if (answerId.isPresent() && provider.costLookup().isPresent()) {
      laterTruth.seek(held.sequence(), provider.name(), answerId.get());
    }
  }

  /** Returns the most that an answer with this input can come to; never above the hold. */
  private Amounts bound(Metering.Opened opened) {
    Usage most =
        opened
            .input()
            .plus(Usage.of(UsageClass.OUTPUT_TOKENS, held.amounts().of(Unit.OUTPUT_TOKENS)));
    Optional<Amounts> priced = priced(new Metering.Metered(most, opened.model(), opened.tier(), 0));
    return priced
        .filter(amounts -> amounts.nanoUsd() <= held.amounts().nanoUsd())
        .orElse(held.amounts());
  }

  private void settle(Metering.Metered metered, String rawUsage, int status) {
    Optional<Amounts> priced = priced(metered);
    if (priced.isEmpty()) {
      chargeInFull("what was served has no price");
    } else if (end()) {
      charge = priced.get();
      isMetered = true;
      servedModel = metered.model().isEmpty() ? servedModel : metered.model();
      ledger.settle(held.sequence(), charge, Ending.METERED, detail(metered, rawUsage, status));
      metrics.settled(charge.nanoUsd(), held.amounts().nanoUsd());
      new Overshoot(ledger, metrics).after(held, charge.nanoUsd());
    }
  }

  /** Ends a hold of something free: only that it happened is counted. */
  void count(int status) {
    if (end()) {
      charge = requestOnly();
      ledger.settle(
          held.sequence(),
          charge,
          Ending.METERED,
          "{\"outcome\":\"free\",\"status\":" + status + "}");
      metrics.settled(0, held.amounts().nanoUsd());
    }
  }

  /** Charges the hold in full: nobody knows what it came to. */
  void chargeInFull(String reason) {
    if (end()) {
      ledger.chargeInFull(held.sequence(), Ending.UNRECONCILED, unknown(reason));
      unreconciled();
    }
  }

  /** Returns what these counts cost; the whole hold where that cannot be said. */
  long nanoUsd(Metering metering) {
    return switch (metering) {
      case Metering.Metered metered -> priced(metered).orElse(held.amounts()).nanoUsd();
      case Metering.Opened opened -> bound(opened).nanoUsd();
      case Metering.Unmetered _ -> held.amounts().nanoUsd();
    };
  }

  /** Returns the model that served, as far as it is known: at first the one that was asked for. */
  String servedModel() {
    return servedModel;
  }

  /** Returns whether the charge is what the answer said it used. */
  boolean isMetered() {
    return isMetered;
  }

  /** Returns whether it is certain that nothing was bought: then it may be tried again. */
  boolean boughtNothing() {
    return boughtNothing;
  }

  /** Returns what the call came to; final once it has ended. */
  Amounts charge() {
    return charge;
  }

  private Optional<Amounts> priced(Metering.Metered metered) {
    Optional<PricedModel> asked = target.priced();
    return asked.flatMap(
        model ->
            Charging.charge(
                metered,
                target.provider(),
                model,
                askedTier,
                held.amounts().of(Unit.REQUESTS),
                Instant.ofEpochMilli(held.atMillis())));
  }

  private boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  private static String detail(Metering.Metered metered, String rawUsage, int status) {
    var json = new StringBuilder(160).append("{\"outcome\":\"metered\",\"status\":").append(status);
    json.append(",\"model\":").append(JsonText.quoted(metered.model()));
    if (!metered.tier().isEmpty()) {
      json.append(",\"tier\":").append(JsonText.quoted(metered.tier()));
    }
    json.append(",\"usage\":{");
    Usage usage = metered.usage();
    String separator = "";
    for (var count : usage.counts().entrySet()) {
      json.append(separator).append('"').append(count.getKey().key()).append("\":");
      json.append(count.getValue());
      separator = ",";
    }
    json.append('}');
    if (!rawUsage.isEmpty()) {
      json.append(",\"raw_usage\":").append(rawUsage);
    }
    return json.append('}').toString();
  }
}
