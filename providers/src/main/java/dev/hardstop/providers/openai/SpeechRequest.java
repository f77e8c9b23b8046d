package dev.hardstop.providers.openai;

import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.BadRequestException;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.ModelName;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Spelling;
import dev.hardstop.providers.wire.WireRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * One understood text that is to be spoken, billed by its characters.
 *
 * <p>Source: OpenAI API specification, {@code CreateSpeechRequest}; model pages of tts-1 and
 * tts-1-hd (USD per million characters) and of gpt-4o-mini-tts, which is billed by the token of
 * sound and has no published most of them.
 *
 * @param top the fields of the body
 * @param namesModel whether the body, and not the path, says which model is meant
 */
record SpeechRequest(RequestFacts facts, Places top, boolean namesModel) implements WireRequest {
  private static final String MODEL = "model";
  private static final String INPUT = "input";
  private static final Set<String> READ = Set.of(MODEL, INPUT);

  /**
   * Reads a body.
   *
   * @param pathModel that the path names, which then decides; else empty
   * @param characters how many a text is billed as
   * @throws BadRequestException if it is malformed or ambiguous
   */
  static SpeechRequest read(
      String pathModel, byte[] bytes, Carriers carriers, ToLongFunction<String> characters) {
    var requests = new SpeechRequest[1];
    JsonBody.read(bytes, body -> requests[0] = read(pathModel, body, carriers, characters));
    return requests[0];
  }

  private static SpeechRequest read(
      String pathModel, JsonBody body, Carriers carriers, ToLongFunction<String> characters) {
    var top = new Places(body.offset());
    var model = new String[] {pathModel};
    var spoken = new long[1];
    var carried = new HashMap<String, String>();
    body.object(
        field -> {
          Spelling.check(field, READ, body);
          top.seen();
          switch (field) {
            case INPUT -> spoken[0] = characters.applyAsLong(body.text());
            case MODEL -> {
              if (pathModel.isEmpty()) {
                model[0] = ModelName.read(body);
                top.put(MODEL, body.span());
              }
            }
            default -> carriers.read(field, body, carried);
          }
        });
    if (model[0].isEmpty() || spoken[0] == 0) {
      throw body.problem(
          RefusalCode.INVALID_REQUEST, "no model or no input (expected: a string in both)");
    }
    return new SpeechRequest(facts(model[0], spoken[0], carried), top, pathModel.isEmpty());
  }

  private static RequestFacts facts(String model, long characters, Map<String, String> carried) {
    return new RequestFacts(
        Operation.SPEECH,
        model,
        false,
        false,
        OptionalLong.empty(),
        1,
        1,
        0,
        RequestFacts.DEFAULT_TIER,
        Reach.NONE,
        Usage.of(UsageClass.INPUT_CHARACTERS, characters),
        carried);
  }

  @Override
  public Optional<BadRequest> unbounded() {
    return Optional.empty();
  }

  /** What is not billed by the character has no price for it, and is refused for that. */
  @Override
  public InputBound inputBound(String served, OptionalLong contextTokens) {
    return FormModel.bare(served).startsWith("gpt-")
        ? new InputBound.Unbounded(
            new BadRequest(
                RefusalCode.UNBOUNDED_REQUEST,
                MODEL,
                "model: "
                    + served
                    + " is billed by the token of sound, of which no most is known (expected: tts-1"
                    + " or tts-1-hd)"))
        : InputBound.counted();
  }

  @Override
  public InputBound exactInputBound(String served, OptionalLong contextTokens) {
    return inputBound(served, contextTokens);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    return namesModel && !changes.model().equals(facts.model())
        ? new Patches(List.of(top.set(MODEL, Json.quoted(changes.model()))))
        : Patches.NONE;
  }
}
