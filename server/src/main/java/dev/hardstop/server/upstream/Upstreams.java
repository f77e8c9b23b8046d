package dev.hardstop.server.upstream;

import dev.hardstop.server.config.ProviderSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The connections of one event loop to providers: pooled, kept alive, HTTP/2 where the provider has
 * it. Redirects are never followed.
 *
 * <p>Threads: its event loop only.
 */
public final class Upstreams {
  /** Most requests that wait for a connection to one provider. */
  static final int MAX_WAITING = 10_000;

  /** Most connections of HTTP/2 to one provider; each carries a hundred requests or more. */
  private static final int MAX_HTTP2 = 16;

  private static final int MAX_HEAD_BYTES = 64 << 10;

  // Servers on the local network often close idle connections after 5 s (Node, uvicorn), and a
  // request sent into a closing connection is charged, since nobody knows whether it arrived.
  private static final int KEEP_ALIVE_SECONDS_PLAIN = 4;
  private static final int KEEP_ALIVE_SECONDS_TLS = 55;

  private final Vertx vertx;
  private final Proxies proxies;
  private final int eventLoops;
  private final Map<Address, HttpClientAgent> clients = new HashMap<>();

  /** What a pool is for: providers that agree on it share their connections. */
  private record Address(
      String host,
      int port,
      boolean ssl,
      int maxConnections,
      long connectMillis,
      Optional<Path> caBundle) {}

  public Upstreams(Vertx vertx, Proxies proxies, int eventLoops) {
    this.vertx = vertx;
    this.proxies = proxies;
    this.eventLoops = eventLoops;
  }

  /**
   * Returns a connection's next request. If it fails, nothing was sent.
   *
   * @param patience how long connecting may take
   * @param caBundle whom connections trust besides the JDK's authorities
   * @param options method and path are added to where the provider is
   */
  public Future<HttpClientRequest> connect(
      ProviderSettings provider,
      Duration patience,
      Optional<Path> caBundle,
      RequestOptions options) {
    Address address = address(provider, patience, caBundle);
    HttpClientAgent client = clients.computeIfAbsent(address, at -> client(at, provider.baseUrl()));
    return client.request(options.setHost(address.host).setPort(address.port).setSsl(address.ssl));
  }

  public void close() {
    clients.values().forEach(HttpClientAgent::close);
    clients.clear();
  }

  private static Address address(
      ProviderSettings provider, Duration patience, Optional<Path> caBundle) {
    boolean ssl = provider.baseUrl().getScheme().equals("https");
    int port = provider.baseUrl().getPort();
    return new Address(
        provider.baseUrl().getHost(),
        port >= 0 ? port : ssl ? 443 : 80,
        ssl,
        provider.maxConnections(),
        patience.toMillis(),
        caBundle);
  }

  private HttpClientAgent client(Address at, URI baseUrl) {
    var options =
        new HttpClientOptions()
            .setConnectTimeout((int) at.connectMillis)
            .setKeepAliveTimeout(at.ssl ? KEEP_ALIVE_SECONDS_TLS : KEEP_ALIVE_SECONDS_PLAIN)
            .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS_TLS)
            .setMaxHeaderSize(MAX_HEAD_BYTES)
            .setMaxRedirects(0)
            .setDecompressionSupported(false)
            .setTcpNoDelay(true);
    if (at.ssl) {
      options.setSsl(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
      at.caBundle.ifPresent(bundle -> options.setTrustOptions(TrustAnchors.with(bundle)));
    }
    proxies.of(baseUrl).ifPresent(options::setProxyOptions);
    int perLoop = Math.max(1, Math.ceilDiv(at.maxConnections, eventLoops));
    var pool =
        new PoolOptions()
            .setHttp1MaxSize(perLoop)
            .setHttp2MaxSize(Math.min(perLoop, MAX_HTTP2))
            .setMaxWaitQueueSize(MAX_WAITING);
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(pool)
        // The exchange that is on a connection hears of it; one in the pool is simply dropped.
        .withConnectHandler(connection -> connection.exceptionHandler(failure -> {}))
        .build();
  }
}
