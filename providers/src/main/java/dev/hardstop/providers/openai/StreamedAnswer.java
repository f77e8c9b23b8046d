package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.ByteSink;
import dev.hardstop.providers.wire.CostComment;
import dev.hardstop.providers.wire.EventData;
import dev.hardstop.providers.wire.EventScan;
import dev.hardstop.providers.wire.Json;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.StreamMeter;
import dev.hardstop.providers.wire.Trailer;
import dev.hardstop.providers.wire.Trailer.Costs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Meters an answer that is a stream of events, and adds what the caller is told about its cost.
 *
 * <p>Whole events pass, as they came, in the call that completes them. Four are touched: the event
 * with the usage is kept from a caller who did not ask for it, and gets {@code usage.cost} for one
 * who did; a running count that was asked for here is taken out of its chunk; before the last event
 * a comment with the cost is put in.
 *
 * <p>Source: OpenAI API specification, {@code CreateChatCompletionStreamResponse} (the usage event
 * has no choices and stands before {@code [DONE]}) and {@code ResponseStreamEvent}.
 */
final class StreamedAnswer extends StreamMeter {
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  private static final Set<String> LAST_TYPES =
      Set.of("response.completed", "response.incomplete", "response.failed", "response.cancelled");

  private static final List<String> PARSED = List.of("usage", "error", "tool_calls");

  /** Those that say under which id the answer is kept are among them: the first of all. */
  private static final List<String> PARSED_TYPES =
      Stream.concat(
              LAST_TYPES.stream(),
              Stream.of(
                  "error", "response.created", "response.queued", "response.output_item.added"))
          .toList();

  private final Operation operation;
  private final Profile profile;
  private final boolean usageAsked;
  private final long choices;
  private final Trailer trailer;
  private final AnswerTokens tokens;
  private boolean costsAsked;
  private Optional<Costs> costs = Optional.empty();
  private boolean isFailed;
  private boolean isInterim;
  private boolean hasFinalUsage;
  private long events;
  private boolean isCallingTool;

  /**
   * @param usageAsked whether the caller asked for the usage
   * @param choices how many answers the stream carries beside each other
   */
  StreamedAnswer(
      Operation operation, Profile profile, boolean usageAsked, long choices, Trailer trailer) {
    super(new EventScan(textKeys(operation), PARSED, PARSED_TYPES));
    this.operation = operation;
    this.profile = profile;
    this.usageAsked = usageAsked;
    this.choices = choices;
    this.trailer = trailer;
    this.tokens = new AnswerTokens(operation, profile);
  }

  private static List<String> textKeys(Operation operation) {
    return switch (operation) {
      case RESPONSES -> List.of("delta");
      case COMPLETIONS -> List.of("text");
      default -> List.of("content", "arguments", "refusal", "reasoning_content", "reasoning");
    };
  }

  @Override
  protected Metering counted() {
    // Some servers tell with each chunk what was used up to it. One that is cut off there, be it as
    // if it had ended, goes on generating for all that is known; one that says what failed does
    // not.
    boolean isAtEnd = isComplete() || (hasEnded() && isFailed());
    return isInterim && !(isAtEnd && countsAll()) ? interim() : tokens.metering();
  }

  /** A running count is that of the one answer whose chunk it is in, beside which others run. */
  private boolean countsAll() {
    boolean mayRun = profile.has(Profile.Trait.CONTINUOUS_USAGE) || isFailed();
    return choices <= 1 || !mayRun;
  }

  /** Of what was used so far only the input is final, and that where it is known to be. */
  private Metering interim() {
    return knowsInput()
        ? tokens.opened()
        : new Metering.Unmetered("the stream broke off before it said what was used in all");
  }

  @Override
  public boolean knowsInput() {
    // Of several prompts each chunk tells only that of its own answer.
    boolean isOfAll = choices <= 1 || operation != Operation.COMPLETIONS;
    return isInterim && isOfAll && profile.has(Profile.Trait.CONTINUOUS_USAGE);
  }

  @Override
  public String rawUsage() {
    return tokens.raw().json();
  }

  @Override
  public Optional<String> issued() {
    return tokens.issued();
  }

  @Override
  public Optional<String> answerId() {
    return tokens.answerId();
  }

  @Override
  public boolean isFailed() {
    return isFailed || tokens.isFailed();
  }

