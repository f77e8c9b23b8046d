package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One answer of Google's, before it is known whether it is sent whole or in pieces.
 *
 * <p>Source: Gemini API, {@code GenerateContentResponse}.
 */
record GeminiAnswer(
    Call call,
    GeminiModel asked,
    Generation generation,
    Optional<ToolChoice> tool,
    int candidates,
    String id) {

  String model() {
    return call.directive().model().orElse(asked.id());
  }

  ObjectNode whole() {
    ObjectNode answer = Json.object();
    ArrayNode all = answer.putArray("candidates");
    for (int i = 0; i < candidates; i++) {
      all.add(candidate(i, generation.said().joined(), true));
    }
    return closed(answer, generation.billed().completionTokens());
  }

  /** Returns the pieces of each candidate: one a token; a call of a function is one piece. */
  int steps() {
    return tool.isPresent() ? 1 : Math.max(1, generation.said().count());
  }

  /** Returns the piece with an index, the candidates in turn. */
  ObjectNode piece(int index) {
    int step = index / candidates;
    boolean isLast = step == steps() - 1;
    boolean isVeryLast = index == steps() * candidates - 1;
    ObjectNode piece = Json.object();
    piece.putArray("candidates").add(candidate(index % candidates, text(step), isLast));
    BilledUsage billed = generation.billed();
    long soFar = Math.min(billed.completionTokens(), billed.reasoningTokens() + index + 1);
    return closed(piece, isVeryLast ? billed.completionTokens() : soFar);
  }

  private String text(int step) {
    if (tool.isPresent()) {
      return generation.said().joined();
    }
    return step < generation.said().count() ? generation.said().fragment().apply(step) : "";
  }

  private ObjectNode candidate(int index, String text, boolean isLast) {
    ObjectNode candidate = Json.object();
    ObjectNode content = candidate.putObject("content");
    ArrayNode parts = content.putArray("parts");
    if (tool.isPresent() && !generation.stoppedByCap()) {
      ObjectNode functionCall = parts.addObject().putObject("functionCall");
      functionCall.put("name", tool.get().name());
      functionCall.set("args", arguments(text));
    } else if (!text.isEmpty()) {
      parts.addObject().put("text", text);
    }
    content.put("role", "model");
    if (isLast) {
      candidate.put("finishReason", generation.stoppedByCap() ? "MAX_TOKENS" : "STOP");
    }
    return candidate.put("index", index);
  }

  private static JsonNode arguments(String text) {
    return Json.read(text.getBytes(UTF_8));
  }

  private ObjectNode closed(ObjectNode answer, long outputTokens) {
    addUsage(answer, call, generation.billed(), outputTokens);
    return answer.put("modelVersion", model()).put("responseId", id);
  }

  /** Adds the counts, or what a lying provider has in their place. */
  static void addUsage(ObjectNode answer, Call call, BilledUsage billed, long outputTokens) {
    if (call.suffers(Fault.Distort.NULL_USAGE)) {
      answer.putNull("usageMetadata");
    }
    if (call.suffers(Fault.Distort.NULL_USAGE) || call.suffers(Fault.Distort.NO_USAGE)) {
      return;
    }
    long prompt = billed.promptTokens();
    long thoughts = Math.min(outputTokens, billed.reasoningTokens());
    ObjectNode usage = answer.putObject("usageMetadata").put("promptTokenCount", prompt);
    // Like every number that is zero, these are left out then.
    putUnlessZero(usage, "candidatesTokenCount", outputTokens - thoughts);
    usage.put("totalTokenCount", prompt + outputTokens);
    putUnlessZero(usage, "cachedContentTokenCount", billed.cachedTokens());
    addText(usage, "promptTokensDetails", prompt);
    if (billed.cachedTokens() > 0) {
      addText(usage, "cacheTokensDetails", billed.cachedTokens());
    }
    putUnlessZero(usage, "thoughtsTokenCount", thoughts);
    call.directive()
        .tier()
        .ifPresent(tier -> usage.put("trafficType", "ON_DEMAND_" + tier.toUpperCase(Locale.ROOT)));
  }

  private static void addText(ObjectNode usage, String list, long tokens) {
    usage.putArray(list).addObject().put("modality", "TEXT").put("tokenCount", tokens);
  }

  private static void putUnlessZero(ObjectNode usage, String name, long tokens) {
    if (tokens > 0) {
      usage.put(name, tokens);
    }
  }
}
