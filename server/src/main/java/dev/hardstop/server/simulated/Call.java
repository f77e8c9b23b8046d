package dev.hardstop.server.simulated;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;

/**
 * One request as it arrived, with what it is to be given.
 *
 * @param query as it arrived; empty if there is none
 * @param body the bytes as they arrived; not to be changed
 * @param fault how the answer is to misbehave
 * @param epochSecond time of the call
 */
record Call(
    HttpMethod method,
    String path,
    String query,
    MultiMap headers,
    Buffer body,
    Directive directive,
    Optional<Fault> fault,
    Ids ids,
    long epochSecond) {

  boolean suffers(Fault other) {
    return fault.isPresent() && fault.get().equals(other);
  }
}
