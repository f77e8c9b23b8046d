package dev.hardstop.providers.ollama;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageReport;
import dev.hardstop.providers.wire.AnswerReader;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Plausible;
import dev.hardstop.providers.wire.RawUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * What is picked from an answer, or from the lines of one.
 *
 * <p>Source: Ollama, {@code docs/api.md}: the last object has {@code done}, {@code
 * prompt_eval_count} and {@code eval_count}, thoughts included. Servers that had the prompt in
 * their cache may leave its count out: then nobody knows what it came to.
 */
final class AnswerTokens implements AnswerReader {
  private static final long ABSENT = -1;

  private final RawUsage raw = new RawUsage();
  private final Operation operation;
  private long promptTokens = ABSENT;
  private long outputTokens = ABSENT;
  private long toolCalls;
  private String model = "";
  private boolean isDone;
  private boolean isFailed;

  AnswerTokens(Operation operation) {
    this.operation = operation;
  }

  @Override
  public void take(JsonParser parser, JsonToken token) {
    TokenStreamContext context = parser.streamReadContext();
    int depth = context.getNestingDepth();
    String name = AnswerReader.name(context);
    switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        if (depth == 1) {
          number(name, parser);
        }
      }
      case VALUE_STRING -> {
        if (depth == 1) {
          model = name.equals("model") ? parser.getString() : model;
          isFailed |= name.equals("error");
        }
      }
      case VALUE_TRUE -> isDone |= depth == 1 && name.equals("done");
      case START_OBJECT -> toolCalls += isToolCall(context.getParent()) ? 1 : 0;
      default -> {}
    }
  }

  private void number(String name, JsonParser parser) {
    if (name.equals("prompt_eval_count")) {
      promptTokens = AnswerReader.count(parser);
    } else if (name.equals("eval_count")) {
      outputTokens = AnswerReader.count(parser);
    }
  }

  private static boolean isToolCall(@Nullable TokenStreamContext parent) {
    return parent != null
        && parent.inArray()
        && "tool_calls".equals(AnswerReader.name(parent.getParent()));
  }

  /** Returns whether the answer said that it is at its end. */
  boolean isDone() {
    return isDone;
  }

  @Override
  public boolean isFailed() {
    return isFailed;
  }

  @Override
  public RawUsage raw() {
    return raw;
  }

  @Override
  public Metering metering() {
    if (operation.hasOutput() && !isDone) {
      return new Metering.Unmetered("the answer did not say that it is done");
    }
    if (!Plausible.is(promptTokens) || (operation.hasOutput() && !Plausible.is(outputTokens))) {
      return new Metering.Unmetered(
          "prompt_eval_count, eval_count: %d, %d (expected: both, from 0 to %d)"
              .formatted(promptTokens, outputTokens, Plausible.MOST));
    }
    var report = new UsageReport().add(UsageClass.INPUT_TOKENS, promptTokens);
    if (operation.hasOutput()) {
      report.add(UsageClass.OUTPUT_TOKENS, outputTokens);
    }
    return switch (report.toUsage()) {
      case Usage usage -> new Metering.Metered(usage, model, "", toolCalls);
      case InvalidUsage invalid -> new Metering.Unmetered(invalid.reason());
    };
  }
}