  /** Asks the trailer once; what it says is in the usage event and in the comment alike. */
  private Optional<Costs> costs() {
    if (!costsAsked) {
      costsAsked = true;
      costs = trailer.costsOf(metering());
    }
    return costs;
  }

  /** Parses an event; returns whether it is JSON. */
  private boolean parse(byte[] bytes, int from, int to) {
    tokens.startEvent();
    if (!tokens.read(bytes, from, to)) {
      missed();
      return false;
    }
    isCallingTool |= tokens.callsTool();
    if (tokens.hasUsage()) {
      madeGood();
      hasFinalUsage = isFinalUsage();
      isInterim = !hasFinalUsage;
    }
    return true;
  }

  private boolean isFinalUsage() {
    return operation == Operation.RESPONSES
        ? LAST_TYPES.contains(tokens.type())
        : tokens.isUsageEvent();
  }

  @Override
  protected boolean take(
      EventData data, boolean mayMatter, byte[] bytes, int from, int to, ByteSink out) {
    if (data.is(DONE)) {
      last(out);
      return false;
    }
    if (data.to() > data.from() && events++ == 0 && !mayMatter) {
      // It says who answers, which an end of ours repeats.
      tokens.read(data.bytes(), data.from(), data.to());
    }
    if (hasFinalUsage && hasText()) {
      // Counts that are not the last word do not have what comes after them.
      missed();
    }
    return mayMatter
        && parse(data.bytes(), data.from(), data.to())
        && passedDifferently(data, bytes, from, to, out);
  }

  /** Deals with a parsed event; returns whether it needs no passing on. */
  private boolean passedDifferently(EventData data, byte[] bytes, int from, int to, ByteSink out) {
    if (operation == Operation.RESPONSES) {
      isFailed |= tokens.type().equals("error") || tokens.type().equals("response.failed");
      if (LAST_TYPES.contains(tokens.type())) {
        last(out);
      }
      return false;
    }
    boolean isHidden = !usageAsked && profile.has(Profile.Trait.USAGE_ON_DEMAND);
    if (!tokens.isUsageEvent()) {
      boolean isInText = isHidden && profile.has(Profile.Trait.CONTINUOUS_USAGE);
      return isInText
          && tokens.hasUsage()
          && data.isView()
          && withoutUsage(bytes, from, to, data.from(), out);
    }
    if (!usageAsked) {
      return isHidden;
    }
    return !profile.has(Profile.Trait.REPORTS_COST)
        && data.isView()
        && withCost(bytes, from, to, data.from(), out);
  }

  private boolean withoutUsage(byte[] bytes, int from, int to, int dataFrom, ByteSink out) {
    out.accept(bytes, from, dataFrom + (int) tokens.usageOffset());
    out.accept(NULL, 0, NULL.length);
    out.accept(bytes, dataFrom + (int) tokens.usageEnd(), to);
    return true;
  }

  private boolean withCost(byte[] bytes, int from, int to, int dataFrom, ByteSink out) {
    Optional<Costs> known = costs();
    if (known.isEmpty()) {
      return false;
    }
    int inside = dataFrom + (int) tokens.usageOffset() + 1;
    byte[] cost = utf8("\"cost\":" + known.get().costUsd() + ",");
    out.accept(bytes, from, inside);
    out.accept(cost, 0, cost.length);
    out.accept(bytes, inside, to);
    return true;
  }

  /** Half a tool call is not JSON, and of several answers each would need its own end. */
  @Override
  public Optional<byte[]> gracefulEnd() {
    boolean isDivisible = !isCallingTool && choices <= 1 && tokens.isIdentified();
    if (isComplete() || isFailed() || !isDivisible) {
      return Optional.empty();
    }
    var events = new ByteArrayOutputStream();
    events.writeBytes(tokens.cutEnd(this.events));
    last((bytes, from, to) -> events.write(bytes, from, to - from));
    if (operation != Operation.RESPONSES) {
      events.writeBytes(Json.event("", DONE));
    }
    return Optional.of(events.toByteArray());
  }

  private void last(ByteSink out) {
    complete();
    costs()
        .ifPresent(
            known -> {
              byte[] comment = CostComment.of(known);
              out.accept(comment, 0, comment.length);
            });
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
