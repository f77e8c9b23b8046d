package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.BadRequest;
import dev.hardstop.providers.wire.HeaderRules;
import dev.hardstop.providers.wire.RefusalCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The headers that pass on this wire; all others stay on their side. Those of InvokeModel that can
 * change its price (latency, service tier, guardrails) pass where they ask for nothing of it.
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

  /** Headers of InvokeModel, with the value that changes nothing; empty where all values do. */
  private static final Map<String, String> PRICED =
      Map.of(
          "x-amzn-bedrock-guardrailidentifier", "",
          "x-amzn-bedrock-guardrailversion", "",
          "x-amzn-bedrock-trace", "DISABLED",
          "x-amzn-bedrock-performanceconfig-latency", "standard",
          "x-amzn-bedrock-service-tier", "default");

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
    return UP.contains(name) || PRICED.containsKey(name) ? Optional.of(value) : Optional.empty();
  }

  @Override
  public Optional<BadRequest> objection(Function<String, List<String>> headers) {
    for (Map.Entry<String, String> priced : PRICED.entrySet()) {
      for (String value : headers.apply(priced.getKey())) {
        if (!value.strip().equals(priced.getValue())) {
          return Optional.of(billedApart(priced.getKey(), priced.getValue()));
        }
      }
    }
    return Optional.empty();
  }

  private static BadRequest billedApart(String name, String harmless) {
    return new BadRequest(
        RefusalCode.UNBOUNDED_REQUEST,
        name,
        "%s: present (expected: %s; it is billed apart)"
            .formatted(name, harmless.isEmpty() ? "absent" : "absent or " + harmless));
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
