package dev.hardstop.providers.prices;

import dev.hardstop.engine.tokens.Usage;
import java.util.Optional;

/** What an extractor finds in the body of an answer. */
public sealed interface Extraction {

  /** The model that served, where the body names it, and the disjoint usage. */
  record Extracted(Optional<String> model, Usage usage) implements Extraction {}

  /** The usage is missing, of the wrong shape, or contradicts itself; code invalid_usage. */
  record Unreadable(String reason) implements Extraction {}
}
