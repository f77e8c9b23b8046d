package dev.hardstop.server.simulated;

/**
 * What the provider knows of one model: of each the same.
 *
 * <p>Source: models.dev, provider {@code amazon-bedrock}, the usual {@code limit.context} and
 * {@code limit.output} of Claude, as of 2026-07-02.
 */
record BedrockModel(String id) implements ModelLimits {
  @Override
  public long contextTokens() {
    return 200_000;
  }

  @Override
  public long outputTokens() {
    return 64_000;
  }

  /** Returns the name that its maker gives a model of Claude's. */
  String maker() {
    return id.replaceFirst("^.*anthropic\\.", "").replaceFirst("-v[0-9]+(:[0-9]+)?$", "");
  }
}
