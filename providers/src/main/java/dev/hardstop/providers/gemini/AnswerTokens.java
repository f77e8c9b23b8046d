package dev.hardstop.providers.gemini;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.wire.AnswerReader;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.RawUsage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * What is picked from an answer, or from the pieces of a streamed one, JSON token by JSON token.
 * Counts that come again replace those before: they are cumulative.
 *
 * <p>A streamed answer is over when each candidate that was seen gave the reason for its end, or
 * the prompt was blocked, and counts came with it or later: those of a piece in the middle would be
 * less than the bill.
 *
 * <p>Source: {@code GenerateContentResponse} of the Gemini API.
 */
final class AnswerTokens implements AnswerReader {
  private static final int MAX_CANDIDATES = 64;
  private static final String OPEN = "FINISH_REASON_UNSPECIFIED";

  private final RawUsage raw = new RawUsage();
  private final boolean hasOutput;
  private final boolean isStream;
  private @Nullable UsageMetadata usage;
  private String model = "";
  private String tier = "";
  private long toolCalls;
  private boolean isFailed;
  private boolean isCounted;
  private boolean pieceHasCounts;

  private long candidates;
  private long endedCandidates;
  private boolean isBlocked;
  private int candidate;
  private boolean candidateEnds;
  private String modality = "";
  private long modalityTokens;

  /**
   * @param hasOutput whether the answer is generated
   * @param isStream whether it comes in pieces
   */
  AnswerTokens(boolean hasOutput, boolean isStream) {
    this.hasOutput = hasOutput;
    this.isStream = isStream;
  }

