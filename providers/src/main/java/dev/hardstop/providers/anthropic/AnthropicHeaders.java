package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.HeaderRules;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The headers that pass on this wire; all others stay on their side. */
final class AnthropicHeaders implements HeaderRules {
  private static final Set<String> UP =
      Set.of(
          "content-type",
          "accept",
          "user-agent",
          "traceparent",
          "idempotency-key",
          "anthropic-version");

  private static final Set<String> DOWN =
      Set.of("content-type", "retry-after", "retry-after-ms", "request-id", "x-should-retry");

  private static final String BETA = "anthropic-beta";

  /**
   * Betas that change no price, or one that the body says and that is priced. Others are left out:
   * they turn on longer contexts at other rates, tools that the provider runs, kept objects.
   *
   * <p>Source: anthropic-sdk-python, {@code anthropic_beta_param.py}; Anthropic documentation,
   * "Beta headers"; fast mode: models.dev, {@code experimental.modes.fast}.
   */
  private static final Set<String> PRICED_BETAS =
      Set.of(
          "claude-code-20250219",
          "prompt-caching-2024-07-31",
          "extended-cache-ttl-2025-04-11",
          "pdfs-2024-09-25",
          "token-counting-2024-11-01",
          "token-efficient-tools-2025-02-19",
          "output-128k-2025-02-19",
          "output-300k-2026-03-24",
          "max-tokens-3-5-sonnet-2024-07-15",
          "computer-use-2024-10-22",
          "computer-use-2025-01-24",
          "computer-use-2025-11-24",
          "interleaved-thinking-2025-05-14",
          "fine-grained-tool-streaming-2025-05-14",
          "context-management-2025-06-27",
          "model-context-window-exceeded-2025-08-26",
          "structured-outputs-2025-11-13",
          "effort-2025-11-24",
          "fast-mode-2026-02-01");

  @Override
  public Optional<String> up(String name, String value) {
    if (name.equals(BETA)) {
      return priced(value);
    }
    return UP.contains(name) || name.startsWith("x-stainless-")
        ? Optional.of(value)
        : Optional.empty();
  }

  @Override
  public String requestId() {
    return "request-id";
  }

  @Override
  public Header credential(String secret) {
    return new Header("x-api-key", secret);
  }

  @Override
  public List<String> callersCredentials() {
    return List.of("x-api-key", "authorization");
  }

  @Override
  public boolean passesDown(String name) {
    return DOWN.contains(name);
  }

  private static Optional<String> priced(String value) {
    String kept =
        Arrays.stream(value.split(",", -1))
            .map(String::strip)
            .filter(PRICED_BETAS::contains)
            .collect(Collectors.joining(","));
    return kept.isEmpty() ? Optional.empty() : Optional.of(kept);
  }
}
