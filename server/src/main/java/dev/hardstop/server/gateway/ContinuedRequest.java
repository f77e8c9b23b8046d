package dev.hardstop.server.gateway;

import dev.hardstop.engine.money.Saturating;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Patches;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import dev.hardstop.store.IssuedRecord;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request whose input begins with something kept: an answer with all that came before it, or
 * cached contents. The provider bills the whole of it as input again, or for keeping it longer.
 *
 * <p>All of it was read or written by the call that made the kept thing, so that call's input and
 * output bound it, for the same model: another one may count text and pictures differently.
 *
 * <p>Source: OpenAI guide "Conversation state" ("even when using previous_response_id, all previous
 * input tokens for responses in the chain are billed as input tokens"); Gemini API, {@code
 * UsageMetadata} ({@code promptTokenCount} includes the tokens of the cached content).
 *
 * @param request what it says itself
 * @param tokens input and output of the call that made the kept thing; empty if that is not known
 * @param model of that call
 */
record ContinuedRequest(WireRequest request, OptionalLong tokens, String model)
    implements WireRequest {
  /** For what a provider puts around an answer when it is read again. */
  static final long FRAME_TOKENS = 64;

  /**
   * Returns {@code request} after something kept.
   *
   * @param before what is on record of that; empty if nothing is
   */
  static ContinuedRequest of(WireRequest request, Optional<IssuedRecord> before) {
    return new ContinuedRequest(
        request,
        before.map(IssuedRecord::tokens).orElse(OptionalLong.empty()),
        before.map(IssuedRecord::model).orElse(""));
  }

  @Override
  public RequestFacts facts() {
    return request.facts();
  }

  @Override
  public Optional<BadRequest> unbounded() {
    return request.unbounded();
  }

  @Override
  public Kept kept() {
    return request.kept();
  }

  @Override
  public InputBound inputBound(String model, OptionalLong contextTokens) {
    return continued(request.inputBound(model, contextTokens), model, contextTokens);
  }

  @Override
  public InputBound exactInputBound(String model, OptionalLong contextTokens) {
    return continued(request.exactInputBound(model, contextTokens), model, contextTokens);
  }

  @Override
  public Patches rewrite(Changes changes, Profile profile) {
    return request.rewrite(changes, profile);
  }

  private InputBound continued(InputBound added, String served, OptionalLong contextTokens) {
    if (!(added instanceof InputBound.Proven proven)) {
      return added;
    }
    if (tokens.isEmpty() || !served.equalsIgnoreCase(model)) {
      return contextTokens.isPresent() ? full(contextTokens.getAsLong()) : unknown();
    }
    long before = Saturating.add(tokens.getAsLong(), FRAME_TOKENS);
    long all = Saturating.add(before, proven.tokens());
    return contextTokens.isPresent() && contextTokens.getAsLong() < all
        ? full(contextTokens.getAsLong())
        : new InputBound.Proven(
            all, Saturating.add(before, proven.textTokens()), proven.mediaTokens(), proven.basis());
  }

  private static InputBound full(long contextTokens) {
    return new InputBound.Proven(contextTokens, contextTokens, 0, InputBound.Basis.CONTEXT_WINDOW);
  }

  private InputBound unknown() {
    String path = kept().continues().map(Kept.Name::path).orElse("");
    return new InputBound.Unbounded(
        new BadRequest(
            RefusalCode.UNBOUNDED_REQUEST,
            path,
            path
                + ": of unknown size (expected: one that this model made and that was metered, or a"
                + " model whose context window is known)"));
  }
}
