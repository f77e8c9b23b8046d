package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.anthropic.Input;
import dev.hardstop.providers.anthropic.InputCeiling;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Patch;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One understood conversation.
 *
 * @param top the fields of the body
 * @param inference the fields of its {@code inferenceConfig}; empty if it has none
 */
record ConverseRequest(
    RequestFacts facts,
    Input input,
    Places top,
    Optional<Places> inference,
    Optional<BadRequest> unbounded)
    implements WireRequest {

  @Override
  public InputBound inputBound(String model, OptionalLong contextTokens) {
    return InputCeiling.of(input, contextTokens);
  }

  /** Nobody outside can count as all the models of Bedrock do. */
  @Override
  public InputBound exactInputBound(String model, OptionalLong contextTokens) {
    return inputBound(model, contextTokens);
  }

  /** The model stands in the path, and the tier is the standard one unless the body says other. */
  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    boolean isAsStated =
        changes.outputCap().isEmpty() || changes.outputCap().equals(facts.outputCap());
    if (!facts.operation().hasOutput() || isAsStated) {
      return Patches.NONE;
    }
    String cap = Long.toString(changes.outputCap().getAsLong());
    Patch patch =
        inference
            .map(places -> places.set("maxTokens", cap))
            .orElseGet(() -> top.set("inferenceConfig", "{\"maxTokens\":" + cap + "}"));
    return new Patches(List.of(patch));
  }
}
