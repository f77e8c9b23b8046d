package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.HeaderRules;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Route;
import java.util.Optional;

/**
 * Azure OpenAI: the bodies of OpenAI, under paths that name a deployment in the model's place.
 * Which model a deployment is, only its owner knows: the configuration says.
 */
public final class AzureWire extends OpenAiWire {
  private final HeaderRules headers = new AzureHeaders();

  @Override
  public String id() {
    return "azure";
  }

  @Override
  public Route route(String method, String path, String query) {
    return AzurePaths.route(method, path);
  }

  @Override
  public HeaderRules headers() {
    return headers;
  }

  @Override
  public String usualPaths() {
    return "/openai/deployments/DEPLOYMENT/chat/completions or /openai/v1/responses";
  }

  @Override
  public Profile profileOf(String host, Optional<String> bookProvider) {
    return OpenAiProfiles.AZURE;
  }
}
