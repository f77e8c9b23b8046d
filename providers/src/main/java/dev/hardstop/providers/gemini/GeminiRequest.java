package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.util.Optional;
import java.util.OptionalLong;

/** One understood request on this wire. */
record GeminiRequest(
    RequestFacts facts, Input input, Knobs knobs, Optional<BadRequest> unbounded, Kept kept)
    implements WireRequest {

  @Override
  public InputBound inputBound(String model, OptionalLong contextTokens) {
    return new InputCeiling(facts.operation(), input, model, contextTokens).bound();
  }

  /** Google publishes no tokenizer for Gemini, so the bytes are all there is. */
  @Override
  public InputBound exactInputBound(String model, OptionalLong contextTokens) {
    return inputBound(model, contextTokens);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    return new Rewrite(facts, knobs, changes).patches();
  }
}
