package dev.hardstop.providers.anthropic;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.wire.AnswerReader;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.RawUsage;
import java.util.ArrayList;
import java.util.List;
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

  private static final int MAX_ITERATIONS = 1_000;

  private final RawUsage raw = new RawUsage();
  private final boolean streams;
  private final MessageUsage usage = new MessageUsage();
  private String model = "";
  private String tier = "";
  private String speed = "";
  private String place = "";
  private long toolCalls;
  private final List<Iteration> iterations = new ArrayList<>();
  private boolean hasUsage;
  private boolean isOutputRestated;
  private boolean isStopped;
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

  /**
   * Takes the end of an event. Counts are the whole truth once the message has stopped: before that
   * they say what was used so far.
   */
  void endEvent() {
    isOutputRestated |= type.equals("message_delta") && hasOutputHere;
    isStopped |= type.equals("message_stop");
  }

  @Override
  public void take(JsonParser parser, JsonToken token) {
    TokenStreamContext context = parser.streamReadContext();
    switch (token) {
      case START_OBJECT -> object(context);
      case START_ARRAY -> startArray(context);
      case VALUE_STRING -> string(parser, context);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, context);
      case VALUE_TRUE, VALUE_FALSE -> noCount(context);
      default -> {}
    }
  }

  @Override
  public RawUsage raw() {
    return raw;
  }

  @Override
  public Metering metering() {
    if (!hasUsage) {
      return new Metering.Unmetered("the answer reports no usage");
    }
    boolean isAll = isFinal() || !streams;
    return switch (isAll ? usage.reading() : usage.inputReading()) {
      case InvalidUsage invalid -> new Metering.Unmetered(invalid.reason());
      case Usage disjoint when isAll -> metered(disjoint);
      case Usage input -> new Metering.Opened(input, model, servedTier());
    };
  }

  /**
   * Where an answer took several inferences, they are what is billed: the counts of the answer
   * itself leave some of them out.
   */
  private Metering metered(Usage disjoint) {
    boolean isOne =
        iterations.size() <= 1
            && iterations.stream()
                .allMatch(each -> each.model.isEmpty() || each.model.equals(model));
    if (isOne) {
      return new Metering.Metered(disjoint, model, servedTier(), toolCalls);
    }
    List<Metering.Round> rounds = new ArrayList<>();
    rounds.add(new Metering.Round(usage.extras(), ""));
    Usage total = usage.extras();
    for (Iteration each : iterations) {
      if (!(each.usage.reading() instanceof Usage part)) {
        return new Metering.Unmetered("usage: a round without its counts (expected: all counted)");
      }
      rounds.add(new Metering.Round(part, each.model));
      total = total.plus(part);
    }
    boolean isLess =
        total.inputTokens() < disjoint.inputTokens()
            || total.outputTokens() < disjoint.outputTokens();
    return isLess
        ? new Metering.Unmetered("usage: the rounds come to less than the answer (expected: more)")
        : new Metering.Metered(total, model, servedTier(), toolCalls, rounds);
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
    return isOutputRestated && isStopped;
  }

  /** Returns the output tokens that were said so far. */
  long outputTokens() {
    return usage.outputTokens();
  }

  /**
   * Whatever is not usual decides the price, or has none. The usual tier without a speed says
   * nothing of one that was asked for.
   */
  private String servedTier() {
    if (!USUAL_PLACES.contains(place)) {
      return place;
    }
    if (speed.isEmpty()) {
      return USUAL_TIERS.contains(tier) ? "" : tier;
    }
    return USUAL_TIERS.contains(speed) ? tier : speed;
  }

  private void object(TokenStreamContext context) {
    TokenStreamContext parent = context.getParent();
    if (isIterations(parent)) {
      startIteration();
    } else if (isOwn(parent)) {
      hasUsage |= USAGE.equals(parent.currentName());
      isFailed |= "error".equals(parent.currentName());
    }
  }

  private void startArray(TokenStreamContext context) {
    if (isIterations(context)) {
      // Counts are cumulative: what comes again is all of them.
      iterations.clear();
    }
  }

  private void startIteration() {
    if (iterations.size() < MAX_ITERATIONS) {
      iterations.add(new Iteration());
    } else {
      usage.refuse("usage: more than " + MAX_ITERATIONS + " rounds (expected: fewer)");
    }
  }

  private void string(JsonParser parser, TokenStreamContext context) {
    if (isOwn(context)) {
      own(parser, AnswerReader.name(context));
    } else if (isUsage(context)) {
      ofUsage(parser, AnswerReader.name(context));
    } else if (isDelta(context) && AnswerReader.name(context).equals("stop_reason")) {
      isStopped = true;
    } else if (isBlock(context) && AnswerReader.name(context).equals("type")) {
      blockType = parser.getString();
      toolCalls += blockType.equals(TOOL_USE) ? 1 : 0;
    } else if (isIterations(context.getParent()) && AnswerReader.name(context).equals("model")) {
      iterations.getLast().model = parser.getString();
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
    MessageUsage counts = countsAt(context);
    if (counts != null) {
      String group = group(context);
      counts.put(group, name, AnswerReader.count(parser));
      hasOutputHere |= counts == usage && MessageUsage.isOutput(group, name);
    }
  }

  /** A count that is no number must not be taken for one that is absent. */
  private void noCount(TokenStreamContext context) {
    MessageUsage counts = countsAt(context);
    String name = AnswerReader.name(context);
    if (counts != null && MessageUsage.isCount(group(context), name)) {
      counts.put(group(context), name, Long.MIN_VALUE);
    }
  }

  /** The counts that the fields of this object belong to, if they are any. */
  private @Nullable MessageUsage countsAt(TokenStreamContext context) {
    MessageUsage own = countsOf(context);
    return own == null && context.inObject() ? countsOf(context.getParent()) : own;
  }

  private @Nullable MessageUsage countsOf(@Nullable TokenStreamContext context) {
    if (isUsage(context)) {
      return usage;
    }
    return context != null && context.inObject() && isIterations(context.getParent())
        ? iterations.getLast().usage
        : null;
  }

  /** The object among counts that this is; empty for one that holds them itself. */
  private String group(TokenStreamContext context) {
    return countsOf(context) == null ? AnswerReader.name(context.getParent()) : "";
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

  private static boolean isDelta(TokenStreamContext context) {
    TokenStreamContext parent = context.getParent();
    return isTop(parent) && "delta".equals(parent.currentName());
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

  /** One of several inferences that made the answer. */
  private static final class Iteration {
    private final MessageUsage usage = new MessageUsage();
    private String model = "";
  }
}
