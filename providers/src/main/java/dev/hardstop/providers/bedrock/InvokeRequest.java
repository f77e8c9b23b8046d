package dev.hardstop.providers.bedrock;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One understood request in Claude's own format.
 *
 * @param message as Anthropic's wire reads it
 */
record InvokeRequest(Operation operation, WireRequest message) implements WireRequest {

  /** The path says whether it streams, and no tier can be asked for. */
  @Override
  public RequestFacts facts() {
    RequestFacts read = message.facts();
    return new RequestFacts(
        operation,
        read.model(),
        operation == Operation.INVOKE_MODEL_STREAM,
        true,
        read.outputCap(),
        read.leastOutputCap(),
        read.choices(),
        read.extraOutputTokens(),
        read.tier(),
        read.reach(),
        read.extras(),
        read.carried());
  }

  @Override
  public Optional<BadRequest> unbounded() {
    return message.unbounded().or(this::longCache);
  }

  @Override
  public Kept kept() {
    return message.kept();
  }

  @Override
  public InputBound inputBound(String model, OptionalLong contextTokens) {
    return message.inputBound(model, contextTokens);
  }

  @Override
  public InputBound exactInputBound(String model, OptionalLong contextTokens) {
    return message.exactInputBound(model, contextTokens);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    return message.rewrite(
        new Changes(message.facts().model(), changes.outputCap(), false), profile);
  }

  private Optional<BadRequest> longCache() {
    boolean writesLong =
        (message.facts().reach().mask() & UsageClass.CACHE_WRITE_1H_TOKENS.bit()) != 0;
    return writesLong
        ? Optional.of(
            new BadRequest(
                RefusalCode.UNBOUNDED_REQUEST,
                "cache_control",
                "cache_control: a life of 1h (expected: 5m; no other is priced)"))
        : Optional.empty();
  }
}
