package dev.hardstop.providers.prices;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The service tier or speed that an answer says it was served at, or that a request asks for.
 *
 * <p>Source: OpenAI, {@code service_tier} of chat completions and responses; Anthropic, {@code
 * usage.service_tier} and {@code usage.speed}, {@code speed} of requests; Gemini, {@code
 * usageMetadata.trafficType}.
 */
public final class ServedTier {
  private static final List<List<String>> PLACES =
      List.of(
          List.of("usage", "speed"),
          List.of("speed"),
          List.of("service_tier"),
          List.of("usage", "service_tier"),
          List.of("response", "service_tier"),
          List.of("usageMetadata", "trafficType"));

  private ServedTier() {}

  /**
   * Returns the first tier that the body names and that is not the standard one, as {@link
   * PricedModel#tier} takes it; {@code standard} if it names none.
   */
  public static String of(JsonNode body) {
    for (List<String> place : PLACES) {
      @Nullable JsonNode value = body;
      for (String name : place) {
        value = value == null ? null : value.get(name);
      }
      String tier = value == null || value.isNull() ? "" : text(value);
      if (!PricedModel.isStandard(tier)) {
        return tier;
      }
    }
    return "standard";
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.stringValue() : JsonPath.kind(value);
  }
}
