package dev.hardstop.server.control;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides who may pass: the host that a request names, then the token that it carries. */
final class Gate {
  private static final String BEARER = "Bearer ";
  private static final String NOBODY = "anonymous";

  private final AccessTokens tokens;
  private final HostCheck hosts;
  private final boolean behindProxy;

  Gate(AccessTokens tokens, ControlOptions options) {
    this.tokens = tokens;
    this.hosts = HostCheck.of(options.publicUrl());
    this.behindProxy = options.behindProxy();
  }

  /**
   * Returns who asks, for the audit.
   *
   * @throws ProblemException if it may not pass
   */
  String admit(HttpServerRequest request, Right right) {
    if (right == Right.NONE) {
      return NOBODY;
    }
    Optional<Role> role = token(request).flatMap(tokens::roleOf);
    boolean scrape = right == Right.READ_LOCALLY;
    requireHost(request, scrape && role.isPresent());
    if (role.isEmpty()) {
      if (scrape && isLocal(request)) {
        return NOBODY;
      }
      throw unauthorized();
    }
    if (!role.get().may(right)) {
      throw forbidden(role.get());
    }
    return role.get().label();
  }

  private static Optional<String> token(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader("authorization"))
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip());
  }

  /** Scrapers come by address; with a token that is no trick of a browser's. */
  private void requireHost(HttpServerRequest request, boolean waived) {
    String host = host(request);
    if (!waived && !hosts.allows(host)) {
      throw new ProblemException(
          HttpProblem.of(
              421,
              "wrong_host",
              "The request names another host.",
              "host: " + host + " (expected: localhost, or the host of public-url)"));
    }
  }

  private static @Nullable String host(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    return authority == null ? null : authority.host();
  }

  /** A proxy on this machine would make everybody local. */
  private boolean isLocal(HttpServerRequest request) {
    SocketAddress remote = request.remoteAddress();
    return !behindProxy
        && remote != null
        && remote.hostAddress() != null
        && HostCheck.isLoopback(remote.hostAddress())
        && !request.headers().contains("x-forwarded-for")
        && !request.headers().contains("forwarded");
  }

  private static ProblemException unauthorized() {
    return new ProblemException(
        HttpProblem.of(
            401,
            "unauthorized",
            "A token is needed.",
            "authorization: (expected: Bearer and the token in "
                + AccessTokens.ADMIN_FILE
                + " of the data folder)"));
  }

  private static ProblemException forbidden(Role role) {
    return new ProblemException(
        HttpProblem.of(
            403,
            "forbidden",
            "The token's role may not do this.",
            "role: " + role.label() + " (expected: one with more rights)"));
  }
}
