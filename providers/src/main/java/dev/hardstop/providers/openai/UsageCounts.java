package dev.hardstop.providers.openai;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageReading;
import dev.hardstop.engine.tokens.UsageReport;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Plausible;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one {@code usage} object.
 *
 * <p>Source: {@code CompletionUsage} and {@code ResponseUsage} in the OpenAI API specification. The
 * input count includes the cached, the written and the audio tokens; the output count includes the
 * reasoning and the audio tokens, except on providers where reasoning stands beside it.
 *
 * <p>Source: DeepSeek API reference ({@code prompt_cache_hit_tokens} is part of the prompt); Cohere
 * API reference, {@code Usage} ({@code billed_units} is what is billed, beside {@code tokens},
 * which is what the model saw); xAI API reference ({@code num_sources_used} of live search).
 */
final class UsageCounts {
  private static final long ABSENT = -1;

  /** The counts that are read; all others are parts of these, or not tokens. */
  private enum Count {
    INPUT,
    OUTPUT,
    TOTAL,
    CACHED,
    WRITTEN,
    AUDIO_IN,
    AUDIO_OUT,
    REASONING,
    SOURCES,
    SECONDS,
    IMAGE_IN,
    IMAGE_OUT
  }

  private final long[] counts = new long[Count.values().length];
  private @Nullable String problem;

  UsageCounts() {
    Arrays.fill(counts, ABSENT);
  }

  /**
   * Takes one number.
   *
   * @param group the object inside {@code usage} that it stands in; empty if in none
   * @param value any below 0 for one that is not a whole number of tokens
   */
  void put(String group, String name, long value) {
    Count count = group.isEmpty() ? total(name) : detail(group, name);
    if (count == null) {
      return;
    }
    // Some say it in two ways; where those differ, the one that costs more.
    boolean isLess = count == Count.CACHED && has(count) && of(count) < value;
    counts[count.ordinal()] = isLess ? of(count) : value;
    if (!Plausible.is(value) && problem == null) {
      problem = Plausible.problem("usage", name, value);
    }
  }

  /**
   * Takes how long a sound was, in whole seconds.
   *
   * @param value as in {@link #put}
   */
  void putSeconds(long value) {
    counts[Count.SECONDS.ordinal()] = value;
    if (!Plausible.is(value) && problem == null) {
      problem = Plausible.problem("usage", "seconds", value);
    }
  }

  /**
   * Returns the disjoint counts.
   *
   * @param reasoningBeside whether reasoning tokens come on top of the output count
   */
  UsageReading reading(Operation operation, boolean reasoningBeside) {
    if (problem != null) {
      return new InvalidUsage(problem);
    }
    if (of(Count.SOURCES) > 0) {
      return new InvalidUsage("usage: searched sources (expected: none; they are billed apart)");
    }
    if (has(Count.SECONDS) && !has(Count.INPUT)) {
      return Usage.of(UsageClass.AUDIO_SECONDS, of(Count.SECONDS));
    }
    if (!has(Count.INPUT)) {
      return new InvalidUsage("usage: no input tokens (expected: a count of them)");
    }
    var report = new UsageReport().add(UsageClass.INPUT_TOKENS, of(Count.INPUT));
    if (operation != Operation.EMBEDDINGS) {
      if (!has(Count.OUTPUT) && !has(Count.TOTAL)) {
        return new InvalidUsage("usage: no output tokens (expected: a count of them)");
      }
      report.add(UsageClass.OUTPUT_TOKENS, output(reasoningBeside));
    }
    addInput(report);
    // Where nothing says how much is text, all of it is a picture, which costs more.
    boolean isAllShown = operation == Operation.IMAGE_EDITS && !has(Count.IMAGE_IN);
    boolean isAllDrawn = operation.draws() && !has(Count.IMAGE_OUT);
    report.addPart(UsageClass.INPUT_IMAGE_TOKENS, of(isAllShown ? Count.INPUT : Count.IMAGE_IN));
    report.addPart(UsageClass.OUTPUT_IMAGE_TOKENS, of(isAllDrawn ? Count.OUTPUT : Count.IMAGE_OUT));
    report.addPart(UsageClass.OUTPUT_AUDIO_TOKENS, of(Count.AUDIO_OUT));
    report.addPart(UsageClass.OUTPUT_REASONING_TOKENS, of(Count.REASONING));
    return report.toUsage();
  }

  /** Returns the disjoint counts of the input alone, of a chat. */
  UsageReading inputReading() {
    if (problem != null || !has(Count.INPUT)) {
      return new InvalidUsage(problem == null ? "usage: no input tokens" : problem);
    }
    var report = new UsageReport().add(UsageClass.INPUT_TOKENS, of(Count.INPUT));
    addInput(report);
    return report.toUsage();
  }

  private void addInput(UsageReport report) {
    report.addPart(UsageClass.CACHE_READ_TOKENS, of(Count.CACHED));
    report.addPart(UsageClass.CACHE_WRITE_TOKENS, of(Count.WRITTEN));
    report.addPart(UsageClass.INPUT_AUDIO_TOKENS, of(Count.AUDIO_IN));
  }

  /**
   * A total that says more than its parts is believed: some servers leave reasoning out of them.
   */
  private long output(boolean reasoningBeside) {
    long stated = of(Count.OUTPUT) + (reasoningBeside ? of(Count.REASONING) : 0);
    return Math.max(stated, of(Count.TOTAL) - of(Count.INPUT));
  }

  private boolean has(Count count) {
    return counts[count.ordinal()] != ABSENT;
  }

  private long of(Count count) {
    return Math.max(0, counts[count.ordinal()]);
  }

  private static @Nullable Count total(String name) {
    return switch (name) {
      case "prompt_tokens", "input_tokens" -> Count.INPUT;
      case "completion_tokens", "output_tokens" -> Count.OUTPUT;
      case "total_tokens" -> Count.TOTAL;
      case "prompt_cache_hit_tokens" -> Count.CACHED;
      case "num_sources_used" -> Count.SOURCES;
      default -> null;
    };
  }

  private static @Nullable Count detail(String group, String name) {
    return switch (group) {
      case "billed_units" -> total(name);
      case "prompt_tokens_details", "input_tokens_details", "input_token_details" ->
          switch (name) {
            case "cached_tokens" -> Count.CACHED;
            case "cache_write_tokens" -> Count.WRITTEN;
            case "audio_tokens" -> Count.AUDIO_IN;
            case "image_tokens" -> Count.IMAGE_IN;
            default -> null;
          };
      case "completion_tokens_details", "output_tokens_details" ->
          switch (name) {
            case "reasoning_tokens" -> Count.REASONING;
            case "audio_tokens" -> Count.AUDIO_OUT;
            case "image_tokens" -> Count.IMAGE_OUT;
            default -> null;
          };
      default -> null;
    };
  }
}
