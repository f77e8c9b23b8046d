package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * Passes an upstream's error on unchanged, but for what it says of the account that is shared.
 *
 * <p>An error that comes before any answer costs no money at the providers that are known to bill
 * none, but counts as a request; elsewhere it costs the hold.
 */
final class ErrorRelay extends Relay {
  /** What of an error is kept; longer ones lose their end. */
  private static final int MAX_BYTES = 256 << 10;

  private final Buffer body = Buffer.buffer();

  ErrorRelay(Parts parts) {
    super(parts);
  }

  @Override
  void begin() {
    String reason = "provider answered " + answer.statusCode();
    if (settlement.target().provider().isFree(answer.statusCode())) {
      settlement.chargeRequest(reason);
    } else {
      settlement.chargeInFull(reason);
    }
  }

  @Override
  void take(Buffer chunk) {
    int room = MAX_BYTES - body.length();
    if (room > 0) {
      body.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
    }
  }

  @Override
  void end() {
    int status = answer.statusCode();
    if (status < 400) {
      refuse(
          RefusalCode.UPSTREAM_UNREACHABLE,
          "The provider answered " + status + ", a redirect or the like, which is not followed");
    } else if (isAuthentication(status)) {
      refuse(
          RefusalCode.UPSTREAM_AUTH_FAILED,
          "The provider refused the credential that is configured for it (" + status + ")");
    } else {
      passOn(status);
    }
  }

  private boolean isAuthentication(int status) {
    return forward.wire().refusesCredential(status, body.getBytes())
        && !settlement.target().provider().forwardsCallersCredential();
  }

  private void refuse(RefusalCode code, String message) {
    exchange.refuse(Refusal.of(code, message, "", forward.id()));
  }

  private void passOn(int status) {
    HttpServerResponse response = response();
    exchange.answerEnds();
    if (!exchange.isClientGone() && !response.closed()) {
      writeHead(status);
      response.end(Buffer.buffer(forward.wire().masked(body.getBytes())));
    }
    exchange.finish("upstream_error", status);
  }

  @Override
  void cut(boolean timedOut) {
    end();
  }
}
