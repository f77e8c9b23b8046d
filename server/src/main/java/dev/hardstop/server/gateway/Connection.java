package dev.hardstop.server.gateway;

import dev.hardstop.server.http.StrictRequestDecoder;
import io.vertx.core.http.HttpConnection;

/**
 * One client connection of HTTP/1.1: ends it when a head takes too long or nothing happens.
 *
 * <p>Threads: its event loop only.
 */
final class Connection implements Watch.Watched {
  private final HttpConnection connection;
  private final StrictRequestDecoder decoder;
  private final long headMillis;
  private final long idleMillis;
  private long headsSeen = -1;
  private boolean wasInside;
  private long sinceMillis;
  private int inFlight;

  Connection(
      HttpConnection connection, StrictRequestDecoder decoder, long headMillis, long idleMillis) {
    this.connection = connection;
    this.decoder = decoder;
    this.headMillis = headMillis;
    this.idleMillis = idleMillis;
  }

  void requestBegan() {
    inFlight++;
  }

  void requestEnded() {
    inFlight--;
  }

  @Override
  public void look(long nowMillis) {
    boolean isInside = decoder.isInsideHead();
    if (decoder.heads() != headsSeen || isInside != wasInside || inFlight > 0) {
      headsSeen = decoder.heads();
      wasInside = isInside;
      sinceMillis = nowMillis;
    } else if (nowMillis - sinceMillis > (isInside ? headMillis : idleMillis)) {
      connection.close();
    }
  }
}
