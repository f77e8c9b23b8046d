package dev.hardstop.providers.ollama;

import dev.hardstop.providers.wire.HeaderRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The headers that pass on this wire; Ollama itself needs none, what stands before it a bearer. */
final class OllamaHeaders implements HeaderRules {
  private static final String AUTHORIZATION = "authorization";
  private static final Set<String> UP =
      Set.of("content-type", "accept", "user-agent", "traceparent");
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
    return new Header(AUTHORIZATION, "Bearer " + secret);
  }

  @Override
  public List<String> callersCredentials() {
    return List.of(AUTHORIZATION);
  }

  @Override
  public boolean passesDown(String name) {
    return DOWN.contains(name);
  }
}
