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
  /** Where the radicals of Chinese begin, and with them all that may count twice. */
  private static final char FIRST_WIDE = 0x2e80;

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

  /**
   * Microsoft's speech service bills Chinese, Japanese and Korean characters twice. Whether its
   * OpenAI service does is not documented.
   */
  @Override
  protected long characters(String text) {
    return text.length() + text.chars().filter(c -> c >= FIRST_WIDE).count();
  }

  @Override
  public Profile profileOf(String host, Optional<String> bookProvider) {
    return OpenAiProfiles.AZURE;
  }
}
