package dev.hardstop.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A provider whose credential {@code init} looks for in the environment.
 *
 * @param variables where its own SDK looks for the credential, in that order
 * @param model a small, cheap one to try with
 */
record KnownProvider(
    String name, String api, List<String> variables, String baseUrl, String model) {

  /**
   * All of them, the most usual first.
   *
   * <p>Source: the quickstart page of each provider's documentation (base URL and variable).
   */
  static final List<KnownProvider> ALL =
      List.of(
          openAi("openai", "OPENAI_API_KEY", "https://api.openai.com/v1", "gpt-4o-mini"),
          new KnownProvider(
              "anthropic",
              "anthropic",
              List.of("ANTHROPIC_API_KEY"),
              "https://api.anthropic.com",
              "claude-haiku-4-5"),
          new KnownProvider(
              "gemini",
              "gemini",
              List.of("GEMINI_API_KEY", "GOOGLE_API_KEY"),
              "https://generativelanguage.googleapis.com",
              "gemini-2.5-flash"),
          openAi("deepseek", "DEEPSEEK_API_KEY", "https://api.deepseek.com", "deepseek-chat"),
          openAi(
              "openrouter",
              "OPENROUTER_API_KEY",
              "https://openrouter.ai/api/v1",
              "openai/gpt-4o-mini"),
          openAi("groq", "GROQ_API_KEY", "https://api.groq.com/openai/v1", "llama-3.1-8b-instant"),
          openAi("mistral", "MISTRAL_API_KEY", "https://api.mistral.ai/v1", "mistral-small-latest"),
          openAi("xai", "XAI_API_KEY", "https://api.x.ai/v1", "grok-3-mini"));

  private static KnownProvider openAi(String name, String variable, String baseUrl, String model) {
    return new KnownProvider(name, "openai", List.of(variable), baseUrl, model);
  }

  /** Returns the variable of {@code environment} that holds its credential. */
  Optional<String> variableIn(Map<String, String> environment) {
    return variables.stream()
        .filter(variable -> !environment.getOrDefault(variable, "").isBlank())
        .findFirst();
  }

  /** Returns its line of a configuration. */
  String yaml(String variable) {
    return "%s: {api: %s, base-url: \"%s\", credential: \"${env:%s}\"}"
        .formatted(name, api, baseUrl, variable);
  }
}
