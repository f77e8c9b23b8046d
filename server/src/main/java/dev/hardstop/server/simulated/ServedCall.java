package dev.hardstop.server.simulated;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call that a simulated provider has served, as a test sees it.
 *
 * @param headers names and values in the order of arrival
 * @param body the bytes as they arrived; not to be changed
 * @param model model that served, or empty if the call never came to one
 * @param status status that was (or would have been) sent
 * @param billed what the provider charged for it
 */
public record ServedCall(
    String method,
    String uri,
    List<Map.Entry<String, String>> headers,
    Buffer body,
    String model,
    boolean streamed,
    int status,
    Optional<Fault> fault,
    BilledUsage billed,
    Ending ending) {

  /** How far the answer has come. */
  public enum Ending {
    /** It is still being given. */
    ANSWERING,
    /** All of it was sent. */
    ANSWERED,
    /** A fault ended it early, on purpose. */
    BROKEN,
    /** The client went away before its end. */
    CANCELLED
  }

  /** Returns the first value of a header, in any case, or empty. */
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
