package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Attributes;
import java.util.Optional;

/**
 * What a hold or a refusal was for.
 *
 * @param id the call's public id, as answers carry it; at most 64 characters
 * @param kind through which door it came
 * @param attributes who and what it is for, the derived ones (key, provider, model, api) included
 * @param priceRevision the price book's revision that the estimate used and the charge will use
 * @param detail how the estimate came about, as a JSON object; never prompt text
 * @param mark what a repeat of it is known by; empty if its caller sent no idempotency key
 */
public record Call(
    String id,
    Kind kind,
    Attributes attributes,
    String priceRevision,
    String detail,
    Optional<RepeatMark> mark) {

  /** A call without an idempotency key. */
  public Call(String id, Kind kind, Attributes attributes, String priceRevision, String detail) {
    this(id, kind, attributes, priceRevision, detail, Optional.empty());
  }

  /** Returns this call, a repeat of which is known by {@code known}. */
  public Call marked(RepeatMark known) {
    return new Call(id, kind, attributes, priceRevision, detail, Optional.of(known));
  }

  /** The door that a call came through. */
  public enum Kind {
    /** Through the gateway: a hold is presumed sent once it is durable. */
    GATEWAY(0),
    /** Through the reservation API. */
    RESERVATION(1);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Kind at(int code) {
      return code == 0 ? GATEWAY : RESERVATION;
    }
  }
}
