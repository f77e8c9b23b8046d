package dev.hardstop.providers.wire;

import java.util.OptionalLong;

/** What a provider says, when it is asked later, that an answer cost. */
public sealed interface LaterCost {

  /**
   * It is known, and final.
   *
   * @param nanoUsd what the provider charges, from 0
   * @param inputTokens that it billed; empty if it does not say
   * @param outputTokens that it billed, reasoning included; empty if it does not say
   */
  record Told(long nanoUsd, OptionalLong inputTokens, OptionalLong outputTokens)
      implements LaterCost {}

  /** It is not known, or not yet. */
  record Untold(String reason) implements LaterCost {}
}
