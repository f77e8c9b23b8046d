package dev.hardstop.server.gateway;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A request without a body for something that a provider keeps. It costs nothing. */
record KeptRequest(RequestFacts facts) implements WireRequest {

  static KeptRequest of(Operation operation) {
    return new KeptRequest(
        new RequestFacts(
            operation,
            "",
            false,
            false,
            OptionalLong.empty(),
            1,
            1,
            0,
            RequestFacts.DEFAULT_TIER,
            Reach.TEXT_INPUT_ONLY,
            Usage.NONE,
            Map.of()));
  }

  @Override
  public Optional<BadRequest> unbounded() {
    return Optional.empty();
  }

  @Override
  public InputBound inputBound(String model, OptionalLong contextTokens) {
    return new InputBound.Proven(0, 0, 0, InputBound.Basis.BYTES);
  }

  @Override
  public InputBound exactInputBound(String model, OptionalLong contextTokens) {
    return inputBound(model, contextTokens);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    return Patches.NONE;
  }
}
