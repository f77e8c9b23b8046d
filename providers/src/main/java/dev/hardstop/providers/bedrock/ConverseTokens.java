package dev.hardstop.providers.bedrock;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.wire.AnswerReader;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.RawUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * What is picked from the answer of a conversation, or from the events of one.
 *
 * <p>Source: Amazon Bedrock API reference, {@code Converse} (response syntax), {@code
 * ConverseStreamOutput}, {@code ConverseStreamMetadataEvent}.
 */
final class ConverseTokens implements AnswerReader {
  private static final String USAGE = "usage";
  private static final String DETAILS = "cacheDetails";
  private static final String STANDARD_LATENCY = "standard";
  private static final String USUAL_LIFE = "5m";

  private final RawUsage raw = new RawUsage();
  private final ConverseUsage usage = new ConverseUsage();
  private String tier = "";
  private String latency = STANDARD_LATENCY;
  private long toolCalls;
  private boolean hasUsage;
  private String life = "";
  private long livingTokens;
  private long blockIndex = -1;
  private boolean isToolUse;

  /** Forgets what belongs to one event only. */
  void startEvent() {
    isToolUse = false;
  }

  @Override
  public void take(JsonParser parser, JsonToken token) {
    TokenStreamContext context = parser.streamReadContext();
    switch (token) {
      case START_OBJECT -> object(context);
      case END_OBJECT -> ended(context);
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
    return switch (usage.reading()) {
      case InvalidUsage invalid -> new Metering.Unmetered(invalid.reason());
      case Usage disjoint -> new Metering.Metered(disjoint, "", servedTier(), toolCalls);
    };
  }

  /** What goes wrong is said by a status, or by a frame of its own. */
  @Override
  public boolean isFailed() {
    return false;
  }

  boolean hasUsage() {
    return hasUsage;
  }

  /** Returns the content block that was last named; -1 if none was. */
  long blockIndex() {
    return blockIndex;
  }

  /** Returns whether the event said that it belongs to a call of a tool. */
  boolean isToolUse() {
    return isToolUse;
  }

  /** Optimised latency has prices of its own, whatever the tier. */
  private String servedTier() {
    return latency.equals(STANDARD_LATENCY) ? tier : latency;
  }

  private void object(TokenStreamContext context) {
    TokenStreamContext parent = context.getParent();
    hasUsage |= isTop(parent) && name(parent).equals(USAGE);
    if (isDetail(context)) {
      life = "";
      livingTokens = 0;
    }
    if (name(parent).equals("toolUse")) {
      isToolUse = true;
      toolCalls += isCall(parent) ? 1 : 0;
    }
  }

  private void ended(TokenStreamContext parent) {
    boolean isDetail = parent.inArray() && name(parent.getParent()).equals(DETAILS);
    if (isDetail && livingTokens != 0 && !life.equals(USUAL_LIFE)) {
      usage.refuse("usage: written to a cache of another life (expected: 5m; no other is priced)");
    }
  }

  private void string(JsonParser parser, TokenStreamContext context) {
    String name = name(context);
    TokenStreamContext parent = context.getParent();
    if (isDetail(context) && name.equals("ttl")) {
      life = parser.getString();
    } else if (isTop(parent) && name(parent).equals("serviceTier") && name.equals("type")) {
      tier = parser.getString();
    } else if (isTop(parent) && name(parent).equals("performanceConfig")) {
      latency = name.equals("latency") ? parser.getString() : latency;
    } else {
      noCount(context);
    }
  }

  private void number(JsonParser parser, TokenStreamContext context) {
    String name = name(context);
    if (isUsage(context)) {
      usage.put(name, AnswerReader.count(parser));
    } else if (isDetail(context) && name.equals(ConverseUsage.INPUT)) {
      livingTokens = AnswerReader.count(parser);
    } else if (isTop(context) && name.equals("contentBlockIndex")) {
      blockIndex = AnswerReader.count(parser);
    }
  }

  /** A count that is no number must not be taken for one that is absent. */
  private void noCount(TokenStreamContext context) {
    if (isUsage(context)) {
      usage.put(name(context), Long.MIN_VALUE);
    }
  }

  /** A block of a whole answer's content, or the start of one in a stream; not what quotes one. */
  private static boolean isCall(@Nullable TokenStreamContext block) {
    return block != null && (block.getNestingDepth() == 5 || isStart(block));
  }

  private static boolean isStart(TokenStreamContext block) {
    return block.getNestingDepth() == 2 && name(block.getParent()).equals("start");
  }

  private static boolean isUsage(TokenStreamContext context) {
    return context.inObject()
        && isTop(context.getParent())
        && name(context.getParent()).equals(USAGE);
  }

  private static boolean isDetail(@Nullable TokenStreamContext context) {
    return context != null
        && context.inObject()
        && context.getParent() != null
        && context.getParent().inArray()
        && name(context.getParent().getParent()).equals(DETAILS);
  }

  private static boolean isTop(@Nullable TokenStreamContext context) {
    return context != null && context.inObject() && context.getNestingDepth() == 1;
  }

  private static String name(@Nullable TokenStreamContext context) {
    return context == null ? "" : AnswerReader.name(context);
  }
}
