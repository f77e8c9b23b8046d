package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.hardstop.server.config.Secret;
import dev.hardstop.server.repeats.KeptAnswers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Of requests that share an idempotency key, one at most is sent to a provider and paid for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class IdempotencyTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String KEEPER = "hs_secret-of-one-who-keeps-answers";
  private static final String WATCHER = "hs_secret-of-a-watcher";
  private static final String BODY =
      "{\"model\":\"gpt-test\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @TempDir private static Path folder;
  private final ScriptedUpstream upstream = new ScriptedUpstream();
  private Rig rig;
  private int keys;

  @BeforeAll
  void open() {
    rig = new Rig(folder, yaml());
  }

  private String yaml() {
    return """
    providers:
      sim: {api: openai, base-url: "%s", bills-errors: false, prices: {"*": {input: 1, output: 4}}}
    keys:
      - {id: app, secret-sha256: "%s"}
      - {id: other, secret-sha256: "%s"}
      - {id: keeper, secret-sha256: "%s", repeat-answers: true}
      - {id: watcher, secret-sha256: "%s", mode: shadow}
    budgets:
      - {id: all, limit: 10 USD, window: day}
      - {id: none, match: {model: gpt-broke}, limit: 0 USD, window: day}
    """
        .formatted(
            upstream.url(),
            Secret.sha256(Rig.SECRET),
            Secret.sha256(Rig.OTHER_SECRET),
            Secret.sha256(KEEPER),
            Secret.sha256(WATCHER));
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
    upstream.close();
  }

  private String newKey() {
    return "key-" + ++keys;
  }

  private HttpRequest request(String secret, String path, String key, String body) {
    return HttpRequest.newBuilder(URI.create(rig.url() + path))
        .timeout(Duration.ofSeconds(20))
        .header("authorization", "Bearer " + secret)
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private HttpResponse<String> call(String key, String body) {
    return rig.send(request(Rig.SECRET, CHAT, key, body));
  }

  private static JsonNode error(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body()).path("error");
  }

  @Test
  void aRepeatIsToldWhatTheFirstCostAndIsNotSent() {
    String key = newKey();
    int before = upstream.calls();
    HttpResponse<String> first = call(key, BODY);
    HttpResponse<String> again = call(key, BODY);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.headers().firstValue("x-should-retry")).contains("false");
    JsonNode fields = error(again).path("hardstop");
    assertThat(fields.path("code").asString()).isEqualTo("already_done");
    assertThat(fields.path("call").asString())
        .isEqualTo(first.headers().firstValue("x-hardstop-request-id").orElseThrow());
    assertThat(fields.path("cost_usd").asString())
        .isEqualTo(first.headers().firstValue("x-hardstop-cost-usd").orElseThrow())
        .isEqualTo("0.000022");
    assertThat(upstream.calls() - before).isEqualTo(1);
  }

  @Test
  void aKeyWithAnotherBodyIsRefused() {
    String key = newKey();
    call(key, BODY);
    int before = upstream.calls();

    HttpResponse<String> other = call(key, BODY.replace("hi", "ho"));

    assertThat(other.statusCode()).isEqualTo(400);
    assertThat(other.body()).contains("another body");
    assertThat(upstream.calls()).isEqualTo(before);
  }

  @Test
  void aKeyIsItsCallersAndItsPathsOwn() {
    String key = newKey();
    int before = upstream.calls();

    assertThat(call(key, BODY).statusCode()).isEqualTo(200);
    assertThat(rig.send(request(Rig.OTHER_SECRET, CHAT, key, BODY)).statusCode()).isEqualTo(200);
    assertThat(rig.send(request(Rig.SECRET, "/p/sim" + CHAT, key, BODY)).statusCode())
        .isEqualTo(200);
    assertThat(upstream.calls() - before).isEqualTo(3);
  }

  @Test
  void duplicatesWaitForTheFirstAndAreNotSent() {
    String key = newKey();
    int before = upstream.calls();
    CountDownLatch go = upstream.nextWhenTold();
    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(rig.client.sendAsync(request(Rig.SECRET, CHAT, key, BODY), BodyHandlers.ofString()));
    }
    rig.until("not all are there", () -> rig.gateway.inFlight() == 20);
    HttpResponse<String> otherBody = call(key, BODY + " ");
    go.countDown();

    List<Integer> statuses = all.stream().map(each -> each.join().statusCode()).sorted().toList();
    assertThat(statuses.getFirst()).isEqualTo(200);
    assertThat(statuses.subList(1, 20)).containsOnly(409);
    assertThat(otherBody.statusCode()).isEqualTo(400);
    assertThat(upstream.calls() - before).isEqualTo(1);
  }

  @Test
  void whatBoughtNothingMayBeTriedAgain() {
    String key = newKey();
    int before = upstream.calls();
    upstream.next(503);

    HttpResponse<String> failed = call(key, BODY);
    HttpResponse<String> second = call(key, BODY);
    HttpResponse<String> third = call(key, BODY);

    assertThat(failed.statusCode()).isEqualTo(503);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(third.statusCode()).isEqualTo(409);
    assertThat(upstream.calls() - before).isEqualTo(2);
  }

  @Test
  void whatWasRefusedMayBeTriedAgain() {
    String key = newKey();
    String body = BODY.replace("gpt-test", "gpt-broke");

    assertThat(call(key, body).statusCode()).isEqualTo(402);
    assertThat(call(key, body).statusCode()).isEqualTo(402);
    assertThat(call(key, BODY).statusCode()).as("nothing was kept of it").isEqualTo(200);
  }

  @Test
  void whatNobodyKnowsTheOutcomeOfIsNotSentAgain() {
    String key = newKey();
    int before = upstream.calls();
    upstream.next(0);

    HttpResponse<String> lost = call(key, BODY);
    HttpResponse<String> again = call(key, BODY);

    assertThat(lost.statusCode()).isEqualTo(502);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(error(again).path("message").asString()).contains("provisional");
    assertThat(upstream.calls() - before).isEqualTo(1);
  }

  @Test
  void aStreamIsNotGivenAgainAlsoWhereAnswersAreKept() {
    String key = newKey();
    String body = BODY.replace("\"model\"", "\"stream\":true,\"model\"");

    assertThat(rig.send(request(KEEPER, CHAT, key, body)).statusCode()).isEqualTo(200);
    assertThat(rig.send(request(KEEPER, CHAT, key, body)).statusCode()).isEqualTo(409);
  }

  @Test
  void aSmallAnswerIsGivenAgainWhereTheOperatorAllowsThatItIsKept() {
    String key = newKey();
    int before = upstream.calls();
    HttpResponse<String> first = rig.send(request(KEEPER, CHAT, key, BODY));
    HttpResponse<String> again = rig.send(request(KEEPER, CHAT, key, BODY));

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("x-hardstop-repeated")).contains("true");
    for (String name : List.of("content-type", "x-hardstop-request-id", "x-hardstop-cost-usd")) {
      assertThat(again.headers().allValues(name)).isEqualTo(first.headers().allValues(name));
    }
    assertThat(upstream.calls() - before).isEqualTo(1);
  }

  @Test
  void aLargeAnswerIsNotKept() {
    String key = newKey();
    upstream.nextPadded(KeptAnswers.MAX_BYTES);

    assertThat(rig.send(request(KEEPER, CHAT, key, BODY)).statusCode()).isEqualTo(200);
    assertThat(rig.send(request(KEEPER, CHAT, key, BODY)).statusCode()).isEqualTo(409);
  }

  @Test
  void whoLeftBeforeTheAnswerCameGetsItByAskingAgain() {
    String key = newKey();
    int before = upstream.calls();
    CountDownLatch go = upstream.nextWhenTold();
    try (RawClient gone = new RawClient(rig.gateway.port())) {
      gone.send(
          "POST %s HTTP/1.1\r\nhost: x\r\nauthorization: Bearer %s\r\nidempotency-key: %s\r\n"
                  .formatted(CHAT, KEEPER, key)
              + "content-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
                  .formatted(BODY.length(), BODY));
      rig.until("nothing was sent", () -> upstream.calls() > before);
    }
    rig.until("nobody left", () -> rig.metrics.text().contains("\nhardstop_drains 1.0"));
    var again = rig.client.sendAsync(request(KEEPER, CHAT, key, BODY), BodyHandlers.ofString());
    rig.until("it did not come", () -> rig.gateway.inFlight() == 2);
    go.countDown();

    assertThat(again.join().statusCode()).isEqualTo(200);
    assertThat(again.join().body()).contains("\"content\":\"Hi\"");
    assertThat(upstream.calls() - before).isEqualTo(1);
  }

  @Test
  void inShadowModeEveryRequestIsSent() {
    String key = newKey();
    int before = upstream.calls();

    assertThat(rig.send(request(WATCHER, CHAT, key, BODY)).statusCode()).isEqualTo(200);
    assertThat(rig.send(request(WATCHER, CHAT, key, BODY)).statusCode()).isEqualTo(200);
    assertThat(upstream.calls() - before).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "long", "twice"})
  void aKeyThatIsNoneIsRefused(String key) {
    HttpRequest request =
        switch (key) {
          case "long" -> request(Rig.SECRET, CHAT, "k".repeat(256), BODY);
          case "twice" ->
              HttpRequest.newBuilder(request(Rig.SECRET, CHAT, "a", BODY), (name, value) -> true)
                  .header("idempotency-key", "b")
                  .build();
          default -> request(Rig.SECRET, CHAT, key, BODY);
        };

    HttpResponse<String> answer = rig.send(request);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Idempotency-Key");
  }

  private OpenAIClient sdk(String secret, Duration timeout) {
    return OpenAIOkHttpClient.builder()
        .apiKey(secret)
        .baseUrl(rig.url() + "/v1")
        .timeout(timeout)
        .build();
  }

  private ChatCompletionCreateParams params() {
    return ChatCompletionCreateParams.builder()
        .model("gpt-test")
        .addUserMessage("hello")
        .putAdditionalHeader("Idempotency-Key", newKey())
        .build();
  }

  @Test
  void theRetriesOfOpenAiJavaGetThroughWhereNothingWasBought() {
    int before = upstream.calls();
    upstream.next(503);
    upstream.next(429);
    OpenAIClient client = sdk(Rig.SECRET, Duration.ofSeconds(20));

    ChatCompletion answer = client.chat().completions().create(params());
    client.close();

    assertThat(answer.choices()).hasSize(1);
    assertThat(upstream.calls() - before).isEqualTo(3);
  }

  @Test
  void theRetryOfOpenAiJavaAfterATimeOutGetsTheAnswerOfTheFirst() {
    int before = upstream.calls();
    CountDownLatch go = upstream.nextWhenTold();
    OpenAIClient client = sdk(KEEPER, Duration.ofSeconds(2));
    var answer = CompletableFuture.supplyAsync(() -> client.chat().completions().create(params()));
    rig.until("no retry came", () -> rig.gateway.inFlight() == 2);
    go.countDown();

    assertThat(answer.join().choices()).hasSize(1);
    client.close();
    assertThat(upstream.calls() - before).isEqualTo(1);
  }

  @Test
  void aRestartForgetsNothing() {
    String served = newKey();
    String cut = newKey();
    assertThat(call(served, BODY).statusCode()).isEqualTo(200);
    int before = upstream.calls();
    CountDownLatch go = upstream.nextWhenTold();
    var lost = rig.client.sendAsync(request(Rig.SECRET, CHAT, cut, BODY), BodyHandlers.ofString());
    rig.until("nothing was sent", () -> upstream.calls() > before);
    // As if the process had died: what comes now is written down nowhere.
    rig.store.close();
    go.countDown();
    lost.join();
    Rig.get(rig.vertx.close());
    rig = new Rig(folder, yaml());

    HttpResponse<String> again = call(served, BODY);
    HttpResponse<String> afterCrash = call(cut, BODY);

    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(error(again).path("hardstop").path("cost_usd").asString()).isEqualTo("0.000022");
    assertThat(call(served, BODY + " ").statusCode()).isEqualTo(400);
    assertThat(afterCrash.statusCode()).isEqualTo(409);
    assertThat(error(afterCrash).path("message").asString()).contains("provisional");
    assertThat(upstream.calls() - before).isEqualTo(1);
  }
}
