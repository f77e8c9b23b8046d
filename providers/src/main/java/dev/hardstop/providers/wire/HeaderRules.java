package dev.hardstop.providers.wire;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which headers pass, in both directions. Names are in lower case. */
public interface HeaderRules {

  /** Returns the value to send upstream; empty if the header stays here. */
  Optional<String> up(String name, String value);

  /**
   * Returns why a request with these headers has no bound; empty if none of them changes a price.
   * Whoever enforces refuses such a request: left out, its caller would believe it was heeded.
   *
   * @param headers the values of a header, by its name in any case; none if it is not there
   */
  default Optional<BadRequest> objection(Function<String, List<String>> headers) {
    return Optional.empty();
  }

  /** Returns the header in which answers of this wire name themselves. */
  String requestId();

  /** Returns the header that carries the provider's own credential. */
  Header credential(String secret);

  /** Returns the headers in which callers of this wire may send a credential of their own. */
  List<String> callersCredentials();

  /** One header. */
  record Header(String name, String value) {}

  /** Returns whether the header of an answer is passed to the caller. */
  boolean passesDown(String name);
}
