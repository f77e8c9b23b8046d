package dev.hardstop.providers.openai;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.wire.AnswerReader;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Plausible;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.RawUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * What is picked from an answer, or from one event of it, JSON token by JSON token. Builds nothing
 * from the rest. What comes again replaces what came before: streamed usage is cumulative.
 */
final class AnswerTokens implements AnswerReader {
  private static final int MAX_TOOL_CALLS = 10_000;

  /** Parts of an answer that are text; others end as calls of tools. */
  private static final Set<String> TEXT_ITEMS = Set.of("message", "reasoning");

  private static final long UNKNOWN = -1;
  private static final int MOST_DECIMALS = 30;

  private final RawUsage raw = new RawUsage();
  private final Operation operation;
  private final Profile profile;
  private final Set<String> toolCallIds = new HashSet<>();
  private @Nullable UsageCounts usage;
  private ReportedCost cost = new ReportedCost();
  private String model = "";
  private String tier = "";
  private String type = "";
  private String id = "";
  private long created = UNKNOWN;
  private long durationSeconds = UNKNOWN;
  private boolean callsTool;
  private boolean isFailed;
  private boolean hasChoices;
  private boolean hasUsage;
  private boolean hasError;
  private long usageOffset;
  private long usageEnd;

  AnswerTokens(Operation operation, Profile profile) {
    this.operation = operation;
    this.profile = profile;
  }

  /** Forgets what belongs to one event only. */
  void startEvent() {
    type = "";
    hasChoices = false;
    hasUsage = false;
    hasError = false;
    callsTool = false;
  }

