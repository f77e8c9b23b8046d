package dev.hardstop.providers.wire;

import dev.hardstop.engine.tokens.Usage;

/** What an answer says it cost. */
public sealed interface Metering {

  /**
   * The provider reported its usage.
   *
   * @param usage in disjoint classes
   * @param model that really served; empty if the answer does not say
   * @param tier that really served; empty if the answer does not say
   * @param toolCalls calls of the caller's own tools that the answer asks for
   */
  record Metered(Usage usage, String model, String tier, long toolCalls) implements Metering {}

  /**
   * No usage, or none that can be believed: the hold is charged.
   *
   * @param reason names what is missing or wrong
   */
  record Unmetered(String reason) implements Metering {}
}
