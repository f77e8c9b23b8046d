package dev.hardstop.providers.openai;

import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.CostLookup;
import dev.hardstop.providers.wire.HeaderRules;
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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** OpenAI's API, and that of the servers that imitate it. */
public class OpenAiWire implements WireFormat {
  private static final byte[] HEARTBEAT = ": hardstop\n\n".getBytes(StandardCharsets.US_ASCII);

  private final HeaderRules headers = new OpenAiHeaders();

  @Override
  public String id() {
    return "openai";
  }

  @Override
  public Route route(String method, String path, String query) {
    return OpenAiPaths.route(method, path);
  }

  @Override
  public HeaderRules headers() {
    return headers;
  }

  @Override
  public String usualPaths() {
    return "/v1/chat/completions or /v1/responses";
  }

  @Override
  public Profile profileOf(String host, Optional<String> bookProvider) {
    return OpenAiProfiles.of(host, bookProvider);
  }

  @Override
  public Reading read(Operation operation, String model, byte[] body, Carriers carriers) {
    return Reading.of(
        () ->
            switch (operation) {
              case TRANSCRIPTIONS, TRANSLATIONS -> SoundRequest.read(operation, model, body);
              case IMAGE_EDITS -> EditRequest.read(model, body);
              case SPEECH -> SpeechRequest.read(model, body, carriers, this::characters);
              case FILES -> FileUpload.read(body);
              case CONVERSATIONS, CHANGED_CONVERSATION ->
                  ConversationRequest.read(operation, body, carriers);
              default -> RequestReader.read(operation, model, body, carriers);
            });
  }

  /**
   * Returns how many characters a text is billed as. Whether one is a code point or half of a pair
   * is not documented, so it is the larger number.
   */
  protected long characters(String text) {
    return text.length();
  }

  @Override
  public Meter wholeMeter(Operation operation, Profile profile) {
    return new WholeAnswer(new AnswerTokens(operation, profile));
  }

  @Override
  public Meter wholeMeter(RequestFacts facts, Profile profile) {
    Meter answer = wholeMeter(facts.operation(), profile);
    boolean isCounted = facts.operation() == Operation.SPEECH || facts.operation().readsSound();
    return isCounted && !facts.extras().equals(Usage.NONE)
        ? new CountedAnswer(facts.extras(), facts.usageAsked(), answer)
        : answer;
  }

  @Override
  public Meter streamMeter(RequestFacts facts, Profile profile, Trailer trailer) {
    return new StreamedAnswer(
        facts.operation(), profile, facts.usageAsked(), facts.choices(), trailer);
  }

  @Override
  public Optional<CostLookup> costLookup(Profile profile) {
    return profile.has(Profile.Trait.TELLS_COST_LATER)
        ? Optional.of(new GenerationLookup())
        : Optional.empty();
  }

  @Override
  public byte[] refusalBody(Refusal refusal) {
    return Errors.body(refusal);
  }

  @Override
  public byte[] heartbeat() {
    return HEARTBEAT.clone();
  }

  @Override
  public byte[] refusalEvent(Operation operation, Refusal refusal) {
    return Errors.event(operation, refusal);
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
