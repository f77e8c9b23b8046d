package dev.hardstop.providers.gemini;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patch;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One understood request to cache contents, or to change for how long they are. It costs its
 * tokens, held for as long as it says; making one costs them as input, too.
 *
 * <p>Source: Google Cloud documentation, "Context caching overview" (the tokens used to create a
 * cache are billed as standard input; storage by how long caches are stored); Gemini API, "Context
 * caching" (storage is billed by the token count and the TTL).
 *
 * @param top the fields of the body
 */
record CachedContentRequest(
    RequestFacts facts, Input input, Lifetime lifetime, Places top, Optional<BadRequest> unbounded)
    implements WireRequest {
  private static final String MODEL = "model";

  /**
   * Returns a request that keeps its contents for so long.
   *
   * @param model empty where the path names what has one
   * @param seconds empty while it is not known what time it is
   */
  static CachedContentRequest of(
      Operation operation,
      String model,
      Input input,
      Lifetime lifetime,
      Places top,
      OptionalLong seconds) {
    var facts =
        new RequestFacts(
            operation,
            model,
            false,
            false,
            OptionalLong.empty(),
            1,
            1,
            0,
            RequestFacts.DEFAULT_TIER,
            reach(operation, input),
            Usage.NONE,
            Map.of(),
            Math.max(0, seconds.orElse(0)));
    return new CachedContentRequest(facts, input, lifetime, top, lifetime.objection(seconds));
  }

  /** What is there already was billed as input when it was made. */
  private static Reach reach(Operation operation, Input input) {
    return operation == Operation.CACHED_CONTENTS
        ? Reach.TEXT_INPUT_ONLY.with(input.media().toArray(UsageClass[]::new))
        : Reach.NONE;
  }

  @Override
  public WireRequest at(Instant now) {
    return of(
        facts.operation(),
        facts.model(),
        input,
        lifetime,
        top,
        OptionalLong.of(lifetime.secondsAt(now)));
  }

  @Override
  public Kept kept() {
    boolean makes = facts.operation().makes().isPresent();
    return new Kept(
        List.of(), Optional.empty(), makes ? Kept.Storing.ASKED : Kept.Storing.NEVER, false);
  }

  /** What is changed is not in the request: its size is that of what the path names. */
  @Override
  public InputBound inputBound(String model, OptionalLong contextTokens) {
    return facts.operation() == Operation.CACHED_CONTENTS
        ? new InputCeiling(facts.operation(), input, model, contextTokens).bound()
        : InputBound.counted();
  }

  @Override
  public InputBound exactInputBound(String model, OptionalLong contextTokens) {
    return inputBound(model, contextTokens);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    List<Patch> patches = new ArrayList<>();
    if (top.has(MODEL) && !changes.model().equals(facts.model())) {
      patches.add(top.set(MODEL, Json.quoted(ModelResource.PREFIX + changes.model())));
    }
    if (changes.pins()) {
      patches.addAll(lifetime.stating(facts.keptSeconds(), top));
    }
    return patches.isEmpty() ? Patches.NONE : new Patches(patches);
  }
}
