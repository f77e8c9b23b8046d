package dev.hardstop.server.gateway;

import java.util.Optional;

/** Where calls are looked up by the id that their answers carried. May block. */
@FunctionalInterface
public interface CallLookup {
  /** Knows no call. */
  CallLookup NONE = (id, key) -> Optional.empty();

  /**
   * Returns what is known of a call, as a JSON object.
   *
   * @param id the call's public id
   * @param key the id of the key that asks; calls of other keys are not found
   */
  Optional<String> find(String id, String key);
}
