package dev.hardstop.providers.bedrock;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageReading;
import dev.hardstop.engine.tokens.UsageReport;
import dev.hardstop.providers.wire.Plausible;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counts of the {@code usage} of one conversation.
 *
 * <p>Source: Amazon Bedrock API reference, {@code TokenUsage}; genai-prices, extractor of aws: the
 * input count leaves out what was read from and written to the cache.
 */
final class ConverseUsage {
  static final String INPUT = "inputTokens";
  static final String OUTPUT = "outputTokens";
  static final String READ = "cacheReadInputTokens";
  static final String WRITTEN = "cacheWriteInputTokens";

  private final Map<String, Long> counts = new HashMap<>();
  private @Nullable String problem;

  static boolean isCount(String name) {
    return switch (name) {
      case INPUT, OUTPUT, READ, WRITTEN -> true;
      default -> false;
    };
  }

  /**
   * Takes one number.
   *
   * @param value any below 0 for one that is not a whole number
   */
  void put(String name, long value) {
    if (!isCount(name)) {
      return;
    }
    counts.merge(name, value, Math::max);
    if (!Plausible.is(value)) {
      refuse(Plausible.problem("usage", name, value));
    }
  }

  /** Makes the usage one that cannot be charged. */
  void refuse(String reason) {
    problem = problem == null ? reason : problem;
  }

  /** Returns the disjoint counts. */
  UsageReading reading() {
    if (problem != null) {
      return new InvalidUsage(problem);
    }
    if (!counts.containsKey(INPUT) || !counts.containsKey(OUTPUT)) {
      return new InvalidUsage("usage: no inputTokens or outputTokens (expected: both counted)");
    }
    long read = of(READ);
    long written = of(WRITTEN);
    return new UsageReport()
        .add(UsageClass.INPUT_TOKENS, of(INPUT) + read + written)
        .add(UsageClass.OUTPUT_TOKENS, of(OUTPUT))
        .addPart(UsageClass.CACHE_READ_TOKENS, read)
        .addPart(UsageClass.CACHE_WRITE_TOKENS, written)
        .toUsage();
  }

  private long of(String name) {
    return counts.getOrDefault(name, 0L);
  }
}
