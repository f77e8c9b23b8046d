package dev.hardstop.server.gateway;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.store.CallRecord;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers for reservations that have ended: a repeat is told what the first end did, for a week.
 *
 * <p>Threads: its event loop only; the tables are read on a worker.
 */
final class EndedReservations {
  static final String SETTLED = "settled";
  static final String RELEASED = "released";
  static final String LAPSED = "lapsed";

  /** What no end is: an extension comes too late. */
  static final String EXTENDED = "extended";

  /** Whatever the end was. */
  static final String ANY = "";

  private static final long KEPT_MILLIS = Duration.ofDays(7).toMillis();
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Loop loop;

  EndedReservations(Loop loop) {
    this.loop = loop;
  }

  /** Returns what is put on record of a settle. */
  static String detail(Amounts overrun) {
    var json = new StringBuilder("{\"outcome\":\"reported\"");
    if (!overrun.equals(Amounts.ZERO)) {
      json.append(",\"overrun\":");
      ReservationText.amounts(json, overrun);
    }
    return json.append('}').toString();
  }

  /**
   * Answers a request for a reservation that is not open.
   *
   * @param wanted how it was to end
   */
  void answer(OwnRequest own, String id, String wanted) {
    loop.vertx()
        .executeBlocking(() -> find(id, own.key().id()), false)
        .onSuccess(
            found ->
                own.step(
                    () ->
                        found.ifPresentOrElse(row -> answer(own, row, wanted), () -> unknown(own))))
        .onFailure(fault -> unavailable(own));
  }

  private Optional<CallRecord> find(String id, String key) {
    return loop.parts().recorded().find(id).stream()
        .filter(row -> row.kind().equals("reservation") && row.refusal().isEmpty())
        .filter(row -> json(row.attributes()).path("key").asString("").equals(key))
        .findFirst();
  }

  private void answer(OwnRequest own, CallRecord row, String wanted) {
    if (row.endedAtMillis().isEmpty()) {
      unavailable(own);
      return;
    }
    long endedAt = row.endedAtMillis().get();
    String state = state(row);
    Amounts charge = row.charge().orElse(Amounts.ZERO);
    String cost = Usd.format(charge.nanoUsd());
    if (loop.parts().wall().millis() - endedAt > KEPT_MILLIS) {
      own.refuse(Refusal.of(RefusalCode.GONE, "This reservation ended more than seven days ago"));
    } else if (wanted.equals(ANY) || wanted.equals(state)) {
      if (!wanted.equals(ANY)) {
        own.answerHeaders().set("x-hardstop-repeated", "true");
      }
      own.answer(200, "own", ReservationText.ended(row.id(), state, charge, overrun(row), endedAt));
    } else {
      own.refuse(
          Refusal.alreadyDone(
              "This reservation has %s, at %s USD; nothing was changed now"
                  .formatted(
                      state.equals(LAPSED) ? "lapsed and is charged in full" : "been " + state,
                      cost),
              row.id(),
              cost));
    }
  }

  private static String state(CallRecord row) {
    return switch (row.state()) {
      case RELEASED -> RELEASED;
      default -> row.ending().equals(LAPSED) ? LAPSED : SETTLED;
    };
  }

  private static Amounts overrun(CallRecord row) {
    JsonNode overrun = json(row.usage()).path("overrun");
    return overrun.isObject() ? StatedAmounts.read(overrun).charge(Amounts.ZERO) : Amounts.ZERO;
  }

  private static JsonNode json(String text) {
    return MAPPER.readTree(text.isEmpty() ? "{}" : text);
  }

  private static void unknown(OwnRequest own) {
    own.refuse(
        Refusal.of(
            RefusalCode.UNKNOWN_CALL,
            "No such reservation of this key (expected: an id that a reservation was given)"));
  }

  private static void unavailable(OwnRequest own) {
    own.refuse(
        Refusal.of(
            RefusalCode.STORE_UNAVAILABLE,
            "It cannot be looked up now how the reservation ended (expected: a retry)"));
  }
}
