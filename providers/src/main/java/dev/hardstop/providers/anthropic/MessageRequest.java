package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Patch;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One understood request on this wire. */
record MessageRequest(
    RequestFacts facts, Input input, Knobs knobs, Optional<BadRequest> unbounded, Kept kept)
    implements WireRequest {

  @Override
  public InputBound inputBound(String model, OptionalLong contextTokens) {
    return InputCeiling.of(input, contextTokens);
  }

  /** Nobody outside can count as Claude does. */
  @Override
  public InputBound exactInputBound(String model, OptionalLong contextTokens) {
    return inputBound(model, contextTokens);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    List<Patch> patches = new ArrayList<>();
    if (!changes.model().equals(facts.model())) {
      patches.add(knobs.top().set("model", Json.quoted(changes.model())));
    }
    if (facts.operation().hasOutput()
        && changes.outputCap().isPresent()
        && !changes.outputCap().equals(facts.outputCap())) {
      String cap = Long.toString(changes.outputCap().getAsLong());
      patches.add(knobs.top().set("max_tokens", cap));
    }
    if (facts.operation().hasOutput()
        && changes.pins()
        && profile.has(Profile.Trait.HAS_TIERS)
        && knobs.leavesTierOpen()) {
      // The organisation's priority capacity has prices of its own.
      patches.add(knobs.top().set("service_tier", Json.quoted("standard_only")));
    }
    return patches.isEmpty() ? Patches.NONE : new Patches(patches);
  }
}
