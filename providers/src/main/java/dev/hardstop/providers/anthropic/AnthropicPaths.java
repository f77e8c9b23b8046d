package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The path table of Anthropic's API.
 *
 * <p>Source: Anthropic API reference and anthropic-sdk-python, {@code resources} (2026-08-07).
 */
final class AnthropicPaths {
  private static final String ROOT = "v1/";
  private static final String MESSAGES = "messages";
  private static final String COUNT_TOKENS = "messages/count_tokens";
  private static final String MODELS = "models";

  /** {@code beta=true} says that the caller's SDK knows betas; it changes no price. */
  private static final Set<String> QUERY = Set.of("beta");

  private static final String FILES = "files";

  /** A method, and what follows the id of a file. */
  private static final Set<String> OF_A_FILE = Set.of("GET ", "DELETE ", "GET /content");

  /** Objects kept upstream that belong to somebody, who is not on record; the list of all files. */
  private static final Pattern OWNED_STATE =
      Pattern.compile("messages/batches/[^/]+(/.*)?|(files|skills)(/.*)?");

  private static final Set<String> UNSUPPORTED_ROOTS =
      Set.of(
          "messages",
          "complete",
          "organizations",
          "agents",
          "sessions",
          "environments",
          "vaults",
          "memory_stores",
          "user_profiles",
          "experimental");

  private AnthropicPaths() {}

  /**
   * Returns the class of {@code path}.
   *
   * @param method in upper case
   * @param path decoded, with its leading slash, without a query; dots and double slashes were
   *     refused before
   */
  static Route route(String method, String path) {
    if (!path.startsWith("/" + ROOT)) {
      return unknown(path);
    }
    String rest = path.substring(1 + ROOT.length());
    if (rest.equals(MESSAGES) || rest.equals(COUNT_TOKENS)) {
      return method.equals("POST") ? served(rest) : unknown(path);
    }
    if (rest.equals(MODELS) || rest.startsWith(MODELS + "/")) {
      return models(method, path, rest);
    }
    Optional<Route> file = file(method, rest);
    if (file.isPresent()) {
      return file.get();
    }
    if (OWNED_STATE.matcher(rest).matches()) {
      return new Route.OwnedState(path);
    }
    return UNSUPPORTED_ROOTS.contains(root(rest)) ? new Route.Unsupported(path) : unknown(path);
  }

  private static Route served(String rest) {
    return rest.equals(MESSAGES)
        ? new Route.Metered(Operation.MESSAGES, ROOT + rest, QUERY)
        : new Route.Free(Operation.COUNT_TOKENS, ROOT + rest, QUERY, "");
  }

  private static Optional<Route> file(String method, String rest) {
    if (method.equals("POST") && rest.equals(FILES)) {
      return Optional.of(new Route.Kept(Operation.FILES, ROOT + rest, QUERY, Optional.empty()));
    }
    if (!root(rest).equals(FILES) || rest.equals(FILES)) {
      return Optional.empty();
    }
    String named = rest.substring(FILES.length() + 1);
    String id = root(named);
    return Kept.isId(id) && OF_A_FILE.contains(method + ' ' + named.substring(id.length()))
        ? Optional.of(
            new Route.Kept(
                Operation.KEPT_FILE,
                ROOT + rest,
                QUERY,
                Optional.of(new Kept.Name(Kept.Kind.FILE, id, "id"))))
        : Optional.empty();
  }

  private static Route models(String method, String path, String rest) {
    String model = rest.equals(MODELS) ? "" : rest.substring(MODELS.length() + 1);
    if (!method.equals("GET") || (model.isEmpty() && !rest.equals(MODELS))) {
      return unknown(path);
    }
    Operation operation = model.isEmpty() ? Operation.MODELS : Operation.MODEL;
    return new Route.Free(operation, ROOT + rest, Set.of(), model);
  }

  private static Route unknown(String path) {
    return new Route.Unknown(
        "Unknown path: "
            + path
            + " (expected: an Anthropic path such as /v1/messages; give SDKs the base URL of this"
            + " gateway without /v1 at its end)");
  }

  private static String root(String rest) {
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }
}
