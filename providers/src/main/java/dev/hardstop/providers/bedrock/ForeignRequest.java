package dev.hardstop.providers.bedrock;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Objections;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request in a format that only its model knows: nothing in it says what it may cost.
 *
 * <p>Only shadow mode sends it.
 */
record ForeignRequest(RequestFacts facts, Optional<BadRequest> unowned) implements WireRequest {

  /**
   * Reads no more of the body than that it is one JSON object, and names no bucket that the
   * gateway's own account would read.
   *
   * @throws dev.hardstop.providers.wire.BadRequestException if it is not
   */
  static ForeignRequest read(Operation operation, String model, byte[] bytes, Carriers carriers) {
    Map<String, String> carried = new HashMap<>();
    var objections = new Objections();
    if (!ModelId.isBilledByToken(model)) {
      objections.forbidKept("model");
    }
    JsonBody.read(
        bytes,
        body ->
            body.object(
                field -> {
                  carriers.read(field, body, carried);
                  field(field, body, objections);
                }));
    return new ForeignRequest(
        new RequestFacts(
            operation,
            model,
            operation == Operation.INVOKE_MODEL_STREAM,
            true,
            OptionalLong.empty(),
            1,
            1,
            0,
            RequestFacts.DEFAULT_TIER,
            Reach.ALL,
            Usage.NONE,
            carried),
        objections.first());
  }

  private static void field(String field, JsonBody body, Objections objections) {
    if (field.equals("s3Location")) {
      objections.forbidKept(body);
    } else {
      nested(body, objections);
    }
  }

  private static void nested(JsonBody body, Objections objections) {
    if (body.isObject()) {
      body.object(field -> field(field, body, objections));
    } else if (body.isArray()) {
      body.array(_ -> nested(body, objections));
    }
  }

  @Override
  public Optional<BadRequest> unbounded() {
    if (unowned.isPresent()) {
      return unowned;
    }
    return Optional.of(
        new BadRequest(
            RefusalCode.UNBOUNDED_REQUEST,
            "",
            "body: in a format that is not read for this model (expected: Converse, or InvokeModel"
                + " for a model named anthropic.claude…)"));
  }

  @Override
  public InputBound inputBound(String model, OptionalLong contextTokens) {
    return new InputBound.Unbounded(unbounded().orElseThrow());
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