  @Override
  public void take(JsonParser parser, JsonToken token) {
    TokenStreamContext context = parser.streamReadContext();
    switch (token) {
      case START_OBJECT -> object(parser, context);
      case END_OBJECT -> endOfObject(parser, context);
      case VALUE_STRING -> string(parser, context);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, context);
      case VALUE_TRUE -> flag(context);
      default -> {}
    }
  }

  private void flag(TokenStreamContext context) {
    if ("is_byok".equals(context.currentName()) && isUsage(context)) {
      cost.byok();
    }
  }

  @Override
  public RawUsage raw() {
    return raw;
  }

  @Override
  public Metering metering() {
    UsageCounts counts = usage;
    if (counts == null && durationSeconds != UNKNOWN) {
      // Without a usage of its own the length of the sound is what is billed.
      counts = new UsageCounts();
      counts.putSeconds(durationSeconds);
    }
    if (counts == null) {
      return new Metering.Unmetered("the answer reports no usage");
    }
    return switch (counts.reading(
        operation, profile.has(Profile.Trait.REASONING_BESIDE_COMPLETION))) {
      case Usage disjoint ->
          cost.with(new Metering.Metered(disjoint, model, tier, toolCallIds.size()));
      case InvalidUsage invalid -> new Metering.Unmetered(invalid.reason());
    };
  }

  /** Returns what the input came to, which is final before the output is. */
  Metering opened() {
    UsageCounts counts = usage;
    return counts != null && counts.inputReading() instanceof Usage input
        ? new Metering.Opened(input, model, tier)
        : new Metering.Unmetered("the answer does not say what its input came to");
  }

  @Override
  public Optional<String> issued() {
    return answerId().filter(known -> operation == Operation.RESPONSES);
  }

  @Override
  public Optional<String> answerId() {
    return Optional.of(id).filter(Kept::isId);
  }

  /** Returns whether it is known who answers, and under which id. */
  boolean isIdentified() {
    return !id.isEmpty() && created != UNKNOWN;
  }

  /** Returns the event that ends this answer as if it had come to its cap. */
  byte[] cutEnd(long events) {
    return CutEnd.of(operation, id, created, model, events);
  }

  /** Returns whether the event is of a tool's call. */
  boolean callsTool() {
    return callsTool;
  }

  /** Returns the field {@code type} of the event itself; empty if it has none. */
  String type() {
    return type;
  }

  @Override
  public boolean isFailed() {
    return isFailed;
  }

  /** Returns whether the event says what was used. */
  boolean hasUsage() {
    return hasUsage;
  }

  /** Returns whether the event says what was used and nothing else. */
  boolean isUsageEvent() {
    return hasUsage && !hasChoices && !hasError;
  }

  /** Returns the offset after the brace that closes the event's usage, as above. */
  long usageEnd() {
    return usageEnd;
  }

  /** Returns the offset of the brace that opens the event's usage, from where parsing began. */
  long usageOffset() {
    return usageOffset;
  }

  private void object(JsonParser parser, TokenStreamContext context) {
    TokenStreamContext parent = context.getParent();
    if (parent.inArray()) {
      hasChoices |= isField(parent.getParent(), "choices");
    } else if (isField(parent, "usage")) {
      usage = new UsageCounts();
      cost = new ReportedCost();
      hasUsage = true;
      usageOffset = parser.currentTokenLocation().getByteOffset();
    } else {
      failIf(isField(parent, "error"));
    }
  }

  private void endOfObject(JsonParser parser, TokenStreamContext context) {
    if (isField(context, "usage")) {
      usageEnd = parser.currentTokenLocation().getByteOffset() + 1;
    }
  }

  private void string(JsonParser parser, TokenStreamContext context) {
    if (!context.inObject()) {
      return;
    }
    switch (context.currentName()) {
      case "model" -> model = isOwn(context) ? parser.getString() : model;
      case "service_tier" -> tier = isOwn(context) ? parser.getString() : tier;
      case "error" -> failIf(isOwn(context));
      case "type" -> type(parser, context);
      case "id" -> id(parser, context);
      case "call_id" -> toolCall(parser, context, "output");
      case null, default -> {}
    }
  }

  /** Of one answer there is one id: the first that is said. */
  private void id(JsonParser parser, TokenStreamContext context) {
    if (id.isEmpty() && isOwn(context)) {
      id = parser.getString();
    }
    toolCall(parser, context, "tool_calls");
  }

  private void failIf(boolean isError) {
    hasError |= isError;
    isFailed |= isError;
  }

  private void type(JsonParser parser, TokenStreamContext context) {
    if (context.getNestingDepth() == 1) {
      type = parser.getString();
    } else if (context.getNestingDepth() == 2 && isField(context.getParent(), "item")) {
      callsTool |= !TEXT_ITEMS.contains(parser.getString());
    }
  }

  private void toolCall(JsonParser parser, TokenStreamContext context, String list) {
    TokenStreamContext parent = context.getParent();
    if (parent.inArray() && list.equals(parent.getParent().currentName())) {
      callsTool = true;
      if (toolCallIds.size() < MAX_TOOL_CALLS) {
        toolCallIds.add(parser.getString());
      }
    }
  }

  private void number(JsonParser parser, TokenStreamContext context) {
    if (created == UNKNOWN && isCreated(context)) {
      created = Math.max(0, AnswerReader.count(parser));
    }
    if (operation.readsSound() && isField(context, "duration")) {
      durationSeconds = seconds(parser);
    }
    UsageCounts counts = usage;
    if (counts == null || !context.inObject()) {
      return;
    }
    TokenStreamContext parent = context.getParent();
    if (isUsage(context)) {
      number(parser, counts, "", context.currentName());
    } else if (parent.inObject() && isField(parent.getParent(), "usage")) {
      number(parser, counts, parent.currentName(), context.currentName());
    }
  }

  private static boolean isCreated(TokenStreamContext context) {
    String name = context.currentName();
    return ("created".equals(name) || "created_at".equals(name)) && isOwn(context);
  }

  private void number(JsonParser parser, UsageCounts counts, String group, String name) {
    if (operation.readsSound() && group.isEmpty() && name.equals("seconds")) {
      counts.putSeconds(seconds(parser));
      return;
    }
    counts.put(group, name, AnswerReader.count(parser));
    if (profile.has(Profile.Trait.REPORTS_COST)) {
      cost.put(group, name, AnswerReader.decimal(parser));
    }
  }

  /** Begun seconds are billed as whole ones. */
  private static long seconds(JsonParser parser) {
    BigDecimal told = parser.getDecimalValue();
    // The scale first: an exponent such as 1e999999999 must not be written out.
    boolean isPlain = Math.abs((long) told.scale()) <= MOST_DECIMALS && told.precision() <= 60;
    return isPlain && told.compareTo(BigDecimal.valueOf(Plausible.MOST)) <= 0
        ? told.setScale(0, RoundingMode.CEILING).longValueExact()
        : Long.MIN_VALUE;
  }

  /** Whether this is the usage object itself. */
  private static boolean isUsage(TokenStreamContext context) {
    return context.inObject() && isField(context.getParent(), "usage");
  }

  private static boolean isField(@Nullable TokenStreamContext context, String name) {
    return context != null && name.equals(context.currentName()) && isOwn(context);
  }

  /** Whether the fields of this object are the answer's own. */
  private static boolean isOwn(TokenStreamContext context) {
    int depth = context.getNestingDepth();
    return context.inObject()
        && (depth == 1 || (depth == 2 && isWrapper(context.getParent().currentName())));
  }

  /**
   * Where an event of Responses has its answer, where Groq repeats its usage, and where the last
   * event of Cohere has it.
   */
  private static boolean isWrapper(@Nullable String name) {
    return "response".equals(name) || "x_groq".equals(name) || "delta".equals(name);
  }
}
