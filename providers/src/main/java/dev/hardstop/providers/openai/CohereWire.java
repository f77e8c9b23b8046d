package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Route;
import java.util.Optional;
import java.util.Set;

/**
 * Cohere's own chat, whose requests say what costs money in the words of OpenAI's: {@code
 * messages}, {@code max_tokens}, {@code stream}, {@code tools}. Documents count as text. Its
 * answers have two usages, of which {@code billed_units} is the bill. What OpenAI's SDKs send to
 * Cohere's compatibility API is {@link OpenAiWire}.
 *
 * <p>Source: Cohere API reference, "Chat (v2)" and "Chat with streaming".
 */
public final class CohereWire extends OpenAiWire {
  private static final String CHAT = "/v2/chat";

  /** Its other operations, which are billed in units of their own. */
  private static final Set<String> OTHERS =
      Set.of(
          "/v2/embed",
          "/v2/rerank",
          "/v1/chat",
          "/v1/generate",
          "/v1/embed",
          "/v1/rerank",
          "/v1/classify",
          "/v1/summarize",
          "/v1/tokenize",
          "/v1/detokenize");

  @Override
  public String id() {
    return "cohere";
  }

  @Override
  public Route route(String method, String path, String query) {
    if (method.equals("POST") && path.equals(CHAT)) {
      return new Route.Metered(Operation.CHAT, CHAT.substring(1), Set.of());
    }
    return OTHERS.contains(path)
        ? new Route.Unsupported(path)
        : new Route.Unknown(
            "Unknown path: "
                + path
                + " (expected: /v2/chat; give Cohere's SDKs the root of this gateway as base URL)");
  }

  @Override
  public String usualPaths() {
    return CHAT;
  }

  @Override
  public Profile profileOf(String host, Optional<String> bookProvider) {
    return OpenAiProfiles.ALWAYS_REPORTING;
  }
}
