package dev.hardstop.server.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** What a client goes on sending after it was refused. */
final class Leftover {
  /** How long a client may take to read its refusal before the connection is closed under it. */
  private static final long LINGER_MILLIS = 1_000;

  private Leftover() {}

  /**
   * Drops the rest of an unread body. On HTTP/1.1 the connection ends with the answer; it is closed
   * a moment later, since closing it under unread bytes could take the answer with it.
   */
  static void closeUnlessRead(HttpServerRequest request, Vertx vertx) {
    if (request.isEnded() || request.response().closed()) {
      return;
    }
    request.handler(dropped -> {});
    request.resume();
    if (request.version() != HttpVersion.HTTP_2) {
      request.response().putHeader("connection", "close");
      vertx.setTimer(LINGER_MILLIS, id -> request.connection().close());
    }
  }
}
