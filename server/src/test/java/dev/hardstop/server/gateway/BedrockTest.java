package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.money.Unit;
import dev.hardstop.server.config.Secret;
import dev.hardstop.server.simulated.ServedCall;
import dev.hardstop.store.CallRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/** Amazon's wire through the whole gateway, beside OpenAI's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BedrockTest {
  static final String MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
  private static final String ON_MODEL = "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0";
  private static final String CONVERSE = ON_MODEL + "/converse";
  private static final String STREAM = ON_MODEL + "/converse-stream";
  private static final String INVOKE = ON_MODEL + "/invoke";
  private static final String INVOKE_STREAM = ON_MODEL + "/invoke-with-response-stream";
  private static final String BROKE = "/model/amazon.nova-pro-v1:0/converse";

  static final String PROVIDERS =
      """
      providers:
        sim: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
              prices: {"gpt-*": {input: 1, output: 4}}}
        amazon: {api: bedrock, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}", book: aws}
        signed: {api: bedrock, base-url: "PROVIDER_ROOT", book: aws,
              credential: {access-key-id: AKIDEXAMPLE, secret-access-key: "${env:SIM_KEY}",
                           session-token: "a/session==", region: us-west-2}}
      """;

  private static final String REST =
      """
      keys:
        - {id: app, secret-sha256: "%s", callers-may-set: [user],
           attributes-from: {user: [body:requestMetadata.user]}}
        - {id: narrow, secret-sha256: "%s", providers: [sim]}
      deadlines: {connect: 2s, idle: 1500ms, total: 20s}
      budgets:
        - {id: all, limit: 1000 USD, window: day}
        - {id: broke, match: {model: "amazon.nova-pro*"}, limit: 0 USD, window: day}
        - {id: ada, match: {user: ada}, limit: 1 request, window: lifetime}
      """
          .formatted(Secret.sha256(Rig.SECRET), Secret.sha256(Rig.OTHER_SECRET));

  private Rig rig;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig = new Rig(folder, PROVIDERS + REST);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
  }

  /** A conversation whose answer obeys the words of a simulated provider's directive. */
  private static String conversation(String directive, String fields) {
    return """
        {"messages":[{"role":"user","content":[{"text":"hi [[simulate %s]]"}]}]%s}"""
        .formatted(directive, fields);
  }

  /** The same in Claude's own format. */
  private static String message(String directive) {
    return """
        {"anthropic_version":"bedrock-2023-05-31","max_tokens":1000,
         "messages":[{"role":"user","content":"hi [[simulate %s]]"}]}"""
        .formatted(directive);
  }

  private HttpResponse<byte[]> stream(String path, String body) {
    HttpRequest request = rig.request(path).POST(BodyPublishers.ofString(body)).build();
    try {
      return rig.client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> events(byte[] frames) {
    List<String> events = new ArrayList<>();
    new MessageDecoder(message -> events.add(type(message))).feed(frames);
    return events;
  }

  private static String type(Message message) {
    var headers = message.getHeaders();
    var type = headers.getOrDefault(":event-type", headers.get(":exception-type"));
    return type == null ? "" : type.getString();
  }

  private long charged(HttpResponse<?> answer) {
    return rig.call(answer).charge().orElseThrow().nanoUsd();
  }

  @Test
  void anAnswerIsChargedToTheNanoDollarAndSaysSo() {
    HttpResponse<String> answer =
        rig.post(CONVERSE, conversation("prompt=100 cached=30 cache-write=20 tokens=40", ""));

    // In this region: 50 at 1.10, 30 at 0.11, 20 at 1.375, 40 at 5.50 USD a million.
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-hardstop-cost-usd")).contains("0.0003058");
    CallRecord call = rig.call(answer);
    assertThat(call.ending()).isEqualTo("metered");
    assertThat(call.charge().orElseThrow().of(Unit.INPUT_TOKENS)).isEqualTo(100);
    assertThat(call.charge().orElseThrow().of(Unit.OUTPUT_TOKENS)).isEqualTo(40);
    assertThat(call.usage()).contains("\"raw_usage\":{", "\"cacheReadInputTokens\":30");
  }

  @Test
  void claudesOwnFormatCostsTheSameAsAConversation() {
    HttpResponse<String> answer =
        rig.post(INVOKE, message("prompt=100 cached=30 cache-write=20 tokens=40"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(charged(answer)).isEqualTo(305_800);
  }

  @Test
  void aStreamPassesUnchangedAndIsCharged() {
    HttpResponse<byte[]> answer = stream(STREAM, conversation("prompt=100 tokens=3", ""));

    assertThat(events(answer.body()))
        .containsExactly(
            "messageStart",
            "contentBlockDelta",
            "contentBlockDelta",
            "contentBlockDelta",
            "contentBlockDelta",
            "contentBlockStop",
            "messageStop",
            "metadata");
    assertThat(answer.headers().firstValue("content-type"))
        .contains("application/vnd.amazon.eventstream");
    assertThat(charged(answer)).isEqualTo(100 * 1_100 + 3 * 5_500);
  }

  @Test
  void aStreamOfClaudesOwnFormatIsCharged() {
    HttpResponse<byte[]> answer = stream(INVOKE_STREAM, message("prompt=100 cached=30 tokens=40"));

    assertThat(events(answer.body())).hasSizeGreaterThan(40).containsOnly("chunk");
    assertThat(charged(answer)).isEqualTo(70 * 1_100 + 30 * 110 + 40 * 5_500);
  }

  @Test
  void theCapIsInjectedWhereTheCallerStatesNone() {
    rig.post(CONVERSE, conversation("", ""));
    String bare = rig.provider.served().last().body().toString();
    rig.post(CONVERSE, conversation("", ",\"inferenceConfig\":{\"topP\":0.5}"));
    String beside = rig.provider.served().last().body().toString();
    rig.post(CONVERSE, conversation("", ",\"inferenceConfig\":{\"maxTokens\":77}"));
    String stated = rig.provider.served().last().body().toString();

    assertThat(bare).startsWith("{\"inferenceConfig\":{\"maxTokens\":");
    assertThat(beside).contains("\"inferenceConfig\":{\"maxTokens\":").contains("\"topP\":0.5");
    assertThat(stated).isEqualTo(conversation("", ",\"inferenceConfig\":{\"maxTokens\":77}"));
  }

  @Test
  void anApiKeyOfTheGatewaysIsAllThatGoesUpstream() {
    HttpResponse<String> answer =
        rig.send(
            rig.request(CONVERSE)
                .header("x-amzn-bedrock-performanceconfig-latency", "standard")
                .header("x-amz-security-token", "callers")
                .header("cookie", "a=b")
                .POST(BodyPublishers.ofString(conversation("", "")))
                .build());
    ServedCall served = rig.provider.served().last();

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(served.uri()).isEqualTo(CONVERSE);
    assertThat(served.header("authorization")).contains("Bearer sk-sim-0123456789");
    assertThat(served.header("cookie")).isEmpty();
    assertThat(served.header("x-amz-security-token")).isEmpty();
    assertThat(served.header("x-amzn-bedrock-performanceconfig-latency")).contains("standard");
    assertThat(answer.headers().firstValue("server")).isEmpty();
    assertThat(answer.headers().firstValue("x-amzn-requestid")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "X-Amzn-Bedrock-GuardrailIdentifier, g-1",
    "x-amzn-bedrock-guardrailversion, DRAFT",
    "x-amzn-bedrock-trace, ENABLED",
    "x-amzn-bedrock-performanceconfig-latency, optimized",
    "x-amzn-bedrock-service-tier, priority",
  })
  void aHeaderThatChangesThePriceIsRefusedAndNotOverlooked(String header, String value) {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer =
        rig.send(
            rig.request(INVOKE)
                .header(header, value)
                .POST(BodyPublishers.ofString(message("")))
                .build());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(header.toLowerCase(java.util.Locale.ROOT), "billed apart");
    assertThat(answer.headers().firstValue("x-hardstop-code")).contains("unbounded_request");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {CONVERSE, STREAM, INVOKE, INVOKE_STREAM})
  void whatIsSignedIsWhatIsSent(String path) {
    String body = path.contains("invoke") ? message("") : conversation("", "");
    HttpResponse<String> answer = rig.post("/p/signed" + path, body);
    ServedCall served = rig.provider.served().last();

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(served.uri()).isEqualTo(path);
    assertThat(served.header("x-amz-security-token")).contains("a/session==");
    assertThat(served.header("authorization"))
        .contains(RedoneSignature.of(served, "AKIDEXAMPLE", "sk-sim-0123456789", "us-west-2"));
  }

  @Test
  void anArnIsOneSegmentForWhoeverCallsAndForWhoeverServes() {
    String arn =
        "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2F"
            + "us.anthropic.claude-haiku-4-5-20251001-v1%3A0";
    HttpResponse<String> answer =
        rig.post("/model/" + arn + "/converse", conversation("prompt=100 tokens=3", ""));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(rig.provider.served().last().uri()).isEqualTo("/model/" + arn + "/converse");
    assertThat(charged(answer)).isEqualTo(100 * 1_100 + 3 * 5_500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/model/a%2F..%2Fb/converse",
        "/model/%2Fa/converse",
        "/model%2Fa/converse",
        "/v1%2Fmodel/a/converse",
        "/model/a/converse%2Fb"
      })
  void aSlashIsEncodedNowhereElse(String path) {
    assertThat(rig.post(path, conversation("", "")).statusCode()).isEqualTo(400);
  }

  @Test
  void aRefusalIsAnExceptionOfTheModel() {
    long before = rig.provider.served().calls();
    HttpResponse<String> answer = rig.post(BROKE, conversation("", ""));

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.headers().firstValue("x-amzn-errortype"))
        .contains("ServiceQuotaExceededException");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(answer.headers().firstValue("retry-after")).isEmpty();
    assertThat(answer.body())
        .startsWith("{\"message\":\"")
        .contains("\"hardstop\":{\"code\":\"request_exceeds_budget\"");
    assertThat(rig.provider.served().calls()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "/model/no.such-model/converse, 400, ValidationException",
    "/model/amazon.nova-lite-v1:0/invoke, 400, ValidationException",
    "/model/amazon.nova-lite-v1:0/invoke-with-bidirectional-stream, 501, ResourceNotFoundException",
    "/async-invoke, 501, ResourceNotFoundException",
    "/model/gpt-test/converse, 400, ValidationException"
  })
  void whatCannotBeServedSaysWhy(String path, int status, String type) {
    HttpResponse<String> answer =
        rig.send(
            rig.request(path)
                .header("amz-sdk-invocation-id", "x")
                .POST(BodyPublishers.ofString(conversation("", "")))
                .build());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("x-amzn-errortype")).contains(type);
  }

  @Test
  void attributesComeFromTheMetadataOfTheRequest() {
    String body = conversation("", ",\"requestMetadata\":{\"user\":\"ada\"}");

    assertThat(rig.post(CONVERSE, body).statusCode()).isEqualTo(200);
    assertThat(rig.post(CONVERSE, body).statusCode()).isEqualTo(402);
  }

  @Test
  void countingIsFreeAndListingIsDoneHere() {
    HttpResponse<String> counted =
        rig.post(
            ON_MODEL + "/count-tokens", "{\"input\":{\"converse\":" + conversation("", "") + "}}");

    assertThat(counted.body()).startsWith("{\"inputTokens\":");
    assertThat(charged(counted)).isZero();
    assertThat(rig.get("/foundation-models").body())
        .startsWith("{\"modelSummaries\":[{\"modelId\":");
  }

  @ParameterizedTest
  @CsvSource({
    "fail=429, 429, ThrottlingException",
    "fail=503, 503, ServiceUnavailableException",
    "fail=403, 502, InternalServerException"
  })
  void errorsAreFreeAndSayNothingOfTheAccount(String directive, int status, String type) {
    HttpResponse<String> answer = rig.post(CONVERSE, conversation(directive, ""));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("x-amzn-errortype").orElse("")).startsWith(type);
    assertThat(answer.body()).doesNotContain("314159265358").doesNotContain("arn:aws:iam");
    assertThat(charged(answer)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-usage", "null-usage", "html", "truncated-json", "cut", "error-in-ok"})
  void anAnswerThatDoesNotSayWhatItCostIsChargedInFull(String fault) {
    HttpResponse<byte[]> answer = stream(STREAM, conversation("fail=" + fault, ""));
    CallRecord call = rig.call(answer);

    assertThat(call.ending()).isEqualTo("unreconciled");
    assertThat(call.charge().orElseThrow().nanoUsd()).isPositive();
  }

  @Test
  void aStreamThatBreaksOffEndsWithAnException() {
    assertThat(events(stream(STREAM, conversation("fail=cut", "")).body()).getLast())
        .isEqualTo("modelStreamErrorException");
  }

  @Test
  void aStreamThatStallsEndsAsIfItsCapWereReached() {
    // The thought would take a minute; the provider is silent for longer than it may be.
    String thinks = ",\"additionalModelRequestFields\":{\"thinking\":{\"budget_tokens\":2000}}";
    HttpResponse<byte[]> answer = stream(STREAM, conversation("rate=1", thinks));

    assertThat(events(answer.body())).containsExactly("messageStart", "messageStop", "metadata");
    assertThat(rig.call(answer).ending()).isEqualTo("unreconciled");
  }
}
