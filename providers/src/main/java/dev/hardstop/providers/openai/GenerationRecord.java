package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.AnswerReader;
import dev.hardstop.providers.wire.LaterCost;
import java.math.BigDecimal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * What is picked from OpenRouter's record of a generation, JSON token by JSON token: the fields of
 * {@code data}.
 *
 * <p>Source: OpenRouter API reference, {@code GET /generation}; {@link ReportedCost} for what a
 * cost is, and what comes beside it where a key of one's own paid.
 */
final class GenerationRecord {
  private static final String TOKENS_IN = "native_tokens_prompt";
  private static final String TOKENS_OUT = "native_tokens_completion";

  /** More than any call has: a figure above it is a mistake. */
  private static final BigDecimal MOST_TOKENS = BigDecimal.valueOf(1_000_000_000);

  private static final int MOST_DECIMALS = 30;

  private final ReportedCost cost = new ReportedCost();
  private String id = "";
  private boolean isOver;
  private @Nullable BigDecimal inputTokens;
  private @Nullable BigDecimal outputTokens;

  void take(JsonParser parser, JsonToken token) {
    TokenStreamContext context = parser.streamReadContext();
    if (!isField(context)) {
      return;
    }
    switch (token) {
      case VALUE_STRING -> text(context.currentName(), parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          number(context.currentName(), AnswerReader.decimal(parser));
      case VALUE_TRUE -> flag(context.currentName());
      default -> {}
    }
  }

  /** Whether this is a field of the record itself. */
  private static boolean isField(TokenStreamContext context) {
    return context.inObject()
        && context.getNestingDepth() == 2
        && "data".equals(context.getParent().currentName());
  }

  private void text(String name, String value) {
    switch (name) {
      case "id" -> id = value;
      case "finish_reason", "native_finish_reason" -> isOver |= !value.isEmpty();
      default -> {}
    }
  }

  private void number(String name, BigDecimal value) {
    switch (name) {
      case "total_cost" -> cost.put("", "cost", value);
      case "upstream_inference_cost" -> cost.put("cost_details", name, value);
      case TOKENS_IN -> inputTokens = value;
      case TOKENS_OUT -> outputTokens = value;
      default -> {}
    }
  }

  private void flag(String name) {
    switch (name) {
      case "is_byok" -> cost.byok();
      case "cancelled" -> isOver = true;
      default -> {}
    }
  }

  /** Returns what the generation {@code asked} cost, if this is the record of it, and final. */
  LaterCost cost(String asked) {
    if (!id.equals(asked)) {
      return new LaterCost.Untold("the record is of another generation (expected: " + asked + ")");
    }
    if (!isOver) {
      return new LaterCost.Untold("the record does not say that the generation is over");
    }
    if (!isCount(inputTokens) || !isCount(outputTokens)) {
      return new LaterCost.Untold("the record's tokens are no counts");
    }
    if (!cost.isTold() || cost.problem().isPresent()) {
      return new LaterCost.Untold(cost.problem().orElse("the record says no total_cost"));
    }
    return told(cost.nanoUsd().orElseThrow());
  }

  /** Nothing is believed only for nothing: a record that is not complete yet may say it too. */
  private LaterCost told(long nanoUsd) {
    OptionalLong input = count(inputTokens);
    OptionalLong output = count(outputTokens);
    return nanoUsd == 0 && input.orElse(1) + output.orElse(1) > 0
        ? new LaterCost.Untold("the record says no cost (expected: one, or that it has no tokens)")
        : new LaterCost.Told(nanoUsd, input, output);
  }

  private static boolean isCount(@Nullable BigDecimal value) {
    // The scale first: an exponent such as 1e999999999 must not be written out.
    return value == null
        || (Math.abs((long) value.scale()) <= MOST_DECIMALS
            && value.signum() >= 0
            && value.compareTo(MOST_TOKENS) <= 0
            && value.stripTrailingZeros().scale() <= 0);
  }

  private static OptionalLong count(@Nullable BigDecimal value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value.longValueExact());
  }
}
