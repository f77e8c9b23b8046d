package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.HeaderRules;
import dev.hardstop.providers.wire.Route;
import dev.hardstop.server.config.Credential;
import dev.hardstop.server.config.ForwardHeaders;
import dev.hardstop.server.http.PercentCoded;
import dev.hardstop.server.upstream.Signature;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Builds the head of what is sent upstream: from tables, never by copying. */
final class UpstreamRequest {
  private UpstreamRequest() {}

  /**
   * Returns the head of the request to {@code target}.
   *
   * @param came the headers of the client's request
   * @param body that is sent with it, which a signature is over
   */
  static RequestOptions of(
      Forward forward,
      Target target,
      MultiMap came,
      ForwardHeaders more,
      byte[] body,
      Instant now) {
    Provider provider = target.provider();
    MultiMap headers = HttpHeaders.headers();
    HeaderRules rules = forward.wire().headers();
    for (Map.Entry<String, String> header : came) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      Optional<String> value =
          more.up().contains(name)
              ? Optional.of(header.getValue())
              : rules.up(name, header.getValue());
      value.ifPresent(passed -> headers.add(name, passed));
    }
    String chosen = headers.get(IdempotencyKey.HEADER);
    if (chosen != null && !provider.forwardsCallersCredential()) {
      String owner = forward.key().id();
      headers.set(IdempotencyKey.HEADER, IdempotencyKey.of(owner, chosen));
    }
    if (!forward.operation().hasBody()) {
      headers.remove("content-type");
    } else if (!forward.operation().isForm()) {
      headers.set("content-type", "application/json");
    }
    headers.set("accept-encoding", "identity");
    String uri = provider.basePath() + "/" + path(forward, target) + forward.query();
    switch (provider.settings().credential()) {
      case Credential.Own(var secret) -> {
        HeaderRules.Header own = rules.credential(secret.reveal());
        headers.set(own.name(), own.value());
      }
      case Credential.Signing keys ->
          Signature.of(keys, provider.settings().baseUrl().resolve(uri), body, now)
              .forEach(headers::set);
      case Credential.Caller _ -> {
        for (String name : rules.callersCredentials()) {
          String own = came.get(name);
          if (own != null) {
            headers.set(name, own);
          }
        }
      }
      case Credential.None _, Credential.Unset _ -> {}
    }
    return new RequestOptions()
        .setMethod(forward.method())
        .setURI(uri)
        .setFollowRedirects(false)
        .setHeaders(headers);
  }

  /** The model that serves may be another than the one that the caller's path names. */
  private static String path(Forward forward, Target target) {
    return forward.upstreamPath().replace(Route.MODEL, PercentCoded.encode(target.sentAs()));
  }
}
