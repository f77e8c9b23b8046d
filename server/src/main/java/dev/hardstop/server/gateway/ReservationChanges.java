package dev.hardstop.server.gateway;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.ledger.Outcome;
import dev.hardstop.engine.ledger.Reservations;
import dev.hardstop.engine.ledger.Reservations.Open;
import dev.hardstop.engine.ledger.Reservations.Told;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of reservations that were made: they are settled, released, extended or shown. An
 * answer says what is on disk.
 *
 * <p>Threads: the event loop of the request, but for what the ledger tells.
 */
final class ReservationChanges {
  private final Loop loop;
  private final Reservations reservations;
  private final EndedReservations ended;

  ReservationChanges(Loop loop, Reservations reservations) {
    this.loop = loop;
    this.reservations = reservations;
    this.ended = new EndedReservations(loop);
  }

  /** Ends a reservation with what was spent, be it more than was held. */
  void settle(OwnRequest own, String id, StatedAmounts spent) {
    Optional<Open> open = find(own, id);
    if (open.isEmpty()) {
      ended.answer(own, id, EndedReservations.SETTLED);
      return;
    }
    Amounts held = open.get().held().amounts();
    Amounts charge = spent.charge(held);
    Amounts overrun = above(charge, held);
    reservations.settle(
        id,
        charge,
        EndedReservations.detail(overrun),
        told ->
            own.hop(
                () -> {
                  if (told instanceof Told.Durable(Fact fact)) {
                    loop.metrics().settled(charge.nanoUsd(), held.nanoUsd());
                    new Overshoot(loop.ledger(), loop.metrics())
                        .after(open.get().held(), charge.nanoUsd());
                    own.answerHeaders().set("x-hardstop-cost-usd", Usd.format(charge.nanoUsd()));
                    end(own, id, EndedReservations.SETTLED, charge, overrun, fact);
                  } else {
                    otherwise(own, id, EndedReservations.SETTLED, told);
                  }
                }));
  }

  private static Amounts above(Amounts charge, Amounts held) {
    long[] above = new long[Unit.count()];
    for (int code = 0; code < above.length; code++) {
      Unit unit = Unit.at(code);
      above[code] = Math.max(0, charge.of(unit) - held.of(unit));
    }
    return Amounts.of(above);
  }

  /** Gives a reservation back whole: its caller says that nothing was bought. */
  void release(OwnRequest own, String id) {
    if (find(own, id).isEmpty()) {
      ended.answer(own, id, EndedReservations.RELEASED);
      return;
    }
    reservations.release(
        id,
        "released by its caller",
        told ->
            own.hop(
                () -> {
                  if (told instanceof Told.Durable(Fact fact)) {
                    loop.metrics().released();
                    end(own, id, EndedReservations.RELEASED, Amounts.ZERO, Amounts.ZERO, fact);
                  } else {
                    otherwise(own, id, EndedReservations.RELEASED, told);
                  }
                }));
  }

  /** Lets a reservation lapse later, unless a kill switch says that it may not go on. */
  void extend(OwnRequest own, String id, Duration timeToLive) {
    Optional<Open> open = find(own, id);
    if (open.isEmpty()) {
      ended.answer(own, id, EndedReservations.EXTENDED);
      return;
    }
    Fact.Held held = open.get().held();
    Optional<Latch> latch = loop.ledger().latchOn(held.sequence());
    if (latch.isPresent() && !own.key().isShadow()) {
      own.refuse(Refusals.of(new Outcome.Latched(latch.get()), own.setup(), own.key(), own.id()));
      return;
    }
    reservations.extend(
        id,
        timeToLive.toMillis(),
        told ->
            own.hop(
                () -> {
                  if (told instanceof Told.Durable(Fact.Extended extended)) {
                    long lapsesAt = extended.lapsesAtMillis();
                    own.answer(
                        200,
                        "extended",
                        ReservationText.open(id, held.amounts(), lapsesAt, held.wouldRefuse()));
                  } else {
                    otherwise(own, id, EndedReservations.EXTENDED, told);
                  }
                }));
  }

  /** Shows a reservation, open or ended. */
  void show(OwnRequest own, String id) {
    Optional<Open> open = find(own, id);
    if (open.isEmpty()) {
      ended.answer(own, id, EndedReservations.ANY);
      return;
    }
    Fact.Held held = open.get().held();
    own.answer(
        200,
        "own",
        ReservationText.open(id, held.amounts(), open.get().lapsesAtMillis(), held.wouldRefuse()));
  }

  /** Another key's reservation is as unknown as one that never was. */
  private Optional<Open> find(OwnRequest own, String id) {
    return reservations
        .find(id)
        .filter(open -> open.held().call().attributes().value("key").equals(own.key().id()));
  }

  private static void end(
      OwnRequest own, String id, String state, Amounts charge, Amounts overrun, Fact fact) {
    own.answer(200, state, ReservationText.ended(id, state, charge, overrun, fact.atMillis()));
  }

  /** It was not changed now: perhaps it had ended before. */
  private void otherwise(OwnRequest own, String id, String wanted, Told told) {
    switch (told) {
      case Told.NotOpen _ -> ended.answer(own, id, wanted);
      case Told.Uncountable _ ->
          own.refuse(
              Refusal.of(
                  RefusalCode.INVALID_REQUEST,
                  "amounts: an account would come to more than can be counted"));
      case Told.Unavailable _ ->
          own.refuse(
              Refusal.of(
                  RefusalCode.STORE_UNAVAILABLE,
                  "Nothing can be written now (expected: the same request again)"));
      case Told.Durable _ -> throw new AssertionError("told: " + told);
    }
  }
}
