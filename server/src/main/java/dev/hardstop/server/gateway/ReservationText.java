package dev.hardstop.server.gateway;

import dev.hardstop.engine.money.Amount;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import java.time.Instant;

/** Reservations as JSON: dollars as decimal strings, what is counted as whole numbers. */
final class ReservationText {
  private ReservationText() {}

  /**
   * Returns an open reservation.
   *
   * @param wouldRefuse in shadow mode the code that enforcing would have answered; else empty
   */
  static String open(String id, Amounts held, long lapsesAtMillis, String wouldRefuse) {
    var json = begin(id, "open").append(",\"amounts\":");
    amounts(json, held);
    json.append(",\"lapses_at\":").append(instant(lapsesAtMillis));
    if (!wouldRefuse.isEmpty()) {
      json.append(",\"would_refuse\":").append(JsonText.quoted(wouldRefuse));
    }
    return json.append('}').toString();
  }

  /**
   * Returns a reservation that has ended.
   *
   * @param state settled, released or lapsed
   * @param overrun what was charged above what was held
   */
  static String ended(
      String id, String state, Amounts charged, Amounts overrun, long endedAtMillis) {
    var json = begin(id, state).append(",\"charged\":");
    amounts(json, charged);
    if (!overrun.equals(Amounts.ZERO)) {
      json.append(",\"overrun\":");
      amounts(json, overrun);
    }
    return json.append(",\"ended_at\":").append(instant(endedAtMillis)).append('}').toString();
  }

  private static StringBuilder begin(String id, String state) {
    return new StringBuilder(256)
        .append("{\"id\":")
        .append(JsonText.quoted(id))
        .append(",\"state\":\"")
        .append(state)
        .append('"');
  }

  private static String instant(long millis) {
    return JsonText.quoted(Instant.ofEpochMilli(millis).toString());
  }

  /** Writes what there is of each unit; dollars always. */
  static void amounts(StringBuilder json, Amounts amounts) {
    char separator = '{';
    for (int code = 0; code < Unit.count(); code++) {
      Unit unit = Unit.at(code);
      long quantity = amounts.of(unit);
      if (quantity != 0 || unit == Unit.USD) {
        String plain = Amount.plain(unit, quantity);
        json.append(separator).append('"').append(unit.label()).append("\":");
        json.append(unit == Unit.USD ? JsonText.quoted(plain) : plain);
        separator = ',';
      }
    }
    json.append('}');
  }
}
