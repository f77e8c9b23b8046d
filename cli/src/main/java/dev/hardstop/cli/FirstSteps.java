package dev.hardstop.cli;

import java.io.PrintWriter;

/** What to do after {@code init}: how to call, and what to set where. */
final class FirstSteps {
  private static final String TEXT =
      """

      Your key, shown this once (the file has only its hash):

        @SECRET@

      Start the gateway, then call it:

        ./hardstop serve

      @CURL@

      For what calls already, the base URL and the key are all that changes:

        OpenAI SDKs     export OPENAI_BASE_URL=http://127.0.0.1:8080/v1
                        export OPENAI_API_KEY=@SECRET@
        Codex           in ~/.codex/config.toml:
                          model_provider = "hardstop"
                          [model_providers.hardstop]
                          name = "Hardstop"
                          base_url = "http://127.0.0.1:8080/v1"
                          env_key = "HARDSTOP_KEY"          # export HARDSTOP_KEY=@SECRET@
                          wire_api = "responses"
        Anthropic SDKs  export ANTHROPIC_BASE_URL=http://127.0.0.1:8080
                        export ANTHROPIC_API_KEY=@SECRET@
        Claude Code     export ANTHROPIC_BASE_URL=http://127.0.0.1:8080
                        export ANTHROPIC_AUTH_TOKEN=@SECRET@
        Gemini SDKs     export GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8080
                        export GEMINI_API_KEY=@SECRET@""";

  private static final String CHAT =
      """
        curl http://127.0.0.1:8080/v1/chat/completions \\
          -H "Authorization: Bearer @SECRET@" \\
          -H "Content-Type: application/json" \\
          -d '{"model": "@MODEL@", "messages": [{"role": "user", "content": "Say hello."}]}'
      """;

  private static final String MESSAGE =
      """
        curl http://127.0.0.1:8080/v1/messages \\
          -H "x-api-key: @SECRET@" \\
          -H "anthropic-version: 2023-06-01" \\
          -H "Content-Type: application/json" \\
          -d '{"model": "@MODEL@", "max_tokens": 100,
               "messages": [{"role": "user", "content": "Say hello."}]}'
      """;

  private static final String GENERATE =
      """
        curl http://127.0.0.1:8080/v1beta/models/@MODEL@:generateContent \\
          -H "x-goog-api-key: @SECRET@" \\
          -H "Content-Type: application/json" \\
          -d '{"contents": [{"parts": [{"text": "Say hello."}]}]}'
      """;

  private FirstSteps() {}

  static void print(PrintWriter out, String secret, KnownProvider provider) {
    boolean isCompatible = provider.api().equals("openai") && !provider.name().equals("openai");
    String model = isCompatible ? provider.name() + "/" + provider.model() : provider.model();
    out.println(
        TEXT.replace("@CURL@", call(provider).stripTrailing())
            .replace("@SECRET@", secret)
            .replace("@MODEL@", model));
  }

  private static String call(KnownProvider provider) {
    return switch (provider.api()) {
      case "anthropic" -> MESSAGE;
      case "gemini" -> GENERATE;
      default -> CHAT;
    };
  }
}
