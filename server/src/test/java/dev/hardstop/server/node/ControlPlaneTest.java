package dev.hardstop.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class ControlPlaneTest {
  private static final String BUDGETS =
      """
      - {id: app-day, limit: 1 USD, window: day}
      - {id: user-day, per: [user], limit: 0.0005 USD, window: day}
      - {id: last-hour, limit: 1M tokens, window: rolling 1h}
      """;

  @TempDir private Path folder;
  private RunningNode running;

  @BeforeEach
  void start() throws Exception {
    running = new RunningNode(folder, BUDGETS);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void tellsNothingWithoutATokenAndNothingUnderAForeignHost() throws Exception {
    URI url = URI.create(running.node().controlUrl() + "/api/v1/budgets");
    assertProblem(running.send(HttpRequest.newBuilder(url)), 401, "unauthorized");
    assertProblem(
        running.send(HttpRequest.newBuilder(url).header("authorization", "Bearer hs_admin_x")),
        401,
        "unauthorized");
    assertThat(
            raw(
                "GET /api/v1/budgets HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer "
                    + running.token()
                    + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 421 ")
        .contains("wrong_host");
  }

  @Test
  void answersProblemsForWhatItDoesNotServe() throws Exception {
    assertProblem(running.get("/api/v1/approvals"), 404, "not_found");
    assertProblem(running.get("/"), 404, "not_found");
    assertProblem(running.get("/api/v1/kill"), 405, "method_not_allowed");
    assertProblem(running.get("/api/v1/budgets/none"), 404, "not_found");
    assertProblem(running.get("/api/v1/calls/none"), 404, "not_found");
    assertProblem(running.get("/api/v1/spend?form=x"), 400, "invalid_request");
    assertProblem(running.get("/api/v1/spend?from=yesterday"), 400, "invalid_request");
    assertProblem(running.get("/api/v1/calls?limit=0"), 400, "invalid_request");
    assertProblem(running.get("/api/v1/calls?limit=1&limit=2"), 400, "invalid_request");
    assertProblem(running.get("/api/v1/budgets/user-day/accounts?after=x"), 400, "invalid_request");
    assertProblem(running.post("/api/v1/kill", "{"), 400, "invalid_request");
    assertProblem(running.post("/api/v1/kill", "{\"reason\":\"x\"}"), 400, "invalid_request");
    assertProblem(running.post("/api/v1/kill", "x".repeat(100_000)), 413, "body_too_large");
    assertProblem(
        running.post("/api/v1/resume", "{\"id\":\"none\",\"reason\":\"x\"}"), 404, "not_found");
  }

  @Test
  void explainsEachCallAndSumsThemUp() throws Exception {
    String granted = id(running.chat("ann"));
    HttpResponse<String> refusal = running.chat("ann");
    while (refusal.statusCode() == 200) {
      refusal = running.chat("ann");
    }
    String refused = id(refusal);
    JsonNode all = running.json("/api/v1/calls");
    assertThat(states(all)).contains("refused").doesNotContain("open");

    JsonNode one = running.json("/api/v1/calls/" + granted).path("attempts").path(0);
    assertThat(one.path("state").asString()).isEqualTo("settled");
    assertThat(one.path("attributes").path("user").asString()).isEqualTo("ann");
    assertThat(one.path("accounts").size()).isEqualTo(3);
    assertThat(one.path("accounts").path(0).path("limit").asString()).isEqualTo("1");
    JsonNode no = running.json("/api/v1/calls/" + refused).path("attempts").path(0);
    assertThat(no.path("refusal").asString()).isIn("budget_exhausted", "request_exceeds_budget");
    assertThat(no.path("accounts").path(0).path("budget").asString()).isEqualTo("user-day");

    JsonNode spend = running.json("/api/v1/spend?group-by=key");
    assertThat(spend.path("items").path(0).path("group").asString()).isEqualTo("app");
    assertThat(spend.path("items").path(0).path("refused").asInt()).isEqualTo(1);
    assertThat(spend.path("items").path(0).path("calls").asInt())
        .isEqualTo(all.path("items").size() - 1);
    JsonNode account = running.json("/api/v1/budgets/user-day/accounts").path("items").path(0);
    assertThat(account.path("account").asString()).isEqualTo("ann");
    assertThat(account.path("settled").asString())
        .isEqualTo(spend.path("total_usd").asString())
        .isEqualTo(
            running
                .json("/api/v1/budgets/app-day/accounts")
                .path("items")
                .path(0)
                .path("settled")
                .asString());
    assertThat(running.json("/api/v1/alerts").path("items").path(0).path("budget").asString())
        .isEqualTo("user-day");
  }

  @Test
  void tellsACallerTheCostAsSoonAsTheAnswerIsThere() throws Exception {
    HttpResponse<String> answer = running.chat("ann");

    HttpResponse<String> call =
        running.send(
            HttpRequest.newBuilder(
                    URI.create(running.node().gatewayUrl() + "/hardstop/v1/calls/" + id(answer)))
                .header("authorization", "Bearer " + RunningNode.KEY));

    assertThat(JsonMapper.shared().readTree(call.body()).path("cost_usd").asString())
        .isEqualTo(answer.headers().firstValue("x-hardstop-cost-usd").orElseThrow());
  }

  @Test
  void pagesThroughCallsAndAccounts() throws Exception {
    List<String> users = List.of("ann", "ben", "cat");
    for (String user : users) {
      assertThat(running.chat(user).statusCode()).isEqualTo(200);
    }

    assertThat(pages("/api/v1/calls", "/attributes/user")).containsExactly("cat", "ben", "ann");
    assertThat(pages("/api/v1/budgets/user-day/accounts", "/account"))
        .containsExactlyElementsOf(users);
  }

  @Test
  void killStopsCallsAtOnceSurvivesARestartAndResumeLetsThemGoOn() throws Exception {
    HttpResponse<String> killed =
        running.post("/api/v1/kill", "{\"match\":{\"user\":\"ann\"},\"reason\":\"runaway loop\"}");
    assertThat(killed.statusCode()).isEqualTo(201);
    String id = JsonMapper.shared().readTree(killed.body()).path("id").asString();

    HttpResponse<String> refused = running.chat("ann");
    assertThat(refused.statusCode()).isEqualTo(402);
    assertThat(refused.body()).contains("tripped").contains("runaway loop");
    assertThat(running.chat("ben").statusCode()).isEqualTo(200);

    running.restart();
    assertThat(running.chat("ann").statusCode()).isEqualTo(402);
    assertThat(running.json("/api/v1/trips").path("items").path(0).path("id").asString())
        .isEqualTo(id);

    assertThat(
            running
                .post("/api/v1/resume", "{\"id\":\"" + id + "\",\"reason\":\"fixed\"}")
                .statusCode())
        .isEqualTo(200);
    assertThat(running.chat("ann").statusCode()).isEqualTo(200);
    assertThat(running.json("/api/v1/audit").toString())
        .contains("latch_cleared")
        .contains("latch_set")
        .contains("runaway loop");
  }

  @Test
  void aThousandKillSwitchesAreEnoughAndAreToldPageByPage() throws Exception {
    try (var killers = Executors.newFixedThreadPool(50)) {
      List<Callable<Integer>> kills =
          IntStream.range(0, 1_000)
              .<Callable<Integer>>mapToObj(user -> () -> kill("user-" + user).statusCode())
              .toList();
      for (Future<Integer> killed : killers.invokeAll(kills)) {
        assertThat(killed.get()).isEqualTo(201);
      }
    }
    assertProblem(kill("one-more"), 400, "invalid_request");

    JsonNode first = running.json("/api/v1/trips?limit=950");
    JsonNode second = running.json("/api/v1/trips?after=" + first.path("next").asString());
    assertThat(first.path("items").size()).isEqualTo(950);
    assertThat(second.path("items").size()).isEqualTo(50);
    assertThat(second.path("next").isNull()).isTrue();
    assertThat(running.chat("user-999").statusCode()).isEqualTo(402);
    assertThat(running.chat("ann").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> kill(String user) throws Exception {
    return running.post("/api/v1/kill", "{\"match\":{\"user\":\"" + user + "\"},\"reason\":\"r\"}");
  }

  @Test
  void tellsDecisionsAsTheyHappen() throws Exception {
    HttpResponse<Stream<String>> events =
        running.client.send(running.control("/api/v1/events").build(), BodyHandlers.ofLines());
    assertThat(events.headers().firstValue("content-type")).contains("text/event-stream");
    var lines = events.body().iterator();
    assertThat(lines.next()).startsWith(":");

    String id = id(running.chat("ann"));

    String held = next(lines, "event: held");
    assertThat(held).startsWith("id: ");
    assertThat(lines.next()).contains(id).contains("\"user\":\"ann\"");
    next(lines, "event: settled");
  }

  @Test
  void aNewTokenTakesThePlaceOfTheOneBefore() throws Exception {
    String before = running.token();
    HttpResponse<String> rotated = running.post("/api/v1/tokens/rotate", "");
    String fresh = JsonMapper.shared().readTree(rotated.body()).path("token").asString();

    assertThat(running.token()).isEqualTo(fresh).isNotEqualTo(before);
    assertThat(running.get("/api/v1/budgets").statusCode()).isEqualTo(200);
    assertThat(
            running
                .send(
                    HttpRequest.newBuilder(
                            URI.create(running.node().controlUrl() + "/api/v1/budgets"))
                        .header("authorization", "Bearer " + before))
                .statusCode())
        .isEqualTo(401);
    running.restart();
    assertThat(running.get("/api/v1/budgets").statusCode()).isEqualTo(200);
    try (Stream<Path> files = Files.list(folder.resolve("data"))) {
      for (Path file : files.filter(each -> !each.endsWith("admin.token")).toList()) {
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(fresh);
      }
    }
  }

  @Test
  void healthAndMetricsNeedNoTokenOnThisMachine() throws Exception {
    String url = running.node().controlUrl();
    assertThat(running.send(HttpRequest.newBuilder(URI.create(url + "/health/live"))).statusCode())
        .isEqualTo(200);
    assertThat(running.send(HttpRequest.newBuilder(URI.create(url + "/health/ready"))).body())
        .isEqualTo("{\"status\":\"ready\"}");
    running.chat("ann");
    HttpResponse<String> metrics =
        running.send(HttpRequest.newBuilder(URI.create(url + "/metrics")));
    assertThat(metrics.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
    assertThat(metrics.body()).contains("hardstop_settled_usd").contains("hardstop_accounts");
    assertProblem(
        running.send(
            HttpRequest.newBuilder(URI.create(url + "/metrics"))
                .header("x-forwarded-for", "203.0.113.7")),
        401,
        "unauthorized");
  }

  @Test
  void everyAnswerIsAsItsDescriptionSays() throws Exception {
    running.chat("ann");
    while (running.chat("ann").statusCode() == 200) {
      // Until there is a refusal and an alert to describe.
    }
    running.jsonOnce("/api/v1/calls", page -> states(page).contains("refused"));
    String id = running.json("/api/v1/calls").path("items").path(0).path("id").asString();
    running.post("/api/v1/kill", "{\"all\":true,\"reason\":\"test\"}");
    JsonNode document = running.json("/api/v1/openapi.json");
    int checked = 0;
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      JsonNode schema = path.getValue().at("/get/responses/200/content/application~1json/schema");
      if (!schema.isMissingNode()) {
        String asked =
            path.getKey()
                .replace("/budgets/{id}", "/budgets/user-day")
                .replace("/calls/{id}", "/calls/" + id);
        HttpResponse<String> answer = running.get(asked);
        assertThat(answer.statusCode()).as(asked).isEqualTo(200);
        assertValid(document, schema, answer.body(), asked);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(12);
  }

  private static void assertValid(JsonNode document, JsonNode schema, String body, String path) {
    ObjectNode whole =
        ((ObjectNode) schema.deepCopy())
            .put("$schema", "https://json-schema.org/draft/2020-12/schema");
    whole.set("components", document.path("components"));
    Validator.Result result = new ValidatorFactory().validate(whole.toString(), body);
    assertThat(result.getErrors().stream().map(e -> e.getInstanceLocation() + " " + e.getError()))
        .as(path + " " + body)
        .isEmpty();
  }

  private List<String> pages(String path, String pointer) throws Exception {
    var found = new java.util.ArrayList<String>();
    String after = "";
    for (int i = 0; i < 10; i++) {
      JsonNode page = running.json(path + "?limit=1" + after);
      page.path("items").forEach(item -> found.add(item.at(pointer).asString()));
      if (page.path("next").isNull()) {
        return found;
      }
      after = "&after=" + page.path("next").asString();
    }
    throw new AssertionError("no last page: " + found);
  }

  private static List<String> states(JsonNode page) {
    return page.path("items").values().stream().map(call -> call.path("state").asString()).toList();
  }

  private static String id(HttpResponse<String> answer) {
    return answer.headers().firstValue("x-hardstop-request-id").orElseThrow();
  }

  private static String next(java.util.Iterator<String> lines, String wanted) {
    while (!lines.next().equals(wanted)) {
      // Other events.
    }
    return lines.next();
  }

  private String raw(String request) throws Exception {
    URI url = URI.create(running.node().controlUrl());
    try (var socket = new java.net.Socket(url.getHost(), url.getPort())) {
      socket.getOutputStream().write(request.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return new String(
          socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.uri() + " " + answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    JsonNode problem = JsonMapper.shared().readTree(answer.body());
    assertThat(problem.path("code").asString()).isEqualTo(code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("detail").asString()).isNotEmpty();
  }
}
