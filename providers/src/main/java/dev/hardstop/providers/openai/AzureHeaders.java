package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.HeaderRules;
import java.util.List;
import java.util.Optional;

/**
 * The headers that pass on Azure: those of OpenAI; the credential goes in one of its own.
 *
 * <p>Source: Azure OpenAI REST API reference, "Authentication" ({@code api-key}, or a bearer token
 * of Microsoft Entra ID).
 */
final class AzureHeaders implements HeaderRules {
  private static final String KEY = "api-key";
  private static final String REQUEST_ID = "apim-request-id";

  private final HeaderRules openAi = new OpenAiHeaders();

  @Override
  public Optional<String> up(String name, String value) {
    return openAi.up(name, value);
  }

  @Override
  public String requestId() {
    return openAi.requestId();
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
    return name.equals(REQUEST_ID) || openAi.passesDown(name);
  }
}
