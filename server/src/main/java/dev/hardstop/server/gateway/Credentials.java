package dev.hardstop.server.gateway;

import dev.hardstop.engine.time.WallClock;
import dev.hardstop.providers.wire.RefusalCode;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whose request it is. Nothing that identifies a caller goes any further than here.
 *
 * <p>Threads: its event loop only.
 */
final class Credentials {
  /** Wins over all others. */
  static final String OWN_HEADER = "x-hardstop-key";

  private static final String BEARER = "bearer ";
  private static final List<String> PLAIN_HEADERS =
      List.of("x-api-key", "api-key", "x-goog-api-key");

  private final SecretHash.Maker hashes = new SecretHash.Maker();
  private final WallClock wall;

  Credentials(WallClock wall) {
    this.wall = wall;
  }

  /**
   * Who calls.
   *
   * @param byOwnHeader whether {@link #OWN_HEADER} said so, so that the other credential headers
   *     are free for the caller's own account at the provider
   */
  record Caller(CallerKey key, boolean byOwnHeader) {}

  /** Returns the caller, or why it is nobody. */
  Step<Caller> identify(MultiMap headers, Setup setup) {
    return identify(headers, List.of(), setup);
  }

  /**
   * Returns the caller, or why it is nobody.
   *
   * @param inQuery what stands where this wire's callers may send a key in the query
   */
  Step<Caller> identify(MultiMap headers, List<String> inQuery, Setup setup) {
    List<String> own = all(headers, OWN_HEADER);
    List<String> presented = own.isEmpty() ? presented(headers) : own;
    if (own.isEmpty()) {
      presented.addAll(inQuery);
    }
    if (presented.isEmpty()) {
      return unknown(
          "No key (expected: Authorization: Bearer, x-api-key, x-goog-api-key, api-key or"
              + " x-hardstop-key)");
    }
    CallerKey found = null;
    for (String secret : presented) {
      CallerKey key = find(secret, setup);
      if (key != null && found != null && !key.id().equals(found.id())) {
        return unknown("Two different keys in one request (expected: one)");
      }
      found = key == null ? found : key;
    }
    return found == null
        ? unknown("Unknown, expired or revoked key")
        : Step.done(new Caller(found, !own.isEmpty()));
  }

  /** Returns whether any credential but {@link #OWN_HEADER} opens this gateway. */
  boolean carriesKey(MultiMap headers, Setup setup) {
    return presented(headers).stream().anyMatch(secret -> find(secret, setup) != null);
  }

  private @Nullable CallerKey find(String secret, Setup setup) {
    CallerKey key = setup.keyOf(hashes.of(secret));
    return key == null || isExpired(key) ? null : key;
  }

  private boolean isExpired(CallerKey key) {
    return key.settings()
        .expiresAt()
        .filter(expiry -> !Instant.ofEpochMilli(wall.millis()).isBefore(expiry))
        .isPresent();
  }

  private static List<String> presented(MultiMap headers) {
    List<String> secrets = new ArrayList<>(1);
    for (String value : all(headers, "authorization")) {
      if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        secrets.add(value.substring(BEARER.length()).strip());
      }
    }
    for (String name : PLAIN_HEADERS) {
      secrets.addAll(all(headers, name));
    }
    return secrets;
  }

  /** Most requests carry one of these headers, and looking is cheaper than making a list. */
  private static List<String> all(MultiMap headers, String name) {
    return headers.contains(name) ? headers.getAll(name) : List.of();
  }

  private static Step<Caller> unknown(String message) {
    return Step.stop(RefusalCode.UNKNOWN_KEY, message);
  }
}
