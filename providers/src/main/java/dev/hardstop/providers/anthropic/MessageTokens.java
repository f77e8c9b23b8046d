package dev.hardstop.providers.anthropic;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.wire.AnswerReader;
import dev.hardstop.providers.wire.Metering;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * What is picked from a message, or from the events of one.
 *
 * <p>Source: Anthropic API reference, "Messages" and "Streaming messages".
 */
final class MessageTokens implements AnswerReader {
  private static final String USAGE = "usage";
  private static final String ITERATIONS = "iterations";
  private static final String TOOL_USE = "tool_use";

  /** What answers call inference that has no price of its own. */
  private static final Set<String> USUAL_PLACES = Set.of("", "global", "not_available");

  private static final Set<String> USUAL_TIERS = Set.of("", "standard");

  private static final int MAX_MODELS = 16;

  private final boolean streams;
  private final MessageUsage usage = new MessageUsage();
  private String model = "";
  private String tier = "";
  private String speed = "";
  private String place = "";
  private long toolCalls;
  private long iterations;
  private final Set<String> iterationModels = new HashSet<>();
  private boolean hasUsage;
  private boolean isFinal;
  private boolean isFailed;

  private String type = "";
  private String blockType = "";
  private long blockIndex;
  private boolean hasOutputHere;

  MessageTokens(boolean streams) {
    this.streams = streams;
  }

  /** Forgets what belongs to one event only. */
  void startEvent() {
    type = "";
    blockType = "";
    blockIndex = 0;
    hasOutputHere = false;
  }

  /** Takes the end of an event: the counts of its last kind are the whole truth. */
  void endEvent() {
    isFinal |= type.equals("message_delta") && hasOutputHere;
  }

  @Override
  public void take(JsonParser parser, JsonToken token) {
    TokenStreamContext context = parser.streamReadContext();
    switch (token) {
      case START_OBJECT -> object(context);
      case START_ARRAY -> iterations = isIterations(context) ? 0 : iterations;
      case VALUE_STRING -> string(parser, context);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, context);
      case VALUE_TRUE, VALUE_FALSE -> noCount(context);
      default -> {}
    }
  }

  @Override
  public Metering metering() {
    if (!hasUsage) {
      return new Metering.Unmetered("the answer reports no usage");
    }
    if (iterations > 1 || !Set.of(model).containsAll(iterationModels)) {
      return new Metering.Unmetered("the answer was billed in several rounds");
    }
    boolean isAll = isFinal || !streams;
    return switch (isAll ? usage.reading() : usage.inputReading()) {
      case InvalidUsage invalid -> new Metering.Unmetered(invalid.reason());
      case Usage disjoint when isAll ->
          new Metering.Metered(disjoint, model, servedTier(), toolCalls);
      case Usage input -> new Metering.Opened(input, model, servedTier());
    };
  }

  @Override
  public boolean isFailed() {
    return isFailed;
  }

  /** Returns the field {@code type} of the answer, or of the event, itself. */
  String type() {
    return type;
  }

  /** Returns the kind of the content block that the event starts. */
  String blockType() {
    return blockType;
  }

  long blockIndex() {
    return blockIndex;
  }

  /** Returns whether everything that the output cost was said. */
  boolean isFinal() {
    return isFinal;
  }

  /** Returns the output tokens that were said so far. */
  long outputTokens() {
    return usage.outputTokens();
  }

  /** Whatever is not usual decides the price, or has none. */
  private String servedTier() {
    if (!USUAL_PLACES.contains(place)) {
      return place;
    }
    return USUAL_TIERS.contains(speed) ? tier : speed;
  }

  private void object(TokenStreamContext context) {
    TokenStreamContext parent = context.getParent();
    if (parent.inArray()) {
      iterations += isIterations(parent) ? 1 : 0;
    } else if (isOwn(parent)) {
      hasUsage |= USAGE.equals(parent.currentName());
      isFailed |= "error".equals(parent.currentName());
    }
  }

  private void string(JsonParser parser, TokenStreamContext context) {
    if (isOwn(context)) {
      own(parser, AnswerReader.name(context));
    } else if (isUsage(context)) {
      ofUsage(parser, AnswerReader.name(context));
    } else if (isBlock(context) && AnswerReader.name(context).equals("type")) {
      blockType = parser.getString();
      toolCalls += blockType.equals(TOOL_USE) ? 1 : 0;
    } else if (isIterations(context.getParent()) && AnswerReader.name(context).equals("model")) {
      if (iterationModels.size() < MAX_MODELS) {
        iterationModels.add(parser.getString());
      }
    } else {
      noCount(context);
    }
  }

  private void own(JsonParser parser, String name) {
    switch (name) {
      case "type" -> type = isTop(parser.streamReadContext()) ? parser.getString() : type;
      case "model" -> model = parser.getString();
      default -> {}
    }
  }

  private void ofUsage(JsonParser parser, String name) {
    switch (name) {
      case "service_tier" -> tier = parser.getString();
      case "speed" -> speed = parser.getString();
      case "inference_geo" -> place = parser.getString();
      default -> noCount(parser.streamReadContext());
    }
  }

  private void number(JsonParser parser, TokenStreamContext context) {
    String name = AnswerReader.name(context);
    if (isTop(context) && name.equals("index")) {
      blockIndex = AnswerReader.count(parser);
    }
    String group = group(context);
    if (group != null) {
      usage.put(group, name, AnswerReader.count(parser));
      hasOutputHere |= MessageUsage.isOutput(group, name);
    }
  }

  /** A count that is no number must not be taken for one that is absent. */
  private void noCount(TokenStreamContext context) {
    String group = group(context);
    if (group != null && MessageUsage.isCount(group, AnswerReader.name(context))) {
      usage.put(group, AnswerReader.name(context), Long.MIN_VALUE);
    }
  }

  /** The object inside the usage that this is; empty for the usage itself, null for others. */
  private static @Nullable String group(TokenStreamContext context) {
    if (isUsage(context)) {
      return "";
    }
    TokenStreamContext parent = context.getParent();
    return context.inObject() && isUsage(parent) ? AnswerReader.name(parent) : null;
  }

  private static boolean isUsage(@Nullable TokenStreamContext context) {
    return context != null
        && context.inObject()
        && isOwn(context.getParent())
        && USAGE.equals(context.getParent().currentName());
  }

  private static boolean isIterations(@Nullable TokenStreamContext context) {
    return context != null
        && context.inArray()
        && isUsage(context.getParent())
        && ITERATIONS.equals(context.getParent().currentName());
  }

  /** A block of a whole message's content, or the one that an event starts. */
  private static boolean isBlock(TokenStreamContext context) {
    TokenStreamContext parent = context.getParent();
    if (parent == null) {
      return false;
    }
    return parent.inArray()
        ? isTop(parent.getParent()) && "content".equals(parent.getParent().currentName())
        : isTop(parent) && "content_block".equals(parent.currentName());
  }

  /** Whether the fields of this object are the message's own, or its event's. */
  private static boolean isOwn(@Nullable TokenStreamContext context) {
    return isTop(context)
        || (context != null
            && context.inObject()
            && isTop(context.getParent())
            && "message".equals(context.getParent().currentName()));
  }

  private static boolean isTop(@Nullable TokenStreamContext context) {
    return context != null && context.inObject() && context.getNestingDepth() == 1;
  }
}
