package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.server.config.Secret;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, with what words, and that nothing of it reaches the provider. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RefusalTest {
  private static final String CHAT = "/v1/chat/completions";

  private static final String YAML =
      """
      providers:
        sim: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
              prices: {"*": {input: 1, output: 4}}}
        elsewhere: {api: openai, base-url: "http://127.0.0.1:1", models: [far-*],
                    prices: {"far-*": {input: 1, output: 4}}}
      model-classes: {premium: [gpt-premium*]}
      keys:
        - id: app
          secret-sha256: "%s"
          attributes: {tenant: acme}
          callers-may-set: [user, run]
          attributes-from: {user: [body:user]}
          models: ["gpt-*"]
        - id: other
          secret-sha256: "%s"
          providers: [elsewhere]
      budgets:
        - {id: all, limit: 1000 USD, window: day}
        - {id: spent, match: {user: pauper}, limit: 0.07 USD, window: day, message: Ask finance.}
        - {id: one-call, match: {user: careful}, limit: 0.001 USD, window: call}
        - {id: secretive, match: {user: mole}, limit: 0 USD, window: day, disclose: none}
        - {id: minute, match: {user: hasty}, limit: 0 requests, window: minute}
      """
          .formatted(Secret.sha256(Rig.SECRET), Secret.sha256(Rig.OTHER_SECRET));

  private Rig rig;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig = new Rig(folder, YAML);
  }

  @AfterAll
  void close() {
    rig.close();
  }

  private HttpResponse<String> as(String user, String body) {
    return rig.send(
        rig.request(CHAT)
            .header("x-hardstop-user", user)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private HttpResponse<String> with(String header, String value) {
    return rig.send(
        HttpRequest.newBuilder(URI.create(rig.url() + CHAT))
            .header("content-type", "application/json")
            .header(header, value)
            .POST(BodyPublishers.ofString(Rig.chat("tokens=1")))
            .build());
  }

  private void refused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).startsWith("{\"error\":{").contains("\"code\":\"" + code + "\"");
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.headers().firstValue("x-hardstop-request-id")).isPresent();
    assertThat(answer.headers().firstValue("x-hardstop-code")).contains(code);
    rig.settled();
  }

  @Test
  void aSpentBudgetIs402AndNotWorthARetry() {
    rig.call(as("pauper", Rig.chat("prompt=70000 tokens=1")));
    long before = rig.provider.served().calls();
    HttpResponse<String> answer = as("pauper", Rig.chat(""));

    refused(answer, 402, "budget_exhausted");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(answer.headers().firstValue("retry-after")).isEmpty();
    assertThat(answer.headers().firstValue("x-hardstop-resets-at")).isPresent();
    assertThat(answer.body()).contains("Ask finance.", "\"resets_at\":\"", "\"call\":\"rq_");
    // The budget matches what the caller chose, so it tells no more than when it resets.
    assertThat(answer.body()).doesNotContain("\"limit\"");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
    assertThat(rig.call(answer).refusal()).contains("budget_exhausted");
  }

  @Test
  void aCallLargerThanItsLimitIsToldWhatWouldFit() {
    refused(
        as("careful", "{\"model\":\"gpt-x\",\"max_tokens\":9000,\"messages\":[]}"),
        402,
        "request_exceeds_budget");
  }

  @Test
  void aBudgetThatTellsNothingTellsNothing() {
    HttpResponse<String> answer = as("mole", Rig.chat(""));

    refused(answer, 402, "request_exceeds_budget");
    assertThat(answer.body()).doesNotContain("secretive", "resets_at");
    assertThat(answer.headers().firstValue("x-hardstop-resets-at")).isEmpty();
  }

  @Test
  void aWindowThatResetsWithinAMinuteIsWorthARetry() {
    HttpResponse<String> answer = as("hasty", Rig.chat(""));

    refused(answer, 402, "request_exceeds_budget");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"authorization", "x-api-key", "api-key", "x-goog-api-key", "x-hardstop-key"})
  void everyCredentialHeaderIdentifies(String header) {
    String value = header.equals("authorization") ? "bearer " + Rig.SECRET : Rig.SECRET;
    HttpResponse<String> answer = with(header, value);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(rig.provider.served().last().headers().toString()).doesNotContain(Rig.SECRET);
  }

  @Test
  void twoDifferentKeysAreNobody() {
    refused(
        rig.send(
            rig.request(CHAT)
                .header("x-api-key", Rig.OTHER_SECRET)
                .POST(BodyPublishers.ofString(Rig.chat("")))
                .build()),
        401,
        "unknown_key");
  }

  @Test
  void theOwnHeaderWinsOverAllOthers() {
    HttpResponse<String> answer =
        rig.send(
            rig.request(CHAT)
                .header("x-hardstop-key", Rig.OTHER_SECRET)
                .POST(BodyPublishers.ofString(Rig.chat("")))
                .build());

    refused(answer, 403, "provider_not_allowed");
  }

  @Test
  void anAttributeThatTheKeyDoesNotLetItsCallersSetIsRefused() {
    for (String header :
        new String[] {"x-hardstop-tenant", "x-hardstop-key-id", "x-hardstop-model"}) {
      refused(
          rig.send(
              rig.request(CHAT)
                  .header(header, "evil")
                  .POST(BodyPublishers.ofString(Rig.chat("")))
                  .build()),
          403,
          "attribute_not_allowed");
    }
  }

  @Test
  void attributesComeFromHeadersAndBodies() {
    HttpResponse<String> byHeader = as("J%C3%BCrgen%20", Rig.chat("tokens=1"));
    HttpResponse<String> byBody =
        rig.post(CHAT, "{\"model\":\"gpt-x\",\"user\":\"ada\",\"messages\":[]}");

    assertThat(rig.call(byHeader).attributes()).contains("Jürgen");
    assertThat(rig.call(byBody).attributes()).contains("ada");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%zz", "%ff", "a%00b", "%20"})
  void attributeValuesThatAreNoTextAreRefused(String value) {
    refused(as(value, Rig.chat("")), 400, "invalid_request");
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvSource({
    "claude-x, 403, model_not_allowed",
    "nowhere/gpt-x, 403, model_not_allowed",
  })
  void modelsOutsideTheKeysListAreRefused(String model, int status, String code) {
    refused(rig.post(CHAT, "{\"model\":\"" + model + "\",\"messages\":[]}"), status, code);
  }

  @Test
  void aProviderCanBeNamedInThePathAndInTheModel() {
    HttpResponse<String> byModel =
        rig.post(CHAT, Rig.chat("tokens=1").replace("gpt-test", "sim/gpt-x"));
    HttpResponse<String> byPath = rig.post("/p/sim" + CHAT, Rig.chat("tokens=1"));

    assertThat(byModel.statusCode()).as(byModel.body()).isEqualTo(200);
    assertThat(rig.provider.served().retained().getFirst().body().toString()).isNotEmpty();
    assertThat(byPath.statusCode()).as(byPath.body()).isEqualTo(200);
    assertThat(rig.call(byModel).attributes()).contains("\"model\":\"gpt-x\"");
    refused(rig.post("/p/nobody" + CHAT, Rig.chat("")), 403, "provider_not_allowed");
  }

  @ParameterizedTest(name = "{0} -> {1} {2}")
  @CsvSource({
    "/v1/nothing, 404, unknown_path",
    "/nothing, 404, unknown_path",
    "/v1/images/variations, 501, unsupported_path",
    "/v1/vector_stores, 501, unsupported_path",
    "/v1/../v1/chat/completions, 400, invalid_request",
    "/v1//chat/completions, 400, invalid_request",
    "/v1/chat%2fcompletions, 400, invalid_request",
    "/v1/chat/completions;x=1, 400, invalid_request",
    "/v1/chat/%2e%2e/completions, 400, invalid_request",
    "/v1/chat%5ccompletions, 400, invalid_request",
  })
  void pathsThatAreNotServedAreToldApart(String path, int status, String code) {
    try (RawClient client = new RawClient(rig.gateway.port())) {
      client.send(
          "POST "
              + path
              + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
              + Rig.SECRET
              + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
      String answer = client.answer();
      assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"code\":\"" + code + "\"");
    }
  }

  @Test
  void websocketsAreRefusedAndTheConnectionClosed() {
    try (RawClient client = new RawClient(rig.gateway.port())) {
      client.send(
          """
          GET /v1/realtime HTTP/1.1
          Host: h
          Connection: Upgrade
          Upgrade: websocket
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
          Sec-WebSocket-Version: 13

          """
              .replace("\n", "\r\n"));
      assertThat(client.untilClosed())
          .startsWith("HTTP/1.1 426")
          .containsIgnoringCase("connection: close");
    }
  }

  @Test
  void aMalformedHeadIsRefusedInTheFormatOfTheApi() {
    try (RawClient client = new RawClient(rig.gateway.port())) {
      client.send("POST /v1/chat/completions HTTP/1.1\r\nA: b\r\n c\r\n\r\n");
      assertThat(client.untilClosed())
          .startsWith("HTTP/1.1 400")
          .contains("\"code\":\"invalid_request\"", "x-hardstop-request-id");
    }
  }
}
