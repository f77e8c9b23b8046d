package dev.hardstop.providers.prices;

import dev.hardstop.engine.pricing.Bounds;
import tools.jackson.databind.JsonNode;

/**
 * The widest bound of a request whose wire format is not read in full: whatever it holds, a model
 * takes no more than its context window, and gives no more than the cap that it is sent.
 *
 * <p>A request is bounded only if each of its top-level fields is known to leave the price alone.
 */
public sealed interface RequestCeiling {

  /**
   * The request costs at most this.
   *
   * @param tier the service tier that it asks for
   */
  record Bounded(Bounds bounds, long outputCap, String tier) implements RequestCeiling {}

  /** Nothing bounds the request, or it cannot be read; {@code code} is stable. */
  record Unbounded(String code, String reason) implements RequestCeiling {}

  /**
   * Reads the body of a request.
   *
   * @param hasOutput whether its API answers with tokens
   */
  static RequestCeiling of(JsonNode body, PricedModel model, boolean hasOutput) {
    return CeilingReader.read(body, model, hasOutput);
  }
}
