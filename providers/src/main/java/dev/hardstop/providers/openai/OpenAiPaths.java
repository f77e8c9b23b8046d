package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The path table of OpenAI's API, with and without {@code /v1}.
 *
 * <p>Source: the path list of the OpenAI API specification. None of the operations served here has
 * query parameters.
 */
final class OpenAiPaths {
  private static final Map<String, Operation> METERED =
      Map.of(
          "chat/completions", Operation.CHAT,
          "responses", Operation.RESPONSES,
          "completions", Operation.COMPLETIONS,
          "embeddings", Operation.EMBEDDINGS,
          "images/generations", Operation.IMAGES,
          "images/edits", Operation.IMAGE_EDITS,
          "audio/speech", Operation.SPEECH,
          "audio/transcriptions", Operation.TRANSCRIPTIONS,
          "audio/translations", Operation.TRANSLATIONS);

  private static final Map<String, Operation> FREE =
      Map.of(
          "moderations", Operation.MODERATIONS,
          "responses/input_tokens", Operation.RESPONSES_INPUT_TOKENS);

  private static final String MODELS = "models";
  private static final String ID = "[^/]+";

  /**
   * Objects kept upstream that belong to somebody, who is not on record, and lists of what is
   * everybody's.
   */
  private static final Pattern OWNED_STATE =
      Pattern.compile(
          "responses/"
              + ID
              + "(/.*)?"
              + "|chat/completions/"
              + ID
              + "(/messages)?"
              + "|(conversations|files|containers)(/.*)?");

  private static final Set<String> UNSUPPORTED_ROOTS =
      Set.of(
          "images",
          "audio",
          "videos",
          "realtime",
          "batches",
          "uploads",
          "fine_tuning",
          "fine-tunes",
          "vector_stores",
          "assistants",
          "threads",
          "evals",
          "graders",
          "organization",
          "projects",
          "chatkit",
          "skills",
          "edits",
          "engines",
          "answers",
          "classifications",
          "search");

  private OpenAiPaths() {}

  /**
   * Returns the class of {@code path}.
   *
   * @param method in upper case
   * @param path decoded, with its leading slash, without a query; dots and double slashes were
   *     refused before
   */
  static Route route(String method, String path) {
    String rest = relative(path);
    if (method.equals("POST") && METERED.containsKey(rest)) {
      return new Route.Metered(METERED.get(rest), rest, Set.of());
    }
    if (method.equals("POST") && FREE.containsKey(rest)) {
      return new Route.Free(FREE.get(rest), rest, Set.of(), "");
    }
    if (rest.equals(MODELS) || rest.startsWith(MODELS + "/")) {
      return models(method, path, rest);
    }
    if (rest.equals("responses/compact")) {
      return new Route.Unsupported(path);
    }
    Optional<Route> kept = KeptPaths.route(method, rest);
    if (kept.isPresent()) {
      return kept.get();
    }
    if (OWNED_STATE.matcher(rest).matches() || isList(method, rest)) {
      return new Route.OwnedState(path);
    }
    return UNSUPPORTED_ROOTS.contains(root(rest)) ? new Route.Unsupported(path) : unknown(path);
  }

  private static Route models(String method, String path, String rest) {
    if (!method.equals("GET")) {
      // Deleting a fine-tuned model is an owner's business.
      return new Route.Unsupported(path);
    }
    if (rest.equals(MODELS)) {
      return new Route.Free(Operation.MODELS, rest, Set.of(), "");
    }
    String model = rest.substring(MODELS.length() + 1);
    return model.isEmpty() ? unknown(path) : new Route.Free(Operation.MODEL, rest, Set.of(), model);
  }

  /** Listing stored chat completions. */
  private static boolean isList(String method, String rest) {
    return method.equals("GET") && rest.equals("chat/completions");
  }

  private static Route unknown(String path) {
    return new Route.Unknown(
        "Unknown path: "
            + path
            + " (expected: an OpenAI path such as /v1/chat/completions or /v1/responses; give SDKs"
            + " the base URL of this gateway with /v1 at its end)");
  }

  private static String relative(String path) {
    String rest = path.startsWith("/") ? path.substring(1) : path;
    return rest.startsWith("v1/") ? rest.substring(3) : rest;
  }

  private static String root(String rest) {
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }
}
