package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The path table of Bedrock's runtime. The base URL of an SDK is its endpoint, with nothing at its
 * end.
 *
 * <p>Source: Amazon Bedrock API reference, "Amazon Bedrock Runtime" (request URIs) and "Amazon
 * Bedrock", {@code ListFoundationModels}, {@code GetFoundationModel}.
 */
final class BedrockPaths {
  /** A model's ARN has slashes, which callers encode; here they are decoded. */
  private static final Pattern ON_MODEL = Pattern.compile("/model/(.+)/([a-z-]+)");

  private static final Map<String, Operation> METERED =
      Map.of(
          "converse", Operation.CONVERSE,
          "converse-stream", Operation.CONVERSE_STREAM,
          "invoke", Operation.INVOKE_MODEL,
          "invoke-with-response-stream", Operation.INVOKE_MODEL_STREAM);

  private static final String COUNT = "count-tokens";
  private static final String MODELS = "/foundation-models";
  private static final Set<String> OWNED_STATE = Set.of("async-invoke");
  private static final Set<String> UNSUPPORTED = Set.of("model", "guardrail");

  private BedrockPaths() {}

  /**
   * Returns the class of {@code path}.
   *
   * @param method in upper case
   * @param path decoded, with its leading slash, without a query; dots and double slashes were
   *     refused before
   */
  static Route route(String method, String path) {
    Matcher onModel = ON_MODEL.matcher(path);
    if (onModel.matches() && ModelId.isWellFormed(onModel.group(1))) {
      return method.equals("POST")
          ? onModel(path, onModel.group(1), onModel.group(2))
          : unknown(path);
    }
    if (path.equals(MODELS) || path.startsWith(MODELS + "/")) {
      return models(method, path);
    }
    String root = root(path);
    if (OWNED_STATE.contains(root)) {
      return new Route.OwnedState(path);
    }
    return UNSUPPORTED.contains(root) ? new Route.Unsupported(path) : unknown(path);
  }

  private static Route onModel(String path, String model, String verb) {
    String upstream = "model/" + Route.MODEL + "/" + verb;
    if (verb.equals(COUNT)) {
      return new Route.Free(Operation.COUNT_TOKENS, upstream, Set.of(), model);
    }
    Operation operation = METERED.get(verb);
    return operation == null
        ? new Route.Unsupported(path)
        : new Route.Metered(operation, upstream, Set.of(), model);
  }

  private static Route models(String method, String path) {
    if (!method.equals("GET")) {
      return unknown(path);
    }
    String upstream = path.substring(1);
    return path.equals(MODELS)
        ? new Route.Free(Operation.MODELS, upstream, Set.of(), "")
        : new Route.Free(Operation.MODEL, upstream, Set.of(), path.substring(MODELS.length() + 1));
  }

  private static Route unknown(String path) {
    return new Route.Unknown(
        "Unknown path: "
            + path
            + " (expected: a Bedrock path such as /model/{id}/converse; give SDKs this gateway as"
            + " their endpoint, with nothing at its end)");
  }

  private static String root(String path) {
    int end = path.indexOf('/', 1);
    return path.substring(1, end < 0 ? path.length() : end);
  }
}
