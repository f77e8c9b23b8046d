package dev.hardstop.providers.ollama;

import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.Map;
import java.util.Set;

/**
 * The path table of Ollama's own API.
 *
 * <p>Source: Ollama, {@code docs/api.md}.
 */
final class OllamaPaths {
  private static final Map<String, Operation> METERED =
      Map.of(
          "/api/chat", Operation.CHAT,
          "/api/generate", Operation.COMPLETIONS,
          "/api/embed", Operation.EMBEDDINGS);

  /** What looks after the server and its models: not for those who only call it. */
  private static final Set<String> OTHERS =
      Set.of(
          "/api/embeddings",
          "/api/show",
          "/api/ps",
          "/api/version",
          "/api/pull",
          "/api/push",
          "/api/create",
          "/api/copy",
          "/api/delete");

  private OllamaPaths() {}

  static Route route(String method, String path) {
    Operation operation = METERED.get(path);
    if (operation != null && method.equals("POST")) {
      return new Route.Metered(operation, path.substring(1), Set.of());
    }
    if (path.equals("/api/tags") && method.equals("GET")) {
      return new Route.Free(Operation.MODELS, path.substring(1), Set.of(), "");
    }
    return OTHERS.contains(path) || path.startsWith("/api/blobs/")
        ? new Route.Unsupported(path)
        : new Route.Unknown(
            "Unknown path: "
                + path
                + " (expected: /api/chat, /api/generate, /api/embed or /api/tags; give Ollama's"
                + " clients the root of this gateway as host)");
  }
}
