package dev.hardstop.providers.gemini;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageReading;
import dev.hardstop.engine.tokens.UsageReport;
import dev.hardstop.providers.wire.Plausible;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The counts of one {@code usageMetadata} object.
 *
 * <p>The prompt count includes the cached tokens; tokens of tool results and of thoughts stand
 * beside the prompt and the candidates. The total says so: where it comes to the other three
 * without the thoughts, those are inside the candidates.
 *
 * <p>Source: {@code GenerateContentResponse.UsageMetadata} of the Gemini API and {@code
 * GenerateContentResponseUsageMetadata} of the Gen AI SDK; genai-prices v2, extractor of google.
 */
final class UsageMetadata {
  private static final long ABSENT = -1;

  /** The counts that are read; all others are parts of these. */
  private enum Count {
    PROMPT("promptTokenCount"),
    CACHED("cachedContentTokenCount"),
    CANDIDATES("candidatesTokenCount"),
    THOUGHTS("thoughtsTokenCount"),
    TOOLS("toolUsePromptTokenCount"),
    TOTAL("totalTokenCount");

    private static final Map<String, Count> NAMED =
        Arrays.stream(values()).collect(Collectors.toMap(count -> count.field, count -> count));

    private final String field;

    Count(String field) {
      this.field = field;
    }
  }

  private final long[] counts = new long[Count.values().length];
  private final Map<UsageClass, Long> parts = new EnumMap<>(UsageClass.class);
  private @Nullable String problem;

  UsageMetadata() {
    Arrays.fill(counts, ABSENT);
  }

  /**
   * Takes one number.
   *
   * @param value any below 0 for one that is not a whole number of tokens
   */
  void put(String name, long value) {
    Count count = Count.NAMED.get(name);
    if (count != null) {
      counts[count.ordinal()] = value;
      check(name, value);
    }
  }

  /** Takes one part of a count: tokens of one modality. */
  void put(String list, String modality, long value) {
    check(list, value);
    if (problem == null) {
      ModalityUnits.of(list, modality).forEach(unit -> parts.merge(unit, value, Long::sum));
    }
  }

  /**
   * Returns the disjoint counts.
   *
   * @param hasOutput whether the answer must say what its output came to; else only its input is
   *     looked at
   */
  UsageReading reading(boolean hasOutput) {
    if (problem != null) {
      return new InvalidUsage(problem);
    }
    if (!has(Count.PROMPT)) {
      return new InvalidUsage("usageMetadata: no promptTokenCount (expected: a count of tokens)");
    }
    if (hasOutput && !has(Count.CANDIDATES) && !has(Count.THOUGHTS) && !has(Count.TOTAL)) {
      return new InvalidUsage(
          "usageMetadata: no candidatesTokenCount (expected: a count of tokens)");
    }
    var report = new UsageReport();
    report.add(UsageClass.INPUT_TOKENS, of(Count.PROMPT) + of(Count.TOOLS));
    report.addPart(UsageClass.CACHE_READ_TOKENS, of(Count.CACHED));
    report.addPart(UsageClass.INPUT_TOOL_TOKENS, of(Count.TOOLS));
    if (hasOutput) {
      report.add(UsageClass.OUTPUT_TOKENS, output());
      report.addPart(UsageClass.OUTPUT_REASONING_TOKENS, of(Count.THOUGHTS));
    }
    parts.forEach(
        (unit, count) -> {
          if (hasOutput || unit.direction() == UsageClass.Direction.INPUT) {
            report.addPart(unit, count);
          }
        });
    return report.toUsage();
  }

  /** Writes the counts of the stream so far, as they came. */
  void write(JsonGenerator json) {
    json.writeObjectPropertyStart("usageMetadata");
    for (Count count : Count.values()) {
      if (has(count)) {
        json.writeNumberProperty(count.field, of(count));
      }
    }
    json.writeEndObject();
  }

  /** A total that says more than its parts is believed, and one that has no place for thoughts. */
  private long output() {
    long beside = of(Count.CANDIDATES) + of(Count.THOUGHTS);
    long stated = of(Count.TOTAL) - of(Count.PROMPT) - of(Count.TOOLS);
    boolean isInside =
        has(Count.TOTAL)
            && stated == of(Count.CANDIDATES)
            && of(Count.THOUGHTS) <= of(Count.CANDIDATES);
    return isInside ? stated : Math.max(beside, stated);
  }

  private void check(String name, long value) {
    if (!Plausible.is(value) && problem == null) {
      problem = Plausible.problem("usageMetadata", name, value);
    }
  }

  private boolean has(Count count) {
    return counts[count.ordinal()] != ABSENT;
  }

  private long of(Count count) {
    return Math.max(0, counts[count.ordinal()]);
  }
}
