package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.WireFormat;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;

/**
 * A request that is to be sent on: what its head says of it.
 *
 * @param id of the exchange
 * @param spoken the wire format that was called, which is also its provider's
 * @param provider that the path names; empty if it names none
 * @param model that the path names; empty if the body names it
 * @param upstreamPath to append to the provider's base URL, without a leading slash; may hold
 *     {@link dev.hardstop.providers.wire.Route#MODEL}
 * @param named what the path names; empty where it names nothing
 * @param query to send on, with its question mark; empty for none
 */
record Forward(
    String id,
    Wires.Wire spoken,
    Operation operation,
    Optional<String> provider,
    String model,
    String upstreamPath,
    String query,
    Credentials.Caller caller,
    Optional<Named> named) {

  /** Something kept upstream that the path names, and what is to be done with it. */
  record Named(HttpMethod method, Kept.Name name) {}

  /** Returns how it is sent. */
  HttpMethod method() {
    return named.map(Named::method).orElse(HttpMethod.POST);
  }

  /** Returns the wire format that was called, which is also its provider's. */
  WireFormat wire() {
    return spoken.format();
  }

  CallerKey key() {
    return caller.key();
  }
}
