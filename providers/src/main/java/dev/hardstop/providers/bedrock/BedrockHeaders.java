package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.HeaderRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The headers that pass on this wire; all others stay on their side. Above all those that change
 * the price of InvokeModel: latency, service tier, guardrails.
 *
 * <p>Source: Amazon Bedrock API reference, {@code InvokeModel} (request and response headers);
 * Amazon Bedrock user guide, "Generate Amazon Bedrock API keys".
 */
final class BedrockHeaders implements HeaderRules {
  static final String REQUEST_ID = "x-amzn-requestid";
  static final String ERROR_TYPE = "x-amzn-errortype";
  private static final String AUTHORIZATION = "authorization";

  private static final Set<String> UP =
      Set.of("content-type", "accept", "user-agent", "traceparent");

  private static final Set<String> DOWN =
      Set.of(
          "content-type",
          "retry-after",
          REQUEST_ID,
          ERROR_TYPE,
          "x-amzn-bedrock-content-type",
          "x-amzn-bedrock-invocation-latency",
          "x-amzn-bedrock-input-token-count",
          "x-amzn-bedrock-output-token-count",
          "x-amzn-bedrock-cache-read-input-token-count",
          "x-amzn-bedrock-cache-write-input-token-count");

  @Override
  public Optional<String> up(String name, String value) {
    return UP.contains(name) ? Optional.of(value) : Optional.empty();
  }

  @Override
  public String requestId() {
    return REQUEST_ID;
  }

  /** A Bedrock API key; whoever signs needs no such header. */
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
