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
            .filter(Betas::isPriced)
            .collect(Collectors.joining(","));
    return kept.isEmpty() ? Optional.empty() : Optional.of(kept);
  }
}
