package dev.hardstop.server.gateway;

import io.vertx.core.net.KeyCertOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * What a gateway is started with and keeps until it closes; all else can change by reload.
 *
 * @param host address to listen on
 * @param port to listen on; 0 picks a free one
 * @param tls certificate and key; empty speaks plain HTTP/1.1
 * @param eventLoops threads that serve connections, at least 1
 * @param maxConnections open client connections of one event loop; further ones are closed at once
 * @param headDeadline for a request head, from its first byte to its last
 * @param bodyGrace for a request body; it gets a second more for each 16 KiB that came
 * @param idleConnection how long a client connection without a request stays open
 * @param bufferedBytes most bytes of request bodies in memory, on one event loop
 * @param lookEvery how often an event loop looks for what is overdue; deadlines are late by as much
 * @param heartbeatEvery how long a stream may be silent before it gets a sign of life
 * @param shutdownGrace how long {@link Gateway#close} lets exchanges and drains finish
 */
public record GatewayOptions(
    String host,
    int port,
    Optional<KeyCertOptions> tls,
    int eventLoops,
    int maxConnections,
    Duration headDeadline,
    Duration bodyGrace,
    Duration idleConnection,
    long bufferedBytes,
    Duration lookEvery,
    Duration heartbeatEvery,
    Duration shutdownGrace) {

  public GatewayOptions {
    if (eventLoops < 1 || maxConnections < 1) {
      throw new IllegalArgumentException(
          "event loops: %d, connections: %d (expected: at least 1 of each)"
              .formatted(eventLoops, maxConnections));
    }
  }

  /** Returns the defaults for an address. */
  public static GatewayOptions at(String host, int port) {
    return new GatewayOptions(
        host,
        port,
        Optional.empty(),
        Runtime.getRuntime().availableProcessors(),
        20_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofMinutes(3),
        Math.max(128L << 20, Runtime.getRuntime().maxMemory() / 8),
        Duration.ofSeconds(1),
        Duration.ofSeconds(15),
        Duration.ofSeconds(25));
  }

  /** Returns these options with TLS, and HTTP/2 by ALPN. */
  public GatewayOptions withTls(KeyCertOptions certificate) {
    return new GatewayOptions(
        host,
        port,
        Optional.of(certificate),
        eventLoops,
        maxConnections,
        headDeadline,
        bodyGrace,
        idleConnection,
        bufferedBytes,
        lookEvery,
        heartbeatEvery,
        shutdownGrace);
  }

  /** Returns these options with another number of event loops. */
  public GatewayOptions withEventLoops(int count) {
    return new GatewayOptions(
        host,
        port,
        tls,
        count,
        maxConnections,
        headDeadline,
        bodyGrace,
        idleConnection,
        bufferedBytes,
        lookEvery,
        heartbeatEvery,
        shutdownGrace);
  }

  /** Returns these options with other deadlines for what clients send. */
  public GatewayOptions withClientDeadlines(Duration head, Duration body, Duration idle) {
    return new GatewayOptions(
        host,
        port,
        tls,
        eventLoops,
        maxConnections,
        head,
        body,
        idle,
        bufferedBytes,
        lookEvery,
        heartbeatEvery,
        shutdownGrace);
  }

  /** Returns these options with other heartbeats, which it must look for at least as often. */
  public GatewayOptions withHeartbeats(Duration every, Duration look) {
    return new GatewayOptions(
        host,
        port,
        tls,
        eventLoops,
        maxConnections,
        headDeadline,
        bodyGrace,
        idleConnection,
        bufferedBytes,
        look,
        every,
        shutdownGrace);
  }

  /** Returns these options with another grace for shutting down. */
  public GatewayOptions withShutdownGrace(Duration grace) {
    return new GatewayOptions(
        host,
        port,
        tls,
        eventLoops,
        maxConnections,
        headDeadline,
        bodyGrace,
        idleConnection,
        bufferedBytes,
        lookEvery,
        heartbeatEvery,
        grace);
  }
}
