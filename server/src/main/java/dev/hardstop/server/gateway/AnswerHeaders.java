package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Budget;
import dev.hardstop.engine.budget.Budget.Disclosure;
import dev.hardstop.engine.budget.Ladder;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.engine.time.Span;
import dev.hardstop.providers.wire.WireFormat;
import io.vertx.core.MultiMap;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What answers tell their callers about money, as far as each budget discloses it. */
final class AnswerHeaders {
  private static final String WARNING = "x-hardstop-warning";
  private static final int PER_CENT = 100;

  private AnswerHeaders() {}

  /**
   * Says under which id the call can be looked up, also in the header that the wire's SDKs read,
   * unless the provider's own id stands there.
   */
  static void identify(MultiMap headers, WireFormat wire, String requestId) {
    headers.set("x-hardstop-request-id", requestId);
    String name = wire.headers().requestId();
    if (!headers.contains(name)) {
      headers.set(name, requestId);
    }
  }

  /** Says what is held, where, and what is left after it. */
  static void held(MultiMap headers, Fact.Held held, CallerKey key) {
    headers.set("x-hardstop-reserved-usd", Usd.format(held.amounts().nanoUsd()));
    Take tightest = tightest(held, key);
    if (tightest != null) {
      headers.set("x-hardstop-budget", tightest.account().budget());
      headers.set("x-hardstop-remaining-usd", Usd.format(left(tightest, tightest.ask())));
      if (tightest.endsAtMillis() != Span.NEVER) {
        headers.set(
            "x-hardstop-resets-at", Instant.ofEpochMilli(tightest.endsAtMillis()).toString());
      }
    }
  }

  /** Returns what the tightest disclosed budget has left after a charge; null if there is none. */
  static @Nullable String remainingUsd(Fact.Held held, CallerKey key, long chargedNanoUsd) {
    Take tightest = tightest(held, key);
    return tightest == null ? null : Usd.format(left(tightest, chargedNanoUsd));
  }

  /** Says which rungs the disclosed budgets had reached before this call. */
  static void warn(MultiMap headers, Fact.Held held, CallerKey key, Setup setup) {
    var reached = new StringBuilder();
    for (Take take : held.takes()) {
      int rung = rung(take, setup);
      if (rung > 0 && key.disclosure(take.account().budget()) == Disclosure.FULL) {
        reached
            .append(reached.isEmpty() ? "" : "; ")
            .append(take.account().budget())
            .append(" has reached ")
            .append(rung / PER_CENT)
            .append('%');
      }
    }
    if (!reached.isEmpty()) {
      headers.set(WARNING, reached.toString());
    }
  }

  /** Says that an answer ended where the cap that was set for it did. */
  static void warnOfCap(MultiMap headers, long outputCap) {
    String stopped = "the answer stopped at the output cap of " + outputCap + " tokens";
    String before = headers.get(WARNING);
    headers.set(WARNING, before == null ? stopped : before + "; " + stopped);
  }

  /** Returns the highest rung below the stop that is reached, in basis points; 0 for none. */
  private static int rung(Take take, Setup setup) {
    Budget budget = setup.budget(take.account().budget()).orElse(null);
    int reached = 0;
    if (budget != null) {
      for (Ladder.Rung rung : budget.ladder().rungs()) {
        long quantity = budget.ladder().quantity(rung, take.amount());
        reached = take.settled() >= quantity ? rung.basisPoints() : reached;
      }
    }
    return reached;
  }

  private static @Nullable Take tightest(Fact.Held held, CallerKey key) {
    Take tightest = null;
    for (Take take : held.takes()) {
      if (take.unit() == Unit.USD
          && key.disclosure(take.account().budget()) == Disclosure.FULL
          && (tightest == null || left(take, take.ask()) < left(tightest, tightest.ask()))) {
        tightest = take;
      }
    }
    return tightest;
  }

  private static long left(Take take, long taken) {
    return Math.max(0, take.limit() - take.settled() - take.held() - taken);
  }
}
