package dev.hardstop.server.gateway;

import dev.hardstop.server.http.StrictRequestDecoder;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.http1.Http1ServerConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The port of one event loop: HTTP/1.1, and HTTP/2 by ALPN where there is TLS, never h2c.
 *
 * <p>Bounds what a client may send before it is known: {@link #MAX_LINE_BYTES}, {@link
 * #MAX_HEAD_BYTES}, {@link StrictRequestDecoder#MAX_LINES}, {@link #MAX_STREAMS}.
 *
 * <p>Threads: its event loop only.
 */
final class Door {
  static final int MAX_LINE_BYTES = 8 << 10;
  static final int MAX_HEAD_BYTES = 32 << 10;

  /** Concurrent requests of one HTTP/2 connection. */
  static final int MAX_STREAMS = 100;

  private static final Http1ServerConfig HTTP1 =
      new Http1ServerConfig()
          .setMaxInitialLineLength(MAX_LINE_BYTES)
          .setMaxHeaderSize(MAX_HEAD_BYTES);

  private final GatewayOptions options;
  private final Watch watch;
  private final Handler<HttpServerRequest> requests;
  private final HttpServer server;
  private int open;

  /**
   * @param requests takes requests whose head is in order
   * @param badRequests takes those whose head is not; nothing of them may be believed
   */
  Door(
      Vertx vertx,
      GatewayOptions options,
      Watch watch,
      Handler<HttpServerRequest> requests,
      Handler<HttpServerRequest> badRequests) {
    this.options = options;
    this.watch = watch;
    this.requests = requests;
    this.server =
        vertx
            .createHttpServer(serverOptions(options))
            .connectionHandler(this::admit)
            .requestHandler(requests)
            .invalidRequestHandler(badRequests)
            // Resets, handshakes that fail: the other side's business, not an event of ours.
            .exceptionHandler(failure -> {});
  }

  /** Listens on the address of the options, at {@code port}; returns the port in the end. */
  Future<Integer> listen(int port) {
    return server.listen(port, options.host()).map(HttpServer::actualPort);
  }

  /** Stops accepting and closes what is idle; what is busy has {@code grace} to finish. */
  Future<Void> shutdown(Duration grace) {
    return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void admit(HttpConnection connection) {
    if (++open > options.clients().maxConnections()) {
      connection.close();
    }
    connection.closeHandler(closed -> open--);
    if (connection instanceof Http1ServerConnection http1) {
      guard(http1);
    }
  }

  private void guard(Http1ServerConnection http1) {
    var decoder = new StrictRequestDecoder(HTTP1);
    http1.channelHandlerContext().pipeline().replace("httpDecoder", "httpDecoder", decoder);
    var connection =
        new Connection(
            http1,
            decoder,
            options.clients().head().toMillis(),
            options.clients().idle().toMillis());
    watch.add(connection);
    http1.closeHandler(
        closed -> {
          open--;
          watch.remove(connection);
        });
    http1.handler(
        request -> {
          connection.requestBegan();
          request.response().endHandler(ended -> connection.requestEnded());
          requests.handle(request);
        });
  }

  private static HttpServerOptions serverOptions(GatewayOptions options) {
    HttpServerOptions server =
        new HttpServerOptions()
            .setHttp2ClearTextEnabled(false)
            .setMaxInitialLineLength(MAX_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEAD_BYTES)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setInitialSettings(
                new Http2Settings()
                    .setMaxConcurrentStreams(MAX_STREAMS)
                    .setMaxHeaderListSize(MAX_HEAD_BYTES))
            .setTcpNoDelay(true)
            .setAcceptBacklog(4_096);
    options
        .tls()
        .ifPresent(
            certificate -> server.setSsl(true).setUseAlpn(true).setKeyCertOptions(certificate));
    return server;
  }
}
