package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Route;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The path table of Azure OpenAI: paths of OpenAI under a deployment, and under {@code /openai/v1}.
 *
 * <p>Source: Azure OpenAI REST API reference, data plane; "API version lifecycle" ({@code
 * api-version} is part of a call under a deployment, and optional under {@code v1}).
 */
final class AzurePaths {
  private static final String ROOT = "/openai/";
  private static final String V1 = "v1/";
  private static final String DEPLOYMENTS = "deployments/";
  private static final Set<String> QUERY = Set.of("api-version");

  private AzurePaths() {}

  /** Returns the class of {@code path}; as {@link OpenAiPaths#route}. */
  static Route route(String method, String path) {
    if (!path.startsWith(ROOT)) {
      return unknown(path);
    }
    String rest = path.substring(ROOT.length());
    if (rest.startsWith(V1)) {
      return route(method, path, rest.substring(V1.length()), "openai/v1/", "");
    }
    if (!rest.startsWith(DEPLOYMENTS)) {
      // Models, files, assistants of the resource itself, as older versions have them.
      return route(method, path, rest, "openai/", "");
    }
    String named = rest.substring(DEPLOYMENTS.length());
    int slash = named.indexOf('/');
    return slash <= 0
        ? new Route.Unsupported(path)
        : route(
            method,
            path,
            named.substring(slash + 1),
            "openai/deployments/" + Route.MODEL + "/",
            named.substring(0, slash));
  }

  private static Route route(
      String method, String path, String operation, String root, String deployment) {
    if (operation.startsWith(V1)) {
      return unknown(path);
    }
    return switch (OpenAiPaths.route(method, "/" + operation)) {
      case Route.Metered metered -> {
        boolean needsDeployment = root.equals("openai/");
        yield needsDeployment
            ? unknown(path)
            : new Route.Metered(metered.operation(), root + operation, QUERY, deployment);
      }
      case Route.Free free when isModels(free.operation()) && deployment.isEmpty() ->
          new Route.Free(free.operation(), root + operation, QUERY, free.model());
      // Azure serves neither, under no deployment.
      case Route.Free _ -> new Route.Unsupported(path);
      // Nobody says that files and conversations are free there.
      case Route.Kept kept when root.endsWith(V1) && kept.operation() == Operation.KEPT_RESPONSE ->
          new Route.Kept(
              kept.operation(), root + operation, withQuery(kept.queryParameters()), kept.name());
      case Route.Kept _, Route.OwnedState _ -> new Route.OwnedState(path);
      case Route.Unsupported _ -> new Route.Unsupported(path);
      case Route.Unknown _ -> unknown(path);
    };
  }

  private static Set<String> withQuery(Set<String> more) {
    return Stream.of(QUERY, more).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
  }

  private static boolean isModels(Operation operation) {
    return operation == Operation.MODELS || operation == Operation.MODEL;
  }

  private static Route unknown(String path) {
    return new Route.Unknown(
        "Unknown path: "
            + path
            + " (expected: an Azure OpenAI path such as"
            + " /openai/deployments/DEPLOYMENT/chat/completions or /openai/v1/responses; give SDKs"
            + " the root of this gateway as their endpoint)");
  }
}
