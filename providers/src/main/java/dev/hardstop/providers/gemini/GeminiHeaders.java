package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.HeaderRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The headers that pass on this wire; all others stay on their side. {@code x-goog-fieldmask} does
 * above all: it would take the usage out of the answer.
 */
final class GeminiHeaders implements HeaderRules {
  private static final String KEY = "x-goog-api-key";
  private static final Set<String> UP =
      Set.of("content-type", "accept", "user-agent", "x-goog-api-client", "traceparent");
  private static final Set<String> DOWN = Set.of("content-type", "retry-after");

  @Override
  public Optional<String> up(String name, String value) {
    return UP.contains(name) ? Optional.of(value) : Optional.empty();
  }

  @Override
  public String requestId() {
    return "x-request-id";
  }

  @Override
  public Header credential(String secret) {
    return new Header(KEY, secret);
  }

  @Override
  public List<String> callersCredentials() {
    return List.of(KEY, "authorization");
  }

  @Override
  public boolean passesDown(String name) {
    return DOWN.contains(name);
  }
}
