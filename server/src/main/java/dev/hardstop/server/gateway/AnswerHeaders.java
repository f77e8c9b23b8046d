package dev.hardstop.server.gateway;

import dev.hardstop.engine.budget.Budget.Disclosure;
import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Take;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.money.Usd;
import dev.hardstop.engine.time.Span;
import io.vertx.core.MultiMap;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What answers tell their callers about money, as far as each budget discloses it. */
final class AnswerHeaders {
  private AnswerHeaders() {}

  /** Says under which id the call can be looked up, also in the header that the SDKs read. */
  static void identify(MultiMap headers, String requestId) {
    headers.set("x-hardstop-request-id", requestId);
    if (!headers.contains("x-request-id")) {
      headers.set("x-request-id", requestId);
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
