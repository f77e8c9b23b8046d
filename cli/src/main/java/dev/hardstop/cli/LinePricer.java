package dev.hardstop.cli;

import dev.hardstop.engine.money.Usd;
import dev.hardstop.engine.pricing.ExactCharge;
import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.pricing.NoCharge;
import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.prices.Extraction.Extracted;
import dev.hardstop.providers.prices.Extraction.Unreadable;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.prices.ServedTier;
import dev.hardstop.providers.prices.UnknownModel;
import dev.hardstop.providers.prices.UsageExtractor;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Turns one line of usage into one line with its charge, or with the reason why it has none. */
final class LinePricer {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Standard output may have any encoding.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private static final int LONGEST_MESSAGE = 500;

  private final PriceBook book;
  private final Optional<String> provider;
  private final Optional<String> api;
  private final Instant at;

  /** A line that cannot be priced. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final String code;

    Refused(String code, String message) {
      super(message, null, false, false);
      this.code = code;
    }
  }

  /**
   * @param provider of lines that name none
   * @param api of lines that name none
   * @param at when requests started whose line does not say
   */
  LinePricer(PriceBook book, Optional<String> provider, Optional<String> api, Instant at) {
    this.book = book;
    this.provider = provider;
    this.api = api;
    this.at = at;
  }

  /** Returns the answer to one line, without a line break. */
  String price(byte[] line) {
    try {
      return JSON.writeValueAsString(priced(read(line)));
    } catch (Refused refused) {
      return error(refused.code, String.valueOf(refused.getMessage()));
    }
  }

  static String error(String code, String message) {
    ObjectNode answer = JSON.createObjectNode();
    answer.putObject("error").put("code", code).put("message", shortened(message));
    return JSON.writeValueAsString(answer);
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "…";
  }

  private static JsonNode read(byte[] line) throws Refused {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw new Refused("invalid_request", "line: " + e.getOriginalMessage());
    }
    throw new Refused("invalid_request", "line: no object (expected: a JSON object)");
  }

  private ObjectNode priced(JsonNode line) throws Refused {
    String providerId = providerId(line);
    Extracted extracted = extracted(line, providerId);
    Optional<String> named = text(line, "model").or(extracted::model);
    String modelName =
        named.orElseThrow(
            () -> new Refused("unknown_model", "model: none (expected: in the line or its body)"));
    PricedModel model = model(providerId, modelName);
    String tier = ServedTier.of(line.path("body"));
    ModelPrices prices =
        model
            .tier(tier)
            .orElseThrow(
                () ->
                    new Refused(
                        "unpriced_model",
                        "service tier: %s of %s (expected: one with a price)"
                            .formatted(tier, modelName)));
    return switch (prices.chargeExactly(extracted.usage(), at(line))) {
      case ExactCharge charge -> answer(modelName, model, extracted.usage(), charge);
      case NoCharge none -> throw new Refused(none.code(), modelName + ": " + none.reason());
    };
  }

  private String providerId(JsonNode line) throws Refused {
    String name =
        text(line, "provider")
            .or(() -> provider)
            .orElseThrow(
                () ->
                    new Refused(
                        "invalid_request",
                        "provider: none (expected: in the line, or --provider)"));
    return book.providerNamed(name)
        .orElseThrow(
            () ->
                new Refused(
                    "unknown_provider",
                    "provider: '%s' (expected: one of %s)".formatted(name, book.providers())));
  }

  private Extracted extracted(JsonNode line, String providerId) throws Refused {
    String name =
        text(line, "api")
            .or(() -> api)
            .orElseThrow(
                () ->
                    new Refused("invalid_request", "api: none (expected: in the line, or --api)"));
    UsageExtractor extractor =
        book.extractor(providerId, name)
            .orElseThrow(
                () ->
                    new Refused(
                        "unknown_api",
                        "api: '%s' of %s (expected: one of %s)"
                            .formatted(name, providerId, book.apis(providerId))));
    if (!line.path("body").isObject()) {
      throw new Refused("invalid_request", "body: none (expected: an object)");
    }
    return switch (extractor.read(line.path("body"))) {
      case Extracted found -> found;
      case Unreadable unreadable -> throw new Refused(InvalidUsage.CODE, unreadable.reason());
    };
  }

  private PricedModel model(String providerId, String name) throws Refused {
    return switch (book.find(providerId, name)) {
      case PricedModel model -> model;
      case UnknownModel unknown -> throw new Refused(unknown.code(), unknown.reason());
    };
  }

  private Instant at(JsonNode line) throws Refused {
    Optional<String> text = text(line, "at");
    try {
      return text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant).orElse(at);
    } catch (DateTimeException e) {
      throw new Refused(
          "invalid_request",
          "at: '%s' (expected: RFC 3339, such as 2026-11-21T12:00:00Z)".formatted(text.orElse("")));
    }
  }

  private static Optional<String> text(JsonNode line, String key) throws Refused {
    JsonNode value = line.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw new Refused("invalid_request", key + ": " + value + " (expected: text)");
    }
    return Optional.of(value.stringValue());
  }

  private static ObjectNode answer(
      String modelName, PricedModel model, Usage usage, ExactCharge charge) {
    ObjectNode answer = JSON.createObjectNode().put("model", modelName);
    ObjectNode counts = answer.putObject("usage");
    usage.counts().forEach((unit, count) -> counts.put(unit.label(), count));
    return answer
        .put("input_usd", Usd.plain(charge.inputUsd()))
        .put("output_usd", Usd.plain(charge.outputUsd()))
        .put("total_usd", Usd.plain(charge.totalUsd()))
        .put("priced_as", model.provider() + "/" + model.id())
        .put("price_revision", model.revision());
  }
}
