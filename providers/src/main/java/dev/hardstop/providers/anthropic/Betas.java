package dev.hardstop.providers.anthropic;

import java.util.Set;

/**
 * Betas that change no price, or one that the body says and that is priced. Others turn on longer
 * contexts at other rates, tools that the provider runs, kept objects that nobody owns here.
 *
 * <p>Source: anthropic-sdk-python, {@code anthropic_beta_param.py}; Anthropic documentation, "Beta
 * headers"; fast mode: models.dev, {@code experimental.modes.fast}.
 */
public final class Betas {
  private static final Set<String> PRICED =
      Set.of(
          "claude-code-20250219",
          "prompt-caching-2024-07-31",
          "extended-cache-ttl-2025-04-11",
          "pdfs-2024-09-25",
          "token-counting-2024-11-01",
          "token-efficient-tools-2025-02-19",
          "output-128k-2025-02-19",
          "output-300k-2026-03-24",
          "max-tokens-3-5-sonnet-2024-07-15",
          "computer-use-2024-10-22",
          "computer-use-2025-01-24",
          "computer-use-2025-11-24",
          "interleaved-thinking-2025-05-14",
          "fine-grained-tool-streaming-2025-05-14",
          "context-management-2025-06-27",
          "model-context-window-exceeded-2025-08-26",
          "structured-outputs-2025-11-13",
          "effort-2025-11-24",
          "fast-mode-2026-02-01",
          "files-api-2025-04-14");

  private Betas() {}

  /** Returns whether a request with this beta can be priced by what its body says. */
  public static boolean isPriced(String beta) {
    return PRICED.contains(beta);
  }
}
