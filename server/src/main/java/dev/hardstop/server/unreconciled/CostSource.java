package dev.hardstop.server.unreconciled;

import dev.hardstop.providers.wire.CostLookup;
import dev.hardstop.providers.wire.HeaderRules;
import dev.hardstop.server.config.Credential;
import dev.hardstop.server.config.ProviderSettings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where it can be asked later what an answer cost.
 *
 * @param basePath of the provider's base URL, without a trailing slash
 * @param connect how long connecting may take
 * @param caBundle whom connections trust besides the JDK's authorities
 */
public record CostSource(
    ProviderSettings settings,
    String basePath,
    Duration connect,
    Optional<Path> caBundle,
    HeaderRules headers,
    CostLookup lookup) {

  /** Returns the head of the question after the answer {@code id}. */
  RequestOptions question(String id) {
    RequestOptions head =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setURI(basePath + "/" + lookup.path(id))
            .setFollowRedirects(false)
            .putHeader("accept", "application/json")
            .putHeader("accept-encoding", "identity");
    if (settings.credential() instanceof Credential.Own(var secret)) {
      HeaderRules.Header own = headers.credential(secret.reveal());
      head.putHeader(own.name(), own.value());
    }
    return head;
  }
}
