package dev.hardstop.providers.anthropic;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageReading;
import dev.hardstop.engine.tokens.UsageReport;
import dev.hardstop.providers.wire.Plausible;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The counts of the {@code usage} of one message, whole or gathered from its stream.
 *
 * <p>Source: anthropic-sdk-python, {@code usage.py}, {@code message_delta_usage.py}. The input
 * count leaves out what was read from and written to the cache; the output count includes thinking.
 * In a stream counts are cumulative: the largest that was said is the last.
 */
final class MessageUsage {
  private static final long ABSENT = -1;

  private enum Count {
    INPUT,
    OUTPUT,
    READ,
    WRITTEN,
    WRITTEN_5M,
    WRITTEN_1H,
    THINKING,
    SEARCHES,
    UNBILLED
  }

  private final long[] counts = new long[Count.values().length];
  private @Nullable String problem;

  MessageUsage() {
    Arrays.fill(counts, ABSENT);
  }

  /**
   * Takes one number.
   *
   * @param group the object inside {@code usage} that it stands in; empty if in none
   * @param value any below 0 for one that is not a whole number
   */
  void put(String group, String name, long value) {
    Count count = count(group, name);
    if (count == null) {
      refuseUnknownFee(group, name, value);
      return;
    }
    counts[count.ordinal()] = Math.max(counts[count.ordinal()], value);
    if (!Plausible.is(value)) {
      refuse(Plausible.problem("usage", name, value));
    }
  }

  /** Makes the usage one that cannot be charged. */
  void refuse(String reason) {
    problem = problem == null ? reason : problem;
  }

  static boolean isCount(String group, String name) {
    return count(group, name) != null;
  }

  static boolean isOutput(String group, String name) {
    return count(group, name) == Count.OUTPUT;
  }

  /** Returns the disjoint counts of everything. */
  UsageReading reading() {
    if (!has(Count.OUTPUT)) {
      return problem == null
          ? new InvalidUsage("usage: no output tokens (expected: a count of them)")
          : new InvalidUsage(problem);
    }
    return reading(of(Count.OUTPUT), of(Count.THINKING));
  }

  /** Returns the disjoint counts of the input alone. */
  UsageReading inputReading() {
    // Thoughts so far may be counted already, but they are output.
    return reading(0, 0);
  }

  long outputTokens() {
    return of(Count.OUTPUT);
  }

  /** Whatever is billed apart, beside tokens. */
  Usage extras() {
    long searches = of(Count.SEARCHES);
    return searches == 0 ? Usage.NONE : Usage.of(UsageClass.WEB_SEARCHES, searches);
  }

  private UsageReading reading(long output, long thinking) {
    if (problem != null) {
      return new InvalidUsage(problem);
    }
    if (!has(Count.INPUT)) {
      return new InvalidUsage("usage: no input tokens (expected: a count of them)");
    }
    long written = Math.max(of(Count.WRITTEN), of(Count.WRITTEN_5M) + of(Count.WRITTEN_1H));
    var report =
        new UsageReport()
            .add(UsageClass.INPUT_TOKENS, of(Count.INPUT) + of(Count.READ) + written)
            .add(UsageClass.OUTPUT_TOKENS, output);
    report.addPart(UsageClass.CACHE_READ_TOKENS, of(Count.READ));
    report.addPart(UsageClass.CACHE_WRITE_TOKENS, written);
    report.addPart(UsageClass.CACHE_WRITE_5M_TOKENS, of(Count.WRITTEN_5M));
    report.addPart(UsageClass.CACHE_WRITE_1H_TOKENS, of(Count.WRITTEN_1H));
    report.addPart(UsageClass.OUTPUT_REASONING_TOKENS, thinking);
    report.addPart(UsageClass.WEB_SEARCHES, of(Count.SEARCHES));
    return report.toUsage();
  }

  private void refuseUnknownFee(String group, String name, long value) {
    if (group.equals("server_tool_use") && value != 0) {
      refuse("usage: " + name + " of a tool without a known fee (expected: web searches)");
    }
  }

  private boolean has(Count count) {
    return counts[count.ordinal()] != ABSENT;
  }

  private long of(Count count) {
    return Math.max(0, counts[count.ordinal()]);
  }

  private static @Nullable Count count(String group, String name) {
    return switch (group) {
      case "" ->
          switch (name) {
            case "input_tokens" -> Count.INPUT;
            case "output_tokens" -> Count.OUTPUT;
            case "cache_read_input_tokens" -> Count.READ;
            case "cache_creation_input_tokens" -> Count.WRITTEN;
            default -> null;
          };
      case "cache_creation" ->
          switch (name) {
            case "ephemeral_5m_input_tokens" -> Count.WRITTEN_5M;
            case "ephemeral_1h_input_tokens" -> Count.WRITTEN_1H;
            default -> null;
          };
      case "output_tokens_details" -> name.equals("thinking_tokens") ? Count.THINKING : null;
      case "server_tool_use" ->
          switch (name) {
            case "web_search_requests" -> Count.SEARCHES;
            // What it fetches is input.
            case "web_fetch_requests" -> Count.UNBILLED;
            default -> null;
          };
      default -> null;
    };
  }
}
