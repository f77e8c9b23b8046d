package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Attributes;
import dev.hardstop.engine.budget.Attributes.Attribute;
import dev.hardstop.engine.ledger.Call;
import dev.hardstop.engine.ledger.Ledger;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records refusals for which no budget was asked, so that they can be looked up like the rest. */
final class Unasked {
  private Unasked() {}

  /**
   * Records a refusal; a storm of them is kept as counts.
   *
   * @param understood the request, as far as its body was read
   */
  static void record(
      Ledger ledger, Forward forward, Optional<WireRequest> understood, RefusalCode code) {
    Call call =
        new Call(
            forward.id(),
            Call.Kind.GATEWAY,
            attributes(forward, understood.map(known -> known.facts().model()).orElse("")),
            "",
            "{}");
    ledger.recordRefusal(call, code.label(), Amounts.ZERO, List.of());
  }

  /** What is certain: the key with all that is bound to it, and what was called. */
  private static Attributes attributes(Forward forward, String model) {
    List<Attribute> all = new ArrayList<>(forward.key().bound());
    all.add(new Attribute("api", forward.operation().label(), false));
    if (!model.isEmpty() && model.length() <= Attributes.MAX_VALUE_LENGTH) {
      all.add(AttributeReader.model(model));
    }
    return Attributes.of(all, forward.key().settings().namespace());
  }
}
