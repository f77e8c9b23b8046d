package dev.hardstop.providers.wire;

import java.util.OptionalLong;

/**
 * What a request should say when it is sent.
 *
 * @param model to name upstream
 * @param outputCap the granted most output tokens of one choice; never above what the caller
 *     stated; empty leaves the caller's word
 * @param pins whether knobs that the provider's own settings could turn are pinned (tier, state);
 *     off in shadow mode, which changes nothing but hidden usage
 * @param keeps whether the answer may be kept upstream, because its owner will be on record
 */
public record Changes(String model, OptionalLong outputCap, boolean pins, boolean keeps) {

  /** Changes after which nothing is kept upstream that can be told not to be. */
  public Changes(String model, OptionalLong outputCap, boolean pins) {
    this(model, outputCap, pins, false);
  }
}
