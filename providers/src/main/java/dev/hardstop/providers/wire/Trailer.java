package dev.hardstop.providers.wire;

import java.util.Optional;

/** Asked once, when a stream's usage is known and before its end is passed on. */
@FunctionalInterface
public interface Trailer {

  /** Says nothing at the end. */
  Trailer NONE = _ -> Optional.empty();

  /** Returns what to tell the caller about the cost; empty for nothing. */
  Optional<Costs> costsOf(Metering metering);

  /**
   * Decimals of dollars.
   *
   * @param costUsd what the call came to
   * @param remainingUsd what the tightest disclosed budget has left; empty if none is disclosed
   */
  record Costs(String costUsd, Optional<String> remainingUsd) {}
}
