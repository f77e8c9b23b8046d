package dev.hardstop.server.control;

import io.vertx.core.http.HttpMethod;
import java.util.Set;

/**
 * One method of one path.
 *
 * @param path below the root, with {@code {name}} for what varies
 * @param parameters of the query that it knows; others are refused, since an unnoticed typo in a
 *     report's period is a wrong report
 */
record Endpoint(
    HttpMethod method, String path, Right right, Set<String> parameters, Handler handler) {

  /** Answers on a worker thread, and may block. */
  @FunctionalInterface
  interface Handler {
    /**
     * Returns the answer.
     *
     * @throws ProblemException to answer with a problem
     */
    Answer answer(ControlRequest request);
  }

  static Endpoint get(String path, Right right, Handler handler, String... parameters) {
    return new Endpoint(HttpMethod.GET, path, right, Set.of(parameters), handler);
  }

  static Endpoint post(String path, Right right, Handler handler) {
    return new Endpoint(HttpMethod.POST, path, right, Set.of(), handler);
  }

  boolean hasBody() {
    return method.equals(HttpMethod.POST);
  }

  /** Returns the path as the router spells it. */
  String routePath() {
    return path.replaceAll("\\{([a-z]+)}", ":$1");
  }
}
