package dev.hardstop.server.simulated;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one request asks the simulated provider to do: {@code tokens=20 latency=50ms fail=429}.
 *
 * <p>It comes in the header {@code x-simulate} or, because gateways filter headers, as a marker
 * {@code [[simulate tokens=20 …]]} anywhere in the body (the last one counts; the header wins).
 *
 * @param tokens visible tokens of each answer; default {@link Generation#DEFAULT_RULE}
 * @param promptTokens prompt tokens to bill, whatever the request holds
 * @param cachedTokens how many of the prompt tokens are billed as cached
 * @param cacheWriteTokens how many of the others are billed as written to the cache
 * @param reasoningTokens hidden tokens before the visible ones
 * @param latency wait before the first byte
 * @param tokensPerSecond speed of generation; 0 is as fast as possible
 * @param fault how to misbehave; {@code fail=none} shields the request from random faults
 * @param shielded whether {@code fail=none} was said
 * @param model model that the answer says has served it
 * @param tier service tier that the answer says has served it
 * @param retryAfterSeconds value of {@code retry-after} on an error
 * @param tool whether to call a tool if any is offered
 */
record Directive(
    OptionalLong tokens,
    OptionalLong promptTokens,
    OptionalLong cachedTokens,
    OptionalLong cacheWriteTokens,
    OptionalLong reasoningTokens,
    Optional<Duration> latency,
    OptionalLong tokensPerSecond,
    Optional<Fault> fault,
    boolean shielded,
    Optional<String> model,
    Optional<String> tier,
    OptionalLong retryAfterSeconds,
    boolean tool) {

  static final String HEADER = "x-simulate";

  /** More is more than any model's output, and would only fill memory. */
  private static final long MOST_TOKENS = 2_000_000;

  private static final Pattern SPACES = Pattern.compile("\\s+");

  static final Directive NONE = of(Map.of());

  /**
   * Reads {@code key=value} words.
   *
   * @throws IllegalArgumentException naming the word that is not understood
   */
  static Directive parse(String words) {
    Map<String, String> settings = new TreeMap<>();
    for (String word : SPACES.split(words.strip(), 0)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        settings.put(word.substring(0, equals), word.substring(equals + 1));
      } else if (!word.isEmpty()) {
        settings.put(word, "");
      }
    }
    return of(settings);
  }

  private static Directive of(Map<String, String> settings) {
    Map<String, String> unread = new TreeMap<>(settings);
    String fail = unread.getOrDefault("fail", "none");
    boolean shielded = unread.containsKey("fail") && fail.equals("none");
    Directive directive =
        new Directive(
            count(unread, "tokens"),
            count(unread, "prompt"),
            count(unread, "cached"),
            count(unread, "cache-write"),
            count(unread, "reasoning"),
            Optional.ofNullable(unread.remove("latency")).map(Durations::parse),
            count(unread, "rate"),
            fault(unread.remove("fail")),
            shielded,
            Optional.ofNullable(unread.remove("model")),
            Optional.ofNullable(unread.remove("tier")),
            count(unread, "retry-after"),
            unread.remove("tool") != null);
    if (!unread.isEmpty()) {
      throw new IllegalArgumentException(
          "simulate: "
              + unread.keySet()
              + " (expected: tokens, prompt, cached, cache-write, reasoning, latency, rate, fail, model, tier,"
              + " retry-after, tool)");
    }
    return directive;
  }

  private static OptionalLong count(Map<String, String> settings, String key) {
    String value = settings.remove(key);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (!value.matches("[0-9]{1,7}") || Long.parseLong(value) > MOST_TOKENS) {
      throw new IllegalArgumentException(
          "simulate " + key + ": " + value + " (expected: 0 to " + MOST_TOKENS + ")");
    }
    return OptionalLong.of(Long.parseLong(value));
  }

  private static Optional<Fault> fault(@Nullable String word) {
    if (word == null || word.equals("none")) {
      return Optional.empty();
    }
    Optional<Fault> fault = Fault.named(word);
    if (fault.isEmpty()) {
      throw new IllegalArgumentException(
          "simulate fail: " + word + " (expected: none, a status, or one of " + wordList() + ")");
    }
    return fault;
  }

  private static String wordList() {
    return String.join(", ", Fault.words().map(Fault::word).toList());
  }

  /** Returns what is charged for this many tokens, with the caching that was asked for. */
  BilledUsage billed(long promptTokens, long completionTokens, long hiddenTokens) {
    long cached = Math.min(promptTokens, cachedTokens.orElse(0));
    return new BilledUsage(
        promptTokens,
        cached,
        Math.min(promptTokens - cached, cacheWriteTokens.orElse(0)),
        completionTokens,
        hiddenTokens);
  }
}
