package dev.hardstop.providers.wire;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A request that makes, reads or changes something that a provider keeps. It costs nothing. */
public record KeptRequest(RequestFacts facts, Kept kept, Optional<BadRequest> unbounded)
    implements WireRequest {

  /** Returns a request that says nothing beside its path. */
  public static KeptRequest of(Operation operation) {
    return of(operation, Kept.NOTHING, Optional.empty(), Map.of());
  }

  /**
   * Returns a request with a body.
   *
   * @param unbounded why it is refused, if it is
   * @param carried as in {@link RequestFacts}
   */
  public static KeptRequest of(
      Operation operation, Kept kept, Optional<BadRequest> unbounded, Map<String, String> carried) {
    Kept.Storing storing = operation.makes().isPresent() ? Kept.Storing.ASKED : Kept.Storing.NEVER;
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
            carried),
        new Kept(kept.names(), kept.unowned(), storing, kept.truncates()),
        unbounded);
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
