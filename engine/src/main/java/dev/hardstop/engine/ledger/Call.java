package dev.hardstop.engine.ledger;

import dev.hardstop.engine.budget.Attributes;

/**
 * What a hold or a refusal was for.
 *
 * @param id the call's public id, as answers carry it; at most 64 characters
 * @param kind through which door it came
 * @param attributes who and what it is for, the derived ones (key, provider, model, api) included
 * @param priceRevision the price book's revision that the estimate used and the charge will use
 * @param detail how the estimate came about, as a JSON object; never prompt text
 */
public record Call(
    String id, Kind kind, Attributes attributes, String priceRevision, String detail) {

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
