package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.HeaderRules;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The headers that pass on this wire; all others stay on their side. */
final class OpenAiHeaders implements HeaderRules {
  private static final Set<String> UP =
      Set.of("content-type", "accept", "user-agent", "traceparent", "idempotency-key");

  private static final Set<String> DOWN =
      Set.of(
          "content-type",
          "retry-after",
          "retry-after-ms",
          "x-request-id",
          "openai-processing-ms",
          "x-should-retry");

  private static final String BETA = "openai-beta";

  // Known to change no price. A beta can turn on billed features, so others are left out.
  private static final Set<String> HARMLESS_BETAS =
      Set.of("responses=v1", "responses=experimental", "assistants=v1", "assistants=v2");

  @Override
  public Optional<String> up(String name, String value) {
    if (name.equals(BETA)) {
      return harmless(value);
    }
    return UP.contains(name) || name.startsWith("x-stainless-")
        ? Optional.of(value)
        : Optional.empty();
  }

  @Override
  public String requestId() {
    return "x-request-id";
  }

  @Override
  public Header credential(String secret) {
    return new Header("authorization", "Bearer " + secret);
  }

  @Override
  public List<String> callersCredentials() {
    return List.of("authorization");
  }

  @Override
  public boolean passesDown(String name) {
    return DOWN.contains(name);
  }

  private static Optional<String> harmless(String value) {
    String kept =
        Arrays.stream(value.split(",", -1))
            .map(String::strip)
            .filter(HARMLESS_BETAS::contains)
            .collect(Collectors.joining(", "));
    return kept.isEmpty() ? Optional.empty() : Optional.of(kept);
  }
}
