package dev.hardstop.cli;

import dev.hardstop.engine.money.Saturating;
import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.providers.anthropic.AnthropicWire;
import dev.hardstop.providers.bedrock.BedrockWire;
import dev.hardstop.providers.gemini.GeminiWire;
import dev.hardstop.providers.openai.OpenAiWire;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.prices.RequestCeiling;
import dev.hardstop.providers.prices.UnknownModel;
import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.InputBound.Proven;
import dev.hardstop.providers.wire.InputBound.Unbounded;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading.Refused;
import dev.hardstop.providers.wire.Reading.Understood;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireFormat;
import dev.hardstop.providers.wire.WireRequest;
import dev.hardstop.server.config.CallRules;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bounds what a request can cost: on the wires that the gateway reads as it does, elsewhere by what
 * the model can take and give at all.
 */
final class Quoter {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** APIs of OpenAI's wire, by their names in the price book. */
  private static final Map<String, Operation> OPENAI_APIS =
      Map.of(
          "chat", Operation.CHAT,
          "completions", Operation.COMPLETIONS,
          "responses", Operation.RESPONSES,
          "embeddings", Operation.EMBEDDINGS,
          "images", Operation.IMAGES,
          "image-edits", Operation.IMAGE_EDITS,
          "speech", Operation.SPEECH,
          "transcriptions", Operation.TRANSCRIPTIONS,
          "translations", Operation.TRANSLATIONS,
          "moderations", Operation.MODERATIONS);

  /** Providers whose own API, called default, is OpenAI's chat. */
  private static final Set<String> CHAT_BY_DEFAULT = Set.of("groq", "mistral", "x-ai");

  /** APIs whose calls are billed for what no field of the request bounds. */
  private static final Set<String> OPEN_ENDED = Set.of("openai/realtime", "perplexity/default");

  private final PriceBook book;
  private final Instant at;

  Quoter(PriceBook book, Instant at) {
    this.book = book;
    this.at = at;
  }

  /** Returns the quote of a request, or an error with its code. */
  ObjectNode quote(String providerName, String api, Optional<String> model, byte[] body) {
    Optional<String> provider = book.providerNamed(providerName);
    if (provider.isEmpty()) {
      return error("unknown_provider", "provider: '" + providerName + "' (expected: a known one)");
    }
    Optional<Spoken> spoken = spoken(provider.get(), api, model, body);
    if (spoken.isEmpty() && !book.apis(provider.get()).contains(api)) {
      return error(
          "unknown_api",
          "api: '%s' (expected: one of %s)".formatted(api, book.apis(provider.get())));
    }
    if (OPEN_ENDED.contains(provider.get() + "/" + api)) {
      return error("unbounded_request", "api: " + api + " (its charges have no bound)");
    }
    return spoken.isPresent()
        ? onWire(provider.get(), spoken.get(), model, body)
        : byCeiling(provider.get(), api, model, body);
  }

  static ObjectNode error(String code, String message) {
    ObjectNode answer = JSON.createObjectNode();
    answer.putObject("error").put("code", code).put("message", message);
    return answer;
  }

  /** What an API is on the wire. */
  private record Spoken(WireFormat wire, Operation operation) {}

  private static Optional<Spoken> spoken(
      String provider, String api, Optional<String> model, byte[] body) {
    if (api.equals("embeddings") && provider.equals("cohere")) {
      return Optional.empty();
    }
    if (api.equals("default") && provider.equals("anthropic")) {
      return Optional.of(new Spoken(new AnthropicWire(), Operation.MESSAGES));
    }
    if (api.equals("default") && provider.equals("google")) {
      return Optional.of(new Spoken(new GeminiWire(), geminiOperation(body)));
    }
    if (api.equals("cached-contents") && provider.equals("google")) {
      return Optional.of(new Spoken(new GeminiWire(), Operation.CACHED_CONTENTS));
    }
    if (provider.equals("aws") && model.isPresent()) {
      return switch (api) {
        case "default" -> Optional.of(new Spoken(new BedrockWire(), Operation.CONVERSE));
        case "anthropic" -> Optional.of(new Spoken(new BedrockWire(), Operation.INVOKE_MODEL));
        default -> Optional.empty();
      };
    }
    boolean isChat = api.equals("default") && CHAT_BY_DEFAULT.contains(provider);
    return Optional.ofNullable(isChat ? Operation.CHAT : OPENAI_APIS.get(api))
        .map(operation -> new Spoken(new OpenAiWire(), operation));
  }

