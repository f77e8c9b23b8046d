package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.HeaderRules;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Masking;
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
import java.util.List;
import java.util.Optional;

/** Anthropic's Messages API, and that of the servers that imitate it. */
public final class AnthropicWire implements WireFormat {
  private final HeaderRules headers = new AnthropicHeaders();

  @Override
  public String id() {
    return "anthropic";
  }

  @Override
  public Optional<String> callersHeader() {
    return Optional.of("anthropic-version");
  }

  @Override
  public String usualPaths() {
    return "/v1/messages";
  }

  @Override
  public Route route(String method, String path, String query) {
    return AnthropicPaths.route(method, path);
  }

  @Override
  public HeaderRules headers() {
    return headers;
  }

  @Override
  public Profile profileOf(String host, Optional<String> bookProvider) {
    return AnthropicProfiles.of(host, bookProvider);
  }

  @Override
  public Reading read(Operation operation, String model, byte[] body, Carriers carriers) {
    return Reading.of(
        () ->
            operation == Operation.FILES
                ? FileUpload.read(body)
                : RequestReader.read(operation, model, body, carriers));
  }

  @Override
  public Meter wholeMeter(Operation operation, Profile profile) {
    return new WholeAnswer(new MessageTokens(false));
  }

  @Override
  public Meter streamMeter(RequestFacts facts, Profile profile, Trailer trailer) {
    return new StreamedMessage(trailer);
  }

  @Override
  public byte[] refusalBody(Refusal refusal) {
    return Errors.body(refusal);
  }

  @Override
  public byte[] heartbeat() {
    return Json.event("ping", Json.object(json -> json.writeStringProperty("type", "ping")));
  }

  @Override
  public byte[] refusalEvent(Operation operation, Refusal refusal) {
    return Errors.event(refusal);
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
