package dev.hardstop.server.simulated;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/** Breaks connections on purpose. On HTTP/2 only the stream is broken, as a provider would. */
final class Connections {
  private static final long HTTP2_INTERNAL_ERROR = 2;
  private static final long HTTP2_CANCEL = 8;

  /** Closes in order (FIN), but before the answer is whole. */
  static void close(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(HTTP2_INTERNAL_ERROR);
    } else {
      request.connection().close();
    }
  }

  /** Resets (RST), so that the peer sees an error and may lose what is still under way. */
  static void reset(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(HTTP2_CANCEL);
    } else if (request.connection() instanceof ConnectionBase connection) {
      Channel channel = connection.channel();
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      var _ = channel.close();
    }
  }

  private Connections() {}
}
