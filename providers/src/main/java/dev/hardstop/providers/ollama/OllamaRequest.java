package dev.hardstop.providers.ollama;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.InputBound.Basis;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Patch;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Places;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One understood request on this wire.
 *
 * @param bytes of the body, which bound the tokens of all its text
 * @param exceedsBytes whether there are pictures, or a template, whose tokens their bytes do not
 *     bound
 * @param window the context window that the request itself sets, which cuts the input off
 * @param top the fields of the body
 * @param options the fields of {@code options}; null if it is absent or null
 */
record OllamaRequest(
    RequestFacts facts,
    long bytes,
    boolean exceedsBytes,
    OptionalLong window,
    Places top,
    @Nullable Places options)
    implements WireRequest {
  /** For the template that the model puts around a prompt. */
  static final long FRAME_TOKENS = 256;

  @Override
  public Optional<BadRequest> unbounded() {
    return Optional.empty();
  }

  @Override
  public InputBound inputBound(String model, OptionalLong contextTokens) {
    long most = windowTokens(contextTokens);
    if (!exceedsBytes && bytes + FRAME_TOKENS <= most) {
      return new InputBound.Proven(
          bytes + FRAME_TOKENS, bytes + FRAME_TOKENS, 0, Basis.ASSUMED_BYTES);
    }
    return most < Long.MAX_VALUE
        ? new InputBound.Proven(most, most, 0, Basis.CONTEXT_WINDOW)
        : new InputBound.Unbounded(
            new BadRequest(
                RefusalCode.UNBOUNDED_REQUEST,
                "",
                "body: pictures or a template, whose tokens nothing bounds (expected:"
                    + " options.num_ctx, which cuts the input off)"));
  }

  /** Each of several texts that are embedded has a window of its own. */
  private long windowTokens(OptionalLong contextTokens) {
    return facts.operation().hasOutput()
        ? Math.min(window.orElse(Long.MAX_VALUE), contextTokens.orElse(Long.MAX_VALUE))
        : Long.MAX_VALUE;
  }

  /** Nobody outside knows the tokenizers of all models that such a server may run. */
  @Override
  public InputBound exactInputBound(String model, OptionalLong contextTokens) {
    return inputBound(model, contextTokens);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    List<Patch> patches = new ArrayList<>();
    if (!changes.model().equals(facts.model())) {
      patches.add(top.set("model", Json.quoted(changes.model())));
    }
    if (facts.operation().hasOutput()
        && changes.outputCap().isPresent()
        && !changes.outputCap().equals(facts.outputCap())) {
      String cap = Long.toString(changes.outputCap().getAsLong());
      patches.add(
          options == null
              ? top.set(RequestReader.OPTIONS, "{\"" + RequestReader.CAP + "\":" + cap + "}")
              : options.set(RequestReader.CAP, cap));
    }
    return patches.isEmpty() ? Patches.NONE : new Patches(patches);
  }
}
