package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.anthropic.AnthropicWire;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.HeaderRules;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.ModelEntry;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Profile.Abort;
import dev.hardstop.providers.wire.Profile.Trait;
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

/** Amazon Bedrock's runtime API. */
public final class BedrockWire implements WireFormat {
  /**
   * Amazon's only.
   *
   * <p>Source: Amazon Bedrock pricing (what is processed is billed; errors of the API are none of
   * that); BerriAI/litellm#34147 (an abandoned stream is billed to its end).
   */
  private static final Profile PROFILE =
      Profile.of(Abort.BILLS_ALL, Trait.ERRORS_ARE_FREE, Trait.FREE_SERVICES);

  private static final String FRAMES = "application/vnd.amazon.eventstream";

  private final HeaderRules headers = new BedrockHeaders();
  private final WireFormat claude = new AnthropicWire();

  @Override
  public String id() {
    return "bedrock";
  }

  @Override
  public Route route(String method, String path, String query) {
    return BedrockPaths.route(method, path);
  }

  @Override
  public HeaderRules headers() {
    return headers;
  }

  /** Every SDK of AWS sends it. */
  @Override
  public Optional<String> callersHeader() {
    return Optional.of("amz-sdk-invocation-id");
  }

  @Override
  public String usualPaths() {
    return "/model/{id}/converse";
  }

  @Override
  public Profile profileOf(String host, Optional<String> bookProvider) {
    return PROFILE;
  }

  @Override
  public Reading read(Operation operation, String model, byte[] body, Carriers carriers) {
    return switch (operation) {
      case INVOKE_MODEL, INVOKE_MODEL_STREAM -> invoked(operation, model, body, carriers);
      default -> Reading.of(() -> RequestReader.read(operation, model, body, carriers));
    };
  }

  private Reading invoked(Operation operation, String model, byte[] body, Carriers carriers) {
    if (!ModelId.isClaude(model) || !ModelId.isBilledByToken(model)) {
      return Reading.of(() -> ForeignRequest.read(operation, model, body, carriers));
    }
    return switch (claude.read(Operation.MESSAGES, model, body, carriers)) {
      case Reading.Understood(var message) ->
          new Reading.Understood(new InvokeRequest(operation, message));
      case Reading.Refused refused -> refused;
    };
  }

  @Override
  public Meter wholeMeter(Operation operation, Profile profile) {
    return switch (operation) {
      case INVOKE_MODEL, INVOKE_MODEL_STREAM ->
          new WholeMessage(claude.wholeMeter(Operation.MESSAGES, profile));
      default -> new WholeAnswer(new ConverseTokens());
    };
  }

  @Override
  public boolean isStream(String contentType) {
    return contentType.toLowerCase(Locale.ROOT).startsWith(FRAMES);
  }

  @Override
  public Meter streamMeter(RequestFacts facts, Profile profile, Trailer trailer) {
    return facts.operation() == Operation.INVOKE_MODEL_STREAM
        ? new StreamedInvoke(claude.streamMeter(facts, profile, Trailer.NONE))
        : new StreamedConverse();
  }

  @Override
  public byte[] refusalBody(Refusal refusal) {
    return Errors.body(refusal);
  }

  @Override
  public List<HeaderRules.Header> refusalHeaders(Refusal refusal) {
    return List.of(new HeaderRules.Header(BedrockHeaders.ERROR_TYPE, Errors.type(refusal.code())));
  }

  @Override
  public byte[] refusalEvent(Operation operation, Refusal refusal) {
    return Errors.frame(refusal);
  }

  @Override
  public boolean takesRefusalEvent(String contentType) {
    return isStream(contentType);
  }

  /** AWS says 400 of a session that has ended. */
  @Override
  public boolean refusesCredential(int status, byte[] error) {
    return WireFormat.super.refusesCredential(status, error)
        || (status == 400
            && new String(error, StandardCharsets.UTF_8).contains("security token included"));
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
