package dev.hardstop.providers.gemini;

import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The path table of the Gemini API, under {@code /v1} and {@code /v1beta}. The base URL of an SDK
 * has neither at its end.
 *
 * <p>No query parameter passes but {@code alt=sse}: {@code fields} would take the usage out of an
 * answer, {@code key} is a credential.
 *
 * <p>Source: the discovery documents v1 and v1beta of generativelanguage.googleapis.com.
 */
final class GeminiPaths {
  private static final Pattern VERSIONED = Pattern.compile("/(v1|v1beta)/(.+)");
  private static final Pattern ON_MODEL =
      Pattern.compile("models/([A-Za-z0-9][A-Za-z0-9._@-]{0,127}):([A-Za-z]+)");
  private static final Pattern ONE_MODEL =
      Pattern.compile("models/([A-Za-z0-9][A-Za-z0-9._@-]{0,127})");
  private static final Map<String, Operation> METERED =
      Map.of(
          "generateContent", Operation.GENERATE_CONTENT,
          "streamGenerateContent", Operation.STREAM_GENERATE_CONTENT,
          "embedContent", Operation.EMBED_CONTENT,
          "batchEmbedContents", Operation.BATCH_EMBED_CONTENTS);
  private static final String COUNT = "countTokens";
  private static final String MODELS = "models";

  private static final String CACHED = "cachedContents";
  private static final Pattern ONE_CACHED =
      Pattern.compile(CACHED + "/([A-Za-z0-9][A-Za-z0-9_-]{0,127})");

  /** What of cached contents can be changed, in either spelling. */
  private static final Set<String> CHANGEABLE = Set.of("ttl", "expireTime", "expire_time");

  /** Objects kept upstream that belong to somebody. */
  private static final Set<String> OWNED_STATE =
      Set.of(
          CACHED,
          "files",
          "fileSearchStores",
          "generatedFiles",
          "corpora",
          "ragStores",
          "tunedModels",
          "interactions",
          "operations",
          "batches",
          "dynamic");

  private static final Set<String> UNSUPPORTED =
      Set.of("openai", "auth_tokens", "authTokens", "agents", "voices", "webhooks");

  private GeminiPaths() {}

  /**
   * Returns the class of {@code path}.
   *
   * @param method in upper case
   * @param path decoded, with its leading slash, without a query; dots and double slashes were
   *     refused before
   * @param query as sent; only whether it asks for an event stream is read
   */
  static Route route(String method, String path, String query) {
    if (path.startsWith("/upload/") || path.startsWith("/download/")) {
      return new Route.OwnedState(path);
    }
    Matcher versioned = VERSIONED.matcher(path);
    if (!versioned.matches()) {
      return unknown(path);
    }
    String version = versioned.group(1);
    String rest = versioned.group(2);
    Matcher onModel = ON_MODEL.matcher(rest);
    if (onModel.matches()) {
      return onModel(method, path, version, onModel.group(1), onModel.group(2), query);
    }
    if (rest.equals(MODELS) || rest.startsWith(MODELS + "/")) {
      return models(method, path, rest);
    }
    return cached(method, version, rest, query).orElseGet(() -> other(path, rest));
  }

  /** Cached contents, but for lists of them: they are of everybody's. */
  private static Optional<Route> cached(String method, String version, String rest, String query) {
    String upstream = version + "/" + rest;
    if (rest.equals(CACHED) && method.equals("POST")) {
      return Optional.of(
          new Route.Kept(Operation.CACHED_CONTENTS, upstream, Set.of(), Optional.empty()));
    }
    Matcher one = ONE_CACHED.matcher(rest);
    if (!one.matches()) {
      return Optional.empty();
    }
    var name = new Kept.Name(Kept.Kind.CACHED_CONTENT, one.group(1), rest);
    return switch (method) {
      case "GET", "DELETE" ->
          Optional.of(
              new Route.Kept(Operation.KEPT_CACHED_CONTENT, upstream, Set.of(), Optional.of(name)));
      case "PATCH" -> Optional.of(changed(upstream, name, query));
      default -> Optional.empty();
    };
  }

  /** What is changed the body says; a mask that names anything else asks for something else. */
  private static Route changed(String upstream, Kept.Name name, String query) {
    boolean isKnown =
        Arrays.stream(query.split("&", -1))
            .filter(each -> each.startsWith("updateMask=") || each.startsWith("update_mask="))
            .map(each -> each.substring(each.indexOf('=') + 1))
            .flatMap(mask -> Arrays.stream(mask.replace("%2C", ",").split(",", -1)))
            .allMatch(CHANGEABLE::contains);
    return isKnown
        ? new Route.Kept(Operation.CHANGED_CACHED_CONTENT, upstream, Set.of(), Optional.of(name))
        : new Route.Unsupported("/" + upstream);
  }

  private static Route onModel(
      String method, String path, String version, String model, String verb, String query) {
    if (!method.equals("POST")) {
      return unknown(path);
    }
    String upstream = version + "/models/" + Route.MODEL + ":" + verb;
    if (verb.equals(COUNT)) {
      return new Route.Free(Operation.COUNT_TOKENS, upstream, Set.of(), model);
    }
    Operation operation = METERED.get(verb);
    if (operation == null) {
      // Predictions, batches, answers from corpora: other units, other lives.
      return new Route.Unsupported(path);
    }
    boolean asEvents = operation == Operation.STREAM_GENERATE_CONTENT && asksForEvents(query);
    return new Route.Metered(
        operation, asEvents ? upstream + "?alt=sse" : upstream, Set.of(), model);
  }

  private static boolean asksForEvents(String query) {
    return Arrays.asList(query.split("&", -1)).contains("alt=sse");
  }

  private static Route models(String method, String path, String rest) {
    if (!method.equals("GET")) {
      return new Route.Unsupported(path);
    }
    if (rest.equals(MODELS)) {
      return new Route.Free(Operation.MODELS, rest, Set.of(), "");
    }
    Matcher one = ONE_MODEL.matcher(rest);
    return one.matches()
        ? new Route.Free(Operation.MODEL, rest, Set.of(), one.group(1))
        : new Route.Unsupported(path);
  }

  private static Route other(String path, String rest) {
    int end = rest.indexOf('/');
    String root = end < 0 ? rest : rest.substring(0, end);
    int verb = root.indexOf(':');
    root = verb < 0 ? root : root.substring(0, verb);
    if (OWNED_STATE.contains(root)) {
      return new Route.OwnedState(path);
    }
    return UNSUPPORTED.contains(root) ? new Route.Unsupported(path) : unknown(path);
  }

  private static Route unknown(String path) {
    return new Route.Unknown(
        "Unknown path: "
            + path
            + " (expected: a Gemini path such as /v1beta/models/gemini-2.5-flash:generateContent;"
            + " give SDKs the base URL of this gateway with nothing at its end)");
  }
}
