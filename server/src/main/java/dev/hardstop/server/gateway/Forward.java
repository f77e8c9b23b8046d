package dev.hardstop.server.gateway;

import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.WireFormat;
import dev.hardstop.server.config.Api;
import java.util.Optional;

/**
 * A request that is to be sent on: what its head says of it.
 *
 * @param id of the exchange
 * @param provider that the path names; empty if it names none
 * @param upstreamPath to append to the provider's base URL, without a leading slash
 * @param query to send on, with its question mark; empty for none
 */
record Forward(
    String id,
    WireFormat wire,
    Api api,
    Operation operation,
    Optional<String> provider,
    String upstreamPath,
    String query,
    Credentials.Caller caller) {
  CallerKey key() {
    return caller.key();
  }
}
