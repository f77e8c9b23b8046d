package dev.hardstop.server.simulated;

import io.vertx.core.MultiMap;

/** The headers that come with errors of every provider. */
final class FaultHeaders {

  /** Adds them if the call is to be answered with an error. */
  static void put(MultiMap headers, Call call) {
    if (call.fault().isPresent() && call.fault().get() instanceof Fault.Refuse(int status)) {
      put(headers, status, call.directive());
    }
  }

  private static void put(MultiMap headers, int status, Directive directive) {
    if (status == 429 || status == 503 || directive.retryAfterSeconds().isPresent()) {
      headers.set("retry-after", Long.toString(directive.retryAfterSeconds().orElse(1)));
    }
    if (status < 400) {
      headers.set("location", "http://127.0.0.1:9/elsewhere");
    }
  }

  private FaultHeaders() {}
}
