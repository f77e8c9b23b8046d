package dev.hardstop.server.upstream;

import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Through which proxy providers are reached, by the usual variables {@code HTTPS_PROXY}, {@code
 * HTTP_PROXY} and {@code NO_PROXY}, in either case.
 */
public final class Proxies {
  /** None, whatever the environment says. */
  public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

  private final Optional<URI> forHttps;
  private final Optional<URI> forHttp;
  private final List<String> direct;

  private Proxies(Optional<URI> forHttps, Optional<URI> forHttp, List<String> direct) {
    this.forHttps = forHttps;
    this.forHttp = forHttp;
    this.direct = direct;
  }

  /**
   * Reads the environment.
   *
   * @throws IllegalArgumentException if a variable is set and no address of a proxy
   */
  public static Proxies of(Map<String, String> environment) {
    List<String> direct =
        Arrays.stream(variable(environment, "no_proxy").split(",", -1))
            .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
            .filter(entry -> !entry.isEmpty())
            .toList();
    // HTTP_PROXY in upper case can come from a request header in CGI; we are none, but follow curl.
    return new Proxies(
        address("HTTPS_PROXY", variable(environment, "https_proxy")),
        address("http_proxy", environment.getOrDefault("http_proxy", "")),
        direct);
  }

  private static String variable(Map<String, String> environment, String name) {
    String lower = environment.getOrDefault(name, "");
    return lower.isBlank() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : lower;
  }

  private static Optional<URI> address(String name, String value) {
    if (value.isBlank()) {
      return Optional.empty();
    }
    URI uri = URI.create(value.contains("://") ? value.strip() : "http://" + value.strip());
    if (uri.getHost() == null || !"http".equals(uri.getScheme())) {
      throw new IllegalArgumentException(
          name + ": not shown, it may hold a password (expected: http://HOST:PORT)");
    }
    return Optional.of(uri);
  }

  /** Returns the proxy for {@code target}; empty if it is reached directly. */
  Optional<ProxyOptions> of(URI target) {
    Optional<URI> proxy = "https".equals(target.getScheme()) ? forHttps : forHttp;
    return isDirect(target.getHost().toLowerCase(Locale.ROOT))
        ? Optional.empty()
        : proxy.map(Proxies::options);
  }

  private boolean isDirect(String host) {
    return direct.stream().anyMatch(entry -> covers(entry, host));
  }

  private static boolean covers(String entry, String host) {
    String domain = entry.startsWith(".") ? entry.substring(1) : entry;
    return entry.equals("*") || host.equals(domain) || host.endsWith("." + domain);
  }

  private static ProxyOptions options(URI proxy) {
    var options =
        new ProxyOptions()
            .setType(ProxyType.HTTP)
            .setHost(proxy.getHost())
            .setPort(proxy.getPort() < 0 ? 80 : proxy.getPort());
    String user = proxy.getUserInfo();
    if (user != null) {
      int colon = user.indexOf(':');
      options.setUsername(colon < 0 ? user : user.substring(0, colon));
      options.setPassword(colon < 0 ? "" : user.substring(colon + 1));
    }
    return options;
  }
}
