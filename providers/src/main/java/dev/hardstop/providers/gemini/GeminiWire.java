package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.HeaderRules;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.ModelEntry;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Route;
import dev.hardstop.providers.wire.Trailer;
import dev.hardstop.providers.wire.WholeAnswer;
import dev.hardstop.providers.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Google's Gemini API. */
public final class GeminiWire implements WireFormat {
  /**
   * Google's only.
   *
   * <p>Source: Gemini API, "Billing" (requests that fail with 400 or 500 are not charged). What an
   * aborted stream costs is not published.
   */
  private static final Profile PROFILE =
      Profile.of(
          Profile.Abort.UNKNOWN,
          Profile.Trait.REASONING_BESIDE_COMPLETION,
          Profile.Trait.ERRORS_ARE_FREE,
          Profile.Trait.FREE_SERVICES);

  private final HeaderRules headers = new GeminiHeaders();

  @Override
  public String id() {
    return "gemini";
  }

  @Override
  public Route route(String method, String path, String query) {
    return GeminiPaths.route(method, path, query);
  }

  @Override
  public HeaderRules headers() {
    return headers;
  }

  @Override
  public Optional<String> callersHeader() {
    return Optional.of("x-goog-api-key");
  }

  @Override
  public Optional<String> credentialParameter() {
    return Optional.of("key");
  }

  @Override
  public String usualPaths() {
    return "/v1beta/models/{model}:generateContent";
  }

  @Override
  public Profile profileOf(String host, Optional<String> bookProvider) {
    return PROFILE;
  }

  @Override
  public Reading read(Operation operation, String model, byte[] body, Carriers carriers) {
    return Reading.of(
        () ->
            switch (operation) {
              case CACHED_CONTENTS, CHANGED_CACHED_CONTENT ->
                  CachedContentReader.read(operation, body);
              default -> RequestReader.read(operation, model, body, carriers);
            });
  }

  @Override
  public Meter wholeMeter(Operation operation, Profile profile) {
    return new WholeAnswer(new AnswerTokens(operation.hasOutput(), false));
  }

  @Override
  public Meter wholeMeter(RequestFacts facts, Profile profile) {
    return switch (facts.operation()) {
      case CACHED_CONTENTS, CHANGED_CACHED_CONTENT ->
          new WholeAnswer(new CachedContentAnswer(facts));
      default -> wholeMeter(facts.operation(), profile);
    };
  }

  /** Without {@code alt=sse} a stream is one JSON array. */
  @Override
  public boolean isStream(String contentType) {
    return WireFormat.isEventStream(contentType)
        || contentType.toLowerCase(Locale.ROOT).startsWith("application/json");
  }

  @Override
  public Meter streamMeter(RequestFacts facts, Profile profile, Trailer trailer) {
    return new StreamedAnswer();
  }

  @Override
  public byte[] refusalBody(Refusal refusal) {
    return Errors.body(refusal);
  }

  @Override
  public byte[] refusalEvent(Operation operation, Refusal refusal) {
    return Errors.event(refusal);
  }

  /**
   * Google says 400 of a key that it does not know, and 403 of cached contents whose time is over.
   */
  @Override
  public boolean refusesCredential(int status, byte[] error) {
    String said = new String(error, StandardCharsets.UTF_8);
    return status == 400
        ? said.contains("\"API_KEY_INVALID\"")
        : WireFormat.super.refusesCredential(status, error)
            && !said.contains("CachedContent not found");
  }

  @Override
  public byte[] masked(byte[] error) {
    return Masking.mask(error);
  }

  @Override
  public byte[] modelList(List<ModelEntry> models) {
    return Models.list(models);
  }

  @Override
  public byte[] model(ModelEntry model) {
    return Models.one(model);
  }
}
