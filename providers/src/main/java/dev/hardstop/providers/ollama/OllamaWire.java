package dev.hardstop.providers.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.HardstopFields;
import dev.hardstop.providers.wire.HeaderRules;
import dev.hardstop.providers.wire.Json;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Ollama's own API. Its endpoint that imitates OpenAI's is not of this wire. */
public final class OllamaWire implements WireFormat {
  private static final String LINES = "application/x-ndjson";

  /** A server of one's own: what nobody waits for any more is not generated. */
  private static final Profile PROFILE = Profile.of(Abort.STOPS_BILLING, Trait.ERRORS_ARE_FREE);

  private final HeaderRules headers = new OllamaHeaders();

  @Override
  public String id() {
    return "ollama";
  }

  @Override
  public Route route(String method, String path, String query) {
    return OllamaPaths.route(method, path);
  }

  @Override
  public HeaderRules headers() {
    return headers;
  }

  @Override
  public String usualPaths() {
    return "/api/chat or /api/generate";
  }

  @Override
  public Profile profileOf(String host, Optional<String> bookProvider) {
    return PROFILE;
  }

  @Override
  public Reading read(Operation operation, String model, byte[] body, Carriers carriers) {
    return Reading.of(() -> RequestReader.read(operation, body, carriers));
  }

  @Override
  public Meter wholeMeter(Operation operation, Profile profile) {
    return new WholeAnswer(new AnswerTokens(operation));
  }

  @Override
  public boolean isStream(String contentType) {
    return contentType.toLowerCase(Locale.ROOT).startsWith(LINES);
  }

  @Override
  public Meter streamMeter(RequestFacts facts, Profile profile, Trailer trailer) {
    return new LineMeter(new AnswerTokens(facts.operation()));
  }

  @Override
  public byte[] refusalBody(Refusal refusal) {
    return Json.object(
        json -> {
          json.writeStringProperty("error", refusal.message());
          HardstopFields.write(json, refusal);
        });
  }

  @Override
  public byte[] refusalEvent(Operation operation, Refusal refusal) {
    return (new String(refusalBody(refusal), UTF_8) + "\n").getBytes(UTF_8);
  }

  /** There is no shared account whose ids could show. */
  @Override
  public byte[] masked(byte[] error) {
    return error;
  }

  @Override
  public byte[] modelList(List<ModelEntry> models) {
    return Json.object(
        json -> {
          json.writeArrayPropertyStart("models");
          for (ModelEntry model : models) {
            json.writeStartObject();
            write(json, model);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  @Override
  public byte[] model(ModelEntry model) {
    return Json.object(json -> write(json, model));
  }

  private static void write(JsonGenerator json, ModelEntry model) {
    json.writeStringProperty("name", model.id());
    json.writeStringProperty("model", model.id());
  }
}
