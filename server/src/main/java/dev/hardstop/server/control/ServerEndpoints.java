package dev.hardstop.server.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The server itself: its health, its configuration, its tokens, and what it offers. */
final class ServerEndpoints {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final ControlParts parts;

  /** Whether calls can be served. */
  record HealthView(String status) {}

  /** A token, shown this once. */
  record NewToken(String token, String role) {}

  /** How a reload stands. */
  record ReloadView(
      String state,
      String by,
      java.util.Optional<String> startedAt,
      java.util.Optional<String> endedAt,
      int newBudgets,
      List<String> problems,
      List<String> notes) {
    static ReloadView of(Reloading.Status status) {
      return new ReloadView(
          status.state().name().toLowerCase(Locale.ROOT),
          status.by(),
          status.startedAt(),
          status.endedAt(),
          status.newBudgets(),
          status.problems(),
          status.notes());
    }
  }

  ServerEndpoints(ControlParts parts) {
    this.parts = parts;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/health/live", Right.NONE, _ -> Answer.ok(new HealthView("live"))),
        Endpoint.get("/health/ready", Right.NONE, _ -> ready()),
        Endpoint.get(
            "/metrics", Right.READ_LOCALLY, _ -> Answer.text(PROMETHEUS, parts.metrics().get())),
        Endpoint.get("/api/v1/openapi.json", Right.READ, _ -> openApi()),
        Endpoint.get(
            "/api/v1/reload",
            Right.READ,
            _ -> Answer.ok(ReloadView.of(parts.reloading().status()))),
        Endpoint.post("/api/v1/reload", Right.OPERATE, this::reload),
        Endpoint.post("/api/v1/tokens/rotate", Right.ADMINISTER, _ -> rotate()));
  }

  private Answer ready() {
    Health health = parts.health().get();
    String status = health.name().toLowerCase(Locale.ROOT);
    return new Answer(health == Health.READY ? 200 : 503, new HealthView(status));
  }

  private Answer reload(ControlRequest request) {
    return new Answer(202, ReloadView.of(parts.reloading().reload(request.by())));
  }

  private Answer rotate() {
    if (!parts.tokens().isRotatable()) {
      throw new ProblemException(
          HttpProblem.of(
              409,
              "token_given",
              "The token is not made here.",
              "HARDSTOP_ADMIN_TOKEN gives the admin token (expected: change it there and"
                  + " restart)"));
    }
    return Answer.ok(new NewToken(parts.tokens().rotate(), Role.ADMIN.label()));
  }

  private static Answer openApi() {
    return Answer.text("application/json", document());
  }

  /** Returns the description of all endpoints. */
  static String document() {
    try (InputStream in = ServerEndpoints.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException(
            "openapi.json is not packaged (expected: beside the class)");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.json cannot be read", e);
    }
  }
}
