package dev.hardstop.server.control;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control plane's listener.
 *
 * <p>Bounds: {@link #MAX_BODY_BYTES} a body, {@link #MAX_CONNECTIONS} connections, {@link
 * #MAX_AT_WORK} requests being answered; further ones are told to come back. Threads: one event
 * loop, and Vert.x's workers for whatever may block.
 */
public final class ControlPlane {
  static final int MAX_BODY_BYTES = 64 << 10;
  static final int MAX_CONNECTIONS = 1_000;
  static final int MAX_AT_WORK = 64;
  private static final int IDLE_SECONDS = 60;

  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

  private final Vertx vertx;
  private final Gate gate;
  private final List<Endpoint> endpoints;
  private final EventStream events;
  private final Router router;
  private final HttpServer server;
  private final String scheme;
  private final String host;
  private int connections;
  private int atWork;

  private ControlPlane(Vertx vertx, ControlOptions options, ControlParts parts) {
    this.vertx = vertx;
    this.gate = new Gate(parts.tokens(), options);
    this.endpoints = endpoints(parts);
    this.events = new EventStream(vertx, parts.feed());
    this.scheme = options.tls().isPresent() ? "https" : "http";
    this.host = options.host();
    this.router = router();
    this.server =
        vertx
            .createHttpServer(serverOptions(options))
            .connectionHandler(
                connection -> {
                  if (++connections > MAX_CONNECTIONS) {
                    connection.close();
                  }
                  connection.closeHandler(_ -> connections--);
                })
            .requestHandler(router);
  }

  /** Starts to listen; the future fails if the address cannot be bound. */
  public static Future<ControlPlane> start(
      Vertx vertx, ControlOptions options, ControlParts parts) {
    ControlPlane plane = new ControlPlane(vertx, options, parts);
    return plane.server.listen().map(plane);
  }

  /** Returns the address to type, such as {@code http://127.0.0.1:8081}. */
  public String url() {
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return scheme + "://" + shown + ":" + server.actualPort();
  }

  /** Stops listening; what is being answered, event streams too, has a second to finish. */
  public Future<Void> close() {
    return server.shutdown(1, TimeUnit.SECONDS);
  }

  /** Returns what is served, as "GET /path/{name}". */
  Set<String> routes() {
    return router.getRoutes().stream()
        .filter(route -> route.getPath() != null)
        .flatMap(
            route ->
                route.methods().stream()
                    .map(method -> method + " " + route.getPath().replaceAll(":([a-z]+)", "{$1}")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static List<Endpoint> endpoints(ControlParts parts) {
    List<Endpoint> all = new ArrayList<>();
    all.addAll(new BudgetEndpoints(parts).endpoints());
    all.addAll(new CallEndpoints(parts.tables()).endpoints());
    all.addAll(new UnreconciledEndpoints(parts.tables(), parts.reconciliation()).endpoints());
    all.addAll(new BackupEndpoints(parts.backingUp()).endpoints());
    all.addAll(new SpendEndpoints(parts.tables(), parts.ledger()::nowMillis).endpoints());
    all.addAll(new ShadowEndpoints(parts.tables(), parts.ledger()::nowMillis).endpoints());
    all.addAll(new EventLogEndpoints(parts.tables()).endpoints());
    all.addAll(new LatchEndpoints(parts.ledger()).endpoints());
    all.addAll(new ServerEndpoints(parts).endpoints());
    return List.copyOf(all);
  }

  private static HttpServerOptions serverOptions(ControlOptions options) {
    HttpServerOptions server =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setHttp2ClearTextEnabled(false)
            .setIdleTimeout(IDLE_SECONDS)
            .setMaxFormAttributeSize(0);
    options
        .tls()
        .ifPresent(
            certificate -> server.setSsl(true).setUseAlpn(true).setKeyCertOptions(certificate));
    return server;
  }

  private Router router() {
    Router router = Router.router(vertx);
    router
        .get(EventStream.PATH)
        .handler(context -> guarded(context, Right.READ, _ -> events.open(context)));
    for (Endpoint endpoint : endpoints) {
      // A route of its own, since no body is read for those who may not pass.
      router
          .route(endpoint.method(), endpoint.routePath())
          .handler(context -> guarded(context, endpoint.right(), by -> admit(context, by)));
      Route route = router.route(endpoint.method(), endpoint.routePath());
      if (endpoint.hasBody()) {
        route.handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
      }
      route.handler(context -> answer(context, endpoint));
    }
    router.route().failureHandler(this::fail);
    router.errorHandler(404, context -> write(context, notFound(context)));
    router.errorHandler(405, context -> write(context, wrongMethod(context)));
    return router;
  }

  private interface Admitted {
    void by(String who);
  }

  private void guarded(RoutingContext context, Right right, Admitted admitted) {
    try {
      admitted.by(gate.admit(context.request(), right));
    } catch (ProblemException e) {
      write(context, e.problem());
    }
  }

  private static void admit(RoutingContext context, String by) {
    context.put("by", by);
    context.next();
  }

  private void answer(RoutingContext context, Endpoint endpoint) {
    if (atWork >= MAX_AT_WORK) {
      write(
          context,
          HttpProblem.of(
              503, "busy", "Too much at once.", "requests: " + atWork + " (expected: fewer)"));
      return;
    }
    ControlRequest request;
    try {
      request = request(context, endpoint);
    } catch (ProblemException e) {
      write(context, e.problem());
      return;
    }
    atWork++;
    vertx
        .executeBlocking(() -> Rendered.of(endpoint.handler().answer(request)), false)
        .onComplete(
            rendered -> {
              atWork--;
              write(context, rendered);
            },
            failure -> {
              atWork--;
              write(context, problem(failure, endpoint));
            });
  }

  private static ControlRequest request(RoutingContext context, Endpoint endpoint) {
    Map<String, String> parameters = new HashMap<>(context.pathParams());
    for (Map.Entry<String, String> each : context.queryParams()) {
      if (!endpoint.parameters().contains(each.getKey())) {
        throw ControlRequest.invalid("parameter", each.getKey(), "one of " + endpoint.parameters());
      }
      if (parameters.put(each.getKey(), each.getValue()) != null) {
        throw ControlRequest.invalid(each.getKey(), "twice", "once");
      }
    }
    Buffer body = endpoint.hasBody() ? context.body().buffer() : null;
    return new ControlRequest(
        parameters, Json.body(body == null ? new byte[0] : body.getBytes()), by(context));
  }

  private static String by(RoutingContext context) {
    return Optional.ofNullable(context.<String>get("by")).orElseThrow();
  }

  private static HttpProblem problem(Throwable failure, Endpoint endpoint) {
    if (failure instanceof ProblemException known) {
      return known.problem();
    }
    LOG.error("control: {} {} failed", endpoint.method(), endpoint.path(), failure);
    return HttpProblem.of(
        500, "internal_error", "Something went wrong here.", "the log of the server says what");
  }

  private void fail(RoutingContext context) {
    int status = context.statusCode() < 400 ? 500 : context.statusCode();
    if (status == 413) {
      write(
          context,
          HttpProblem.of(
              413,
              "body_too_large",
              "The body is too large.",
              "body: (expected: at most " + MAX_BODY_BYTES + " bytes)"));
    } else if (status >= 500) {
      LOG.error("control: {} failed", context.normalizedPath(), context.failure());
      write(
          context,
          HttpProblem.of(
              500, "internal_error", "Something went wrong here.", "the server's log says what"));
    } else {
      write(
          context,
          HttpProblem.of(
              status,
              "invalid_request",
              "The request cannot be understood.",
              "request: (expected: well-formed)"));
    }
  }

  private static HttpProblem notFound(RoutingContext context) {
    return HttpProblem.notFound(
        "path: " + context.normalizedPath() + " (expected: one of /api/v1/openapi.json)");
  }

  private static HttpProblem wrongMethod(RoutingContext context) {
    return HttpProblem.of(
        405,
        "method_not_allowed",
        "The path has no such method.",
        "method: " + context.request().method() + " (expected: as in /api/v1/openapi.json)");
  }

  private static void write(RoutingContext context, HttpProblem problem) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (problem.status() == 401) {
      response.putHeader("www-authenticate", "Bearer realm=\"hardstop\"");
    }
    prepare(response, problem.status(), HttpProblem.CONTENT_TYPE)
        .end(Buffer.buffer(Json.write(problem.members())));
  }

  private static void write(RoutingContext context, Rendered rendered) {
    HttpServerResponse response = context.response();
    if (!response.ended() && !response.closed()) {
      prepare(response, rendered.status(), rendered.contentType()).end(rendered.body());
    }
  }

  private static HttpServerResponse prepare(
      HttpServerResponse response, int status, String contentType) {
    return response
        .setStatusCode(status)
        .putHeader("content-type", contentType)
        .putHeader("cache-control", "no-store")
        .putHeader("x-content-type-options", "nosniff");
  }
}
