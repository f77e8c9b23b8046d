package dev.hardstop.providers.openai;

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
final class OpenAiRequest implements WireRequest {
  private final byte[] bytes;
  private final RequestFacts facts;
  private final Input input;
  private final Knobs knobs;
  private final Optional<BadRequest> unbounded;
  private final Kept kept;

  OpenAiRequest(
      byte[] bytes,
      RequestFacts facts,
      Input input,
      Knobs knobs,
      Optional<BadRequest> unbounded,
      Kept kept) {
    this.bytes = bytes;
    this.facts = facts;
    this.input = input;
    this.knobs = knobs;
    this.unbounded = unbounded;
    this.kept = kept;
  }

  @Override
  public RequestFacts facts() {
    return facts;
  }

  @Override
  public Optional<BadRequest> unbounded() {
    return unbounded;
  }

  @Override
  public Kept kept() {
    return kept;
  }

  @Override
  public InputBound inputBound(String model, OptionalLong contextTokens) {
    return new InputCeiling(facts.operation(), input, model, contextTokens).ofBytes();
  }

  @Override
  public InputBound exactInputBound(String model, OptionalLong contextTokens) {
    return new InputCeiling(facts.operation(), input, model, contextTokens).counting(bytes);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    return new Rewrite(facts, knobs, changes, profile).patches();
  }

  Input input() {
    return input;
  }
}
