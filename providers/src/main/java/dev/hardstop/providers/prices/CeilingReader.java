package dev.hardstop.providers.prices;

import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads as much of a request as its ceiling needs: caps, choices, tools that the provider runs.
 *
 * <p>Source: Anthropic, Messages; Google, {@code GenerateContentRequest}; AWS, Converse; Cohere,
 * Chat and Embed.
 */
final class CeilingReader {
  private static final Set<String> HARMLESS =
      Set.of(
          // Anthropic
          "cache_control max_tokens messages metadata model output_config service_tier speed",
          "stop_sequences stream system temperature thinking tool_choice tools top_k top_p",
          // Google, in both spellings
          "contents generationConfig generation_config labels safetySettings safety_settings",
          "systemInstruction system_instruction toolConfig tool_config",
          // AWS
          "inferenceConfig modelId requestMetadata",
          // Cohere
          "chat_history citation_options documents embedding_types frequency_penalty input_type",
          "inputs k logprobs message p preamble presence_penalty response_format safety_mode seed",
          "texts truncate");
  private static final Set<String> FIELDS = Set.of(String.join(" ", HARMLESS).split(" ", -1));
  private static final Set<String> CLIENT_TOOL =
      Set.of(
          "name",
          "description",
          "input_schema",
          "strict",
          "cache_control",
          "function",
          "parameters",
          "functionDeclarations",
          "function_declarations",
          "toolSpec",
          "cachePoint",
          "type");
  private static final Set<String> CLIENT_TOOL_TYPES = Set.of("", "function", "custom");
  private static final List<List<String>> CAPS =
      List.of(
          List.of("max_tokens"),
          List.of("generationConfig", "maxOutputTokens"),
          List.of("generation_config", "max_output_tokens"),
          List.of("inferenceConfig", "maxTokens"));
  private static final List<List<String>> CHOICES =
      List.of(
          List.of("generationConfig", "candidateCount"),
          List.of("generation_config", "candidate_count"));
  private static final List<String> TOOLS = List.of("tools", "toolConfig", "tool_config");

  private CeilingReader() {}

  static RequestCeiling read(JsonNode body, PricedModel model, boolean hasOutput) {
    for (String field : body.propertyNames()) {
      if (!FIELDS.contains(field)) {
        return unbounded(field + " (expected: only fields that cannot change the price)");
      }
    }
    String tool = hostedTool(body);
    if (tool != null) {
      return unbounded("tools: " + tool + " (expected: only tools that the caller runs)");
    }
    OptionalLong input = model.limits().mostInput();
    if (input.isEmpty()) {
      return unbounded("the context window of " + model.id() + " is not known");
    }
    return bounded(body, model, hasOutput, input.getAsLong());
  }

  private static RequestCeiling bounded(
      JsonNode body, PricedModel model, boolean hasOutput, long inputTokens) {
    try {
      OptionalLong stated = largest(body, CAPS, 0);
      long choices = largest(body, CHOICES, 1).orElse(1);
      OptionalLong cap = stated.isPresent() ? stated : model.limits().output();
      if (hasOutput && cap.isEmpty()) {
        return unbounded("output: no cap, and that of " + model.id() + " is not known");
      }
      Reach reach = hasOutput ? Reach.ALL : Reach.ALL_INPUT_ONLY;
      return new RequestCeiling.Bounded(
          new Bounds(inputTokens, choices, reach, Usage.NONE),
          hasOutput ? cap.orElseThrow() : 0,
          ServedTier.of(body));
    } catch (IllegalArgumentException e) {
      return new RequestCeiling.Unbounded("invalid_request", String.valueOf(e.getMessage()));
    }
  }

  private static OptionalLong largest(JsonNode body, List<List<String>> places, long least) {
    OptionalLong largest = OptionalLong.empty();
    for (List<String> place : places) {
      JsonNode value = body;
      for (String name : place) {
        value = value.path(name);
      }
      if (!value.isMissingNode() && !value.isNull()) {
        largest = OptionalLong.of(Math.max(largest.orElse(0), whole(place, value, least)));
      }
    }
    return largest;
  }

  private static long whole(List<String> place, JsonNode value, long least) {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least) {
      throw new IllegalArgumentException(
          String.join(".", place) + ": (expected: a whole number >= " + least + ")");
    }
    return value.longValue();
  }

  /** Returns the first tool that the provider would run, and bill, itself. */
  private static @Nullable String hostedTool(JsonNode body) {
    for (String name : TOOLS) {
      JsonNode tools = body.path(name);
      for (JsonNode tool : tools.isArray() ? tools : tools.path("tools")) {
        if (!CLIENT_TOOL_TYPES.contains(tool.path("type").asString("?")) && tool.has("type")) {
          return tool.path("type").asString("?");
        }
        for (String key : tool.propertyNames()) {
          if (!CLIENT_TOOL.contains(key)) {
            return key;
          }
        }
      }
    }
    return null;
  }

  private static RequestCeiling unbounded(String reason) {
    return new RequestCeiling.Unbounded("unbounded_request", reason);
  }
}