  /** Google's requests do not say what they ask for; their paths do, and their fields. */
  private static Operation geminiOperation(byte[] body) {
    try {
      JsonNode request = JSON.readTree(body);
      if (request.has("requests")) {
        return Operation.BATCH_EMBED_CONTENTS;
      }
      return request.has("content") ? Operation.EMBED_CONTENT : Operation.GENERATE_CONTENT;
    } catch (JacksonException _) {
      // The wire says what is wrong with it.
      return Operation.GENERATE_CONTENT;
    }
  }

  private ObjectNode onWire(String provider, Spoken spoken, Optional<String> model, byte[] body) {
    return switch (spoken
        .wire()
        .read(spoken.operation(), named(spoken, model), body, Carriers.NONE)) {
      case Refused(BadRequest problem) -> error(problem);
      case Understood(WireRequest request) -> understood(provider, model, request.at(at));
    };
  }

  private ObjectNode understood(String provider, Optional<String> model, WireRequest request) {
    return request.unbounded().isPresent()
        ? error(request.unbounded().get())
        : found(provider, model.orElse(request.facts().model()), request);
  }

  /** Google's and Amazon's paths name the model. */
  private static String named(Spoken spoken, Optional<String> model) {
    boolean byPath = spoken.wire() instanceof GeminiWire || spoken.wire() instanceof BedrockWire;
    return byPath ? model.orElse("") : "";
  }

  private ObjectNode found(String provider, String name, WireRequest request) {
    return switch (book.find(provider, name)) {
      case UnknownModel unknown -> error(unknown.code(), unknown.reason());
      case PricedModel priced ->
          switch (request.exactInputBound(name, priced.limits().mostInput())) {
            case Unbounded(BadRequest problem) -> error(problem);
            case Proven bound -> quote(priced, name, request.factsOn(name), bound);
          };
    };
  }

  private ObjectNode quote(PricedModel priced, String name, RequestFacts facts, Proven bound) {
    long cap =
        facts.operation().hasOutput()
            ? facts
                .outputCap()
                .orElseGet(() -> priced.limits().unstatedCap(CallRules.DEFAULT_OUTPUT_CAP))
            : 0;
    var quote =
        new Quote(
            priced,
            name,
            facts.tier(),
            facts.bounds(bound.tokens()),
            Saturating.add(cap, facts.extraOutputTokens()),
            bound.basis().name().toLowerCase(Locale.ROOT));
    return quote.answer(at);
  }

  private ObjectNode byCeiling(String provider, String api, Optional<String> model, byte[] body) {
    JsonNode request;
    try {
      request = JSON.readTree(body);
    } catch (JacksonException e) {
      return error("invalid_request", "body: " + e.getOriginalMessage());
    }
    if (!request.isObject()) {
      return error("invalid_request", "body: (expected: a JSON object)");
    }
    Optional<String> name =
        model
            .or(() -> request.path("model").stringValueOpt())
            .or(() -> request.path("modelId").stringValueOpt());
    if (name.isEmpty()) {
      return error("unknown_model", "model: none (expected: in the body, or --model)");
    }
    return switch (book.find(provider, name.get())) {
      case UnknownModel unknown -> error(unknown.code(), unknown.reason());
      case PricedModel priced -> byCeiling(priced, name.get(), api, request);
    };
  }

  private ObjectNode byCeiling(PricedModel priced, String name, String api, JsonNode request) {
    return switch (RequestCeiling.of(request, priced, !api.equals("embeddings"))) {
      case RequestCeiling.Unbounded(String code, String reason) -> error(code, reason);
      case RequestCeiling.Bounded(Bounds bounds, long outputCap, String tier) ->
          new Quote(priced, name, tier, bounds, outputCap, "context_window").answer(at);
    };
  }

  private static ObjectNode error(BadRequest problem) {
    return error(problem.code().label(), problem.message());
  }
}