  @Override
  public void take(JsonParser parser, JsonToken token) {
    TokenStreamContext context = parser.streamReadContext();
    switch (token) {
      case START_OBJECT -> start(context);
      case END_OBJECT -> end(context);
      case VALUE_STRING -> string(parser, context);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, context);
      default -> {}
    }
  }

  @Override
  public RawUsage raw() {
    return raw;
  }

  @Override
  public Metering metering() {
    UsageMetadata counts = usage;
    if (counts == null) {
      return new Metering.Unmetered("the answer reports no usage");
    }
    boolean isOpen = isStream && !isComplete();
    return switch (counts.reading(hasOutput && !isOpen)) {
      case Usage input when isOpen -> new Metering.Opened(input, model, tier);
      case Usage disjoint -> new Metering.Metered(disjoint, model, tier, toolCalls);
      case InvalidUsage invalid -> new Metering.Unmetered(invalid.reason());
    };
  }

  @Override
  public boolean isFailed() {
    return isFailed;
  }

  /** Returns whether the answer said itself that it is over, and what it used. */
  boolean isComplete() {
    return isOver() && isCounted;
  }

  /** Returns whether the newest piece had counts. */
  boolean pieceHasCounts() {
    return pieceHasCounts;
  }

  /** Returns whether candidates have begun and some have not ended. */
  boolean isOpen() {
    return candidates != 0 && !isOver();
  }

  /** Writes the fields of a piece that ends all open candidates as if their cap were reached. */
  void writeStoppedAtCap(JsonGenerator json) {
    json.writeArrayPropertyStart("candidates");
    for (long open = candidates & ~endedCandidates; open != 0; open &= open - 1) {
      json.writeStartObject();
      json.writeObjectPropertyStart("content");
      json.writeStringProperty("role", "model");
      json.writeArrayPropertyStart("parts");
      json.writeEndArray();
      json.writeEndObject();
      json.writeStringProperty("finishReason", "MAX_TOKENS");
      json.writeNumberProperty("index", Long.numberOfTrailingZeros(open));
      json.writeEndObject();
    }
    json.writeEndArray();
    if (usage != null) {
      usage.write(json);
    }
    if (!model.isEmpty()) {
      json.writeStringProperty("modelVersion", model);
    }
  }

  private boolean isOver() {
    return isBlocked || (candidates != 0 && candidates == endedCandidates);
  }

  private void start(TokenStreamContext context) {
    if (isOwn(context)) {
      pieceHasCounts = false;
      return;
    }
    TokenStreamContext parent = context.getParent();
    if (isField(parent, "usageMetadata")) {
      usage = new UsageMetadata();
      pieceHasCounts = true;
    } else if (isField(parent, "error")) {
      isFailed = true;
    } else if (isElement(parent, "candidates")) {
      candidate = 0;
      candidateEnds = false;
    } else if (isDetail(parent)) {
      modality = "";
      modalityTokens = 0;
    } else if (isPartField(parent, "functionCall")) {
      toolCalls++;
    }
  }

  /** Here the context is the one around the object that ended. */
  private void end(TokenStreamContext context) {
    if (isAroundPiece(context)) {
      isCounted |= pieceHasCounts;
    } else if (isElement(context, "candidates")) {
      endCandidate();
    } else if (isDetail(context) && usage != null) {
      usage.put(AnswerReader.name(context.getParent()), modality, modalityTokens);
    }
  }

  private void endCandidate() {
    long bit = 1L << candidate;
    candidates |= bit;
    endedCandidates |= candidateEnds ? bit : 0;
    // Counts of an earlier piece do not have what this one says.
    isCounted = false;
  }

  private static boolean isAroundPiece(TokenStreamContext context) {
    return context.inRoot() || (context.inArray() && context.getNestingDepth() == 1);
  }

  private void string(JsonParser parser, TokenStreamContext context) {
    switch (AnswerReader.name(context)) {
      case "modelVersion" ->
          model = isOwn(context) ? ModelResource.bare(parser.getString()) : model;
      case "trafficType" -> tier = isUsage(context) ? tier(parser.getString()) : tier;
      case "finishReason" ->
          candidateEnds |=
              isElement(context.getParent(), "candidates") && !parser.getString().equals(OPEN);
      case "blockReason" -> isBlocked |= isField(context.getParent(), "promptFeedback");
      case "modality" -> modality = isDetail(context.getParent()) ? parser.getString() : modality;
      case "error" -> isFailed |= isOwn(context);
      default -> number(parser, context);
    }
  }

  /** Counts are numbers; Google writes wide ones as strings. */
  private void number(JsonParser parser, TokenStreamContext context) {
    String name = AnswerReader.name(context);
    UsageMetadata counts = usage;
    if (counts != null && isUsage(context)) {
      counts.put(name, count(parser));
    } else if (name.equals("tokenCount") && isDetail(context.getParent())) {
      modalityTokens = count(parser);
    } else if (name.equals("index") && isElement(context.getParent(), "candidates")) {
      candidate = Math.clamp(count(parser), 0, MAX_CANDIDATES - 1);
    }
  }

  /** Returns the count that {@code parser} stands on; negative for one that cannot be. */
  static long count(JsonParser parser) {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      return AnswerReader.count(parser);
    }
    String text = parser.getString();
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : Long.MIN_VALUE;
  }

  /** Source: {@code TrafficType} of the Gen AI SDK. */
  private static String tier(String trafficType) {
    String lower = trafficType.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "traffic_type_unspecified", "on_demand" -> "";
      default -> lower.startsWith("on_demand_") ? lower.substring("on_demand_".length()) : lower;
    };
  }

  /** Whether the fields of this object are the answer's own, or those of one of its pieces. */
  private static boolean isOwn(TokenStreamContext context) {
    int depth = context.getNestingDepth();
    return context.inObject() && (depth == 1 || (depth == 2 && context.getParent().inArray()));
  }

  private static boolean isField(@Nullable TokenStreamContext context, String name) {
    return context != null && isOwn(context) && name.equals(context.currentName());
  }

  private static boolean isUsage(TokenStreamContext context) {
    return context.inObject() && isField(context.getParent(), "usageMetadata");
  }

  /** Whether {@code context} is the list that is the answer's own field {@code name}. */
  private static boolean isElement(@Nullable TokenStreamContext context, String name) {
    return context != null && context.inArray() && isField(context.getParent(), name);
  }

  /** Whether {@code context} is a list of counts by modality. */
  private static boolean isDetail(@Nullable TokenStreamContext context) {
    return context != null
        && context.inArray()
        && context.getParent().inObject()
        && isUsage(context.getParent());
  }

  /** Whether {@code context} is a part of what a candidate says. */
  private static boolean isPart(TokenStreamContext context) {
    TokenStreamContext list = context.getParent();
    if (!context.inObject() || list == null || !list.inArray()) {
      return false;
    }
    TokenStreamContext content = list.getParent();
    return content != null
        && content.inObject()
        && "parts".equals(content.currentName())
        && content.getParent() != null
        && content.getParent().inObject()
        && isElement(content.getParent().getParent(), "candidates");
  }

  private static boolean isPartField(@Nullable TokenStreamContext context, String name) {
    return context != null && name.equals(context.currentName()) && isPart(context);
  }
}
