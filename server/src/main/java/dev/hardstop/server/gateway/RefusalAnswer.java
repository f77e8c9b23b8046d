package dev.hardstop.server.gateway;

import dev.hardstop.engine.money.Amount;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.Refusal.Disclosure;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.WireFormat;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * Writes a refusal as the API that was called writes errors, with the advice that keeps its SDKs
 * from asking again in vain.
 */
final class RefusalAnswer {
  /** SDKs sleep for as long as they are told, so they are told little. */
  private static final String RETRY_AFTER_SECONDS = "1";

  private RefusalAnswer() {}

  /** Answers and ends the response, unless it is closed. */
  static void write(HttpServerResponse response, WireFormat wire, Refusal refusal, int status) {
    if (response.ended() || response.closed()) {
      return;
    }
    byte[] body = wire.refusalBody(refusal);
    boolean retry = refusal.code().isRetryable();
    MultiMap headers = response.headers();
    headers.set("content-type", "application/json");
    AnswerHeaders.identify(headers, wire, refusal.call());
    wire.refusalHeaders(refusal).forEach(header -> headers.set(header.name(), header.value()));
    headers.set("x-hardstop-code", refusal.code().label());
    headers.set("x-should-retry", retry ? "true" : "false");
    if (!refusal.costUsd().isEmpty()) {
      headers.set("x-hardstop-cost-usd", refusal.costUsd());
    }
    if (retry && isPassing(status)) {
      headers.set("retry-after", RETRY_AFTER_SECONDS);
    }
    disclose(headers, refusal);
    response.setStatusCode(status).end(Buffer.buffer(body));
  }

  /** Statuses on which clients look at {@code Retry-After}. */
  private static boolean isPassing(int status) {
    return status == 429 || status == 503;
  }

  private static void disclose(MultiMap headers, Refusal refusal) {
    if (refusal.blocking().isEmpty() || refusal.disclosure() == Disclosure.NONE) {
      return;
    }
    refusal.resetsAt().ifPresent(at -> headers.set("x-hardstop-resets-at", at.toString()));
    if (refusal.disclosure() == Disclosure.FULL) {
      Refusal.Blocking blocking = refusal.blocking().get();
      headers.set("x-hardstop-budget", blocking.budget());
      headers.set("x-hardstop-limit", Amount.write(blocking.unit(), blocking.limit()));
      headers.set("x-hardstop-settled", Amount.write(blocking.unit(), blocking.settled()));
      headers.set("x-hardstop-held", Amount.write(blocking.unit(), blocking.held()));
      headers.set("x-hardstop-asked", Amount.write(blocking.unit(), blocking.asked()));
      refusal
          .largestOutputCap()
          .ifPresent(cap -> headers.set("x-hardstop-largest-output-cap", Long.toString(cap)));
    }
  }

  /** Returns the status of a refusal, where the operator may have chosen that of spent budgets. */
  static int status(RefusalCode code, int statusOnExhausted) {
    return switch (code) {
      case BUDGET_EXHAUSTED, REQUEST_EXCEEDS_BUDGET -> statusOnExhausted;
      default -> code.status();
    };
  }
}
