package dev.hardstop.server.gateway;

import io.vertx.core.net.KeyCertOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * What a gateway is started with and keeps until it closes; all else can change by reload.
 *
 * @param host address to listen on
 * @param port to listen on; 0 picks a free one
 * @param tls certificate and key, and HTTP/2 by ALPN; empty speaks plain HTTP/1.1
 * @param shutdownGrace how long {@link Gateway#close} lets exchanges and drains finish
 * @param clients what clients may take
 * @param watch how often it is looked for what is due
 */
public record GatewayOptions(
    String host,
    int port,
    Optional<KeyCertOptions> tls,
    Duration shutdownGrace,
    Clients clients,
    Watching watch) {

  /**
   * What clients may take.
   *
   * @param eventLoops threads that serve connections, at least 1
   * @param maxConnections open connections of one event loop; further ones are closed at once
   * @param bufferedBytes most bytes of request bodies in memory, on one event loop
   * @param head deadline for a request head, from its first byte to its last
   * @param body grace for a request body; it gets a second more for each 16 KiB that came
   * @param idle how long a connection without a request stays open
   */
  public record Clients(
      int eventLoops,
      int maxConnections,
      long bufferedBytes,
      Duration head,
      Duration body,
      Duration idle) {

    /** As many threads as the machine has, and patience enough for a slow network. */
    public static final Clients DEFAULT =
        new Clients(
            Runtime.getRuntime().availableProcessors(),
            20_000,
            Math.max(128L << 20, Runtime.getRuntime().maxMemory() / 8),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMinutes(3));

    public Clients {
      if (eventLoops < 1 || maxConnections < 1) {
        throw new IllegalArgumentException(
            "event loops: %d, connections: %d (expected: at least 1 of each)"
                .formatted(eventLoops, maxConnections));
      }
    }

    /** Returns the same with other deadlines for what clients send. */
    public Clients within(Duration head, Duration body, Duration idle) {
      return new Clients(eventLoops, maxConnections, bufferedBytes, head, body, idle);
    }
  }

  /**
   * How often it is looked for what is due.
   *
   * @param lookEvery how often an event loop looks; deadlines are late by as much
   * @param heartbeatEvery how long a stream may be silent before it gets a sign of life
   */
  public record Watching(Duration lookEvery, Duration heartbeatEvery) {
    /** Once a second, with a sign of life before proxies on the way lose patience. */
    public static final Watching DEFAULT =
        new Watching(Duration.ofSeconds(1), Duration.ofSeconds(15));
  }

  /** Returns the defaults for an address. */
  public static GatewayOptions at(String host, int port) {
    return new GatewayOptions(
        host, port, Optional.empty(), Duration.ofSeconds(25), Clients.DEFAULT, Watching.DEFAULT);
  }

  /** Returns the same with TLS, or without. */
  public GatewayOptions with(Optional<KeyCertOptions> certificate) {
    return new GatewayOptions(host, port, certificate, shutdownGrace, clients, watch);
  }

  /** Returns the same with another grace for shutting down. */
  public GatewayOptions withShutdownGrace(Duration grace) {
    return new GatewayOptions(host, port, tls, grace, clients, watch);
  }

  /** Returns the same for other clients. */
  public GatewayOptions with(Clients others) {
    return new GatewayOptions(host, port, tls, shutdownGrace, others, watch);
  }

  /** Returns the same with another watch. */
  public GatewayOptions with(Watching other) {
    return new GatewayOptions(host, port, tls, shutdownGrace, clients, other);
  }
}
