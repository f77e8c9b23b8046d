package dev.hardstop.providers.bedrock;

import java.util.Set;

/**
 * What the model's segment of a path says: a model's id, an inference profile's, or an ARN.
 *
 * <p>Source: Amazon Bedrock API reference, {@code Converse}, {@code modelId}; Amazon Bedrock user
 * guide, "Supported Regions and models for inference profiles".
 */
final class ModelId {
  static final int MAX_LENGTH = 2_048;

  private static final String ARN = "arn:";

  /** Resources that are billed by the token, at the rates of the model behind them. */
  private static final Set<String> BY_THE_TOKEN =
      Set.of("foundation-model", "inference-profile", "application-inference-profile");

  private static final String CLAUDE = "anthropic.claude";

  private ModelId() {}

  /** Returns whether {@code id} is one that could be sent: visible ASCII, of bounded length. */
  static boolean isWellFormed(String id) {
    return !id.isEmpty()
        && id.length() <= MAX_LENGTH
        && id.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '{' && c != '}')
        && !id.startsWith("/")
        && !id.endsWith("/");
  }

  /**
   * Returns whether it stands for a model that is billed by the token; prompts, agents, routers,
   * imported models and bought throughput are not.
   */
  static boolean isBilledByToken(String id) {
    return !id.startsWith(ARN) || BY_THE_TOKEN.contains(resourceType(id));
  }

  /** Returns whether the name says that it is one of Anthropic's. */
  static boolean isClaude(String id) {
    return id.contains(CLAUDE);
  }

  /** The sixth part of an ARN, up to its slash. */
  private static String resourceType(String arn) {
    String[] parts = arn.split(":", 6);
    String resource = parts.length < 6 ? "" : parts[5];
    int slash = resource.indexOf('/');
    return slash < 0 ? resource : resource.substring(0, slash);
  }
}
