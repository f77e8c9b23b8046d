package dev.hardstop.providers.wire;

import java.util.Optional;
import java.util.Set;

/** What a wire format's path table says about one method and path. */
public sealed interface Route {
  /** What stands in an upstream path where the model goes: the one that serves, percent-encoded. */
  String MODEL = "{model}";

  /**
   * Estimated, held and charged.
   *
   * @param upstreamPath to append to the provider's base URL, without a leading slash
   * @param queryParameters those that may be sent on; all others are dropped
   * @param model the model that the path names, for whose place {@code upstreamPath} then has
   *     {@link #MODEL}; empty if the body names it
   */
  record Metered(
      Operation operation, String upstreamPath, Set<String> queryParameters, String model)
      implements Route {
    public Metered(Operation operation, String upstreamPath, Set<String> queryParameters) {
      this(operation, upstreamPath, queryParameters, "");
    }
  }

  /**
   * Counted, not charged.
   *
   * @param upstreamPath as in {@link Metered}
   * @param queryParameters as in {@link Metered}
   * @param model as in {@link Metered}
   */
  record Free(Operation operation, String upstreamPath, Set<String> queryParameters, String model)
      implements Route {}

  /**
   * Makes something that is kept upstream, or does something with one whose owner is on record.
   * What it costs, if anything, its operation says.
   *
   * @param upstreamPath as in {@link Metered}
   * @param queryParameters as in {@link Metered}
   * @param name by which the path names it; empty where one is made
   */
  record Kept(
      Operation operation,
      String upstreamPath,
      Set<String> queryParameters,
      Optional<dev.hardstop.providers.wire.Kept.Name> name)
      implements Route {}

  /**
   * Names something kept upstream of a kind whose owners are not recorded, or what is kept for
   * everybody: 501.
   */
  record OwnedState(String path) implements Route {}

  /** A path of this wire that is known and not supported: 501. */
  record Unsupported(String path) implements Route {}

  /**
   * Not a path of this wire: 404.
   *
   * @param message names the path and the base URL that an SDK should be given
   */
  record Unknown(String message) implements Route {}
}
