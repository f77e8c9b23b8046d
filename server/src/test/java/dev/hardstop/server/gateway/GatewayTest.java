package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.server.simulated.ServedCall;
import dev.hardstop.store.CallRecord;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One call at a time, from a client's bytes to the books. */
final class GatewayTest {
  private static final String CHAT = "/v1/chat/completions";

  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aChatIsAnsweredMeteredAndCharged() {
    HttpResponse<String> answer = rig.post(CHAT, Rig.chat("prompt=1000 tokens=500"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    // 1000 tokens at 1 USD and 500 at 4 USD a million.
    assertThat(answer.headers().firstValue("x-hardstop-cost-usd")).contains("0.003");
    assertThat(answer.headers().firstValue("x-hardstop-budget")).contains("all");
    assertThat(answer.headers().firstValue("x-hardstop-output-cap")).contains("16384");
    CallRecord call = rig.call(answer);
    assertThat(call.state()).isEqualTo("settled");
    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(3_000_000);
    assertThat(call.attributes()).contains("\"team\":\"support\"", "\"provider\":\"sim\"");
  }

  /** BerriAI/litellm 38176 and 36646: budgets of a provider counted chats only. */
  @Test
  void everyOperationCountsOnTheBudgetOfItsProvider(@TempDir Path own) {
    String budgets =
        """
        budgets:
          - {id: sim-day, match: {provider: sim}, limit: 1 USD, window: day}
          - {id: claude-day, match: {provider: claude}, limit: 1 USD, window: day}
        """;
    try (Rig both = new Rig(own, Rig.WIRES.replace("gpt-*", "*-*") + Rig.KEY + budgets)) {
      long spent = 0;
      for (String[] call :
          new String[][] {
            {CHAT, Rig.chat("prompt=100 tokens=5")},
            {CHAT, Rig.streamedChat("prompt=100 tokens=5")},
            {"/v1/responses", "{\"model\":\"gpt-test\",\"store\":false,\"input\":\"hi\"}"},
            {"/v1/completions", "{\"model\":\"gpt-test\",\"prompt\":\"hi\"}"},
            {"/v1/embeddings", "{\"model\":\"text-embedding-3-small\",\"input\":\"hi\"}"},
            {"/v1/messages", Rig.message("", "")},
          }) {
        HttpRequest.Builder request =
            both.request(call[0]).POST(HttpRequest.BodyPublishers.ofString(call[1]));
        if (call[0].equals("/v1/messages")) {
          request.header("anthropic-version", "2023-06-01");
        }
        HttpResponse<String> answer = both.send(request.build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        CallRecord row = both.call(answer);
        long charge = row.charge().orElseThrow().nanoUsd();
        assertThat(charge).as(call[0]).isPositive();
        String budget = call[0].equals("/v1/messages") ? "claude-day" : "sim-day";
        assertThat(row.accounts()).contains(budget);
        spent = budget.equals("sim-day") ? spent + charge : charge;
        assertThat(both.store.projection().accounts(budget, "", 1).getFirst().settled())
            .as(call[0])
            .isEqualTo(spent);
      }
    }
  }

  /** BerriAI/litellm 22726: "exceeded" where no budget was set. */
  @Test
  void withoutABudgetNothingIsRefusedForMoney(@TempDir Path own) {
    try (Rig free = new Rig(own, Rig.KEY)) {
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> answer = free.post(CHAT, Rig.chat("prompt=100000 tokens=1000"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(free.call(answer).charge().orElseThrow().nanoUsd()).isEqualTo(104_000_000);
      }
    }
  }

  /** BerriAI/litellm 37992: an explicit zero was replaced by an estimate. */
  @Test
  void aUsageOfZeroIsAUsage() {
    CallRecord call = rig.call(rig.post(CHAT, Rig.chat("prompt=7 tokens=0")));

    assertThat(call.ending()).isEqualTo("metered");
    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(7_000);
  }

  @Test
  void anAnswerThatEndsAtOurCapSaysSo() {
    HttpResponse<String> answer = rig.post(CHAT, Rig.chat("tokens=20000"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-hardstop-warning").orElse(""))
        .contains("stopped at the output cap of 16384 tokens");
  }

  @Test
  void aBudgetNearItsEndWarnsOnEveryAnswer(@TempDir Path own) {
    try (Rig small =
        new Rig(own, Rig.KEY + "budgets: [{id: all, limit: 0.5 USD, window: day}]\n")) {
      for (int i = 0; i < 4; i++) {
        HttpResponse<String> answer = small.post(CHAT, Rig.chat("prompt=100000 tokens=1"));
        assertThat(answer.headers().firstValue("x-hardstop-warning")).isEmpty();
        small.settled();
      }

      HttpResponse<String> answer = small.post(CHAT, Rig.chat("tokens=1"));

      // The implied warning stands at 80 %.
      assertThat(answer.headers().firstValue("x-hardstop-warning")).contains("all has reached 80%");
    }
  }

  @Test
  void onlyTheProvidersCredentialGoesUpstream() {
    rig.post(CHAT, Rig.chat("tokens=1"));

    ServedCall served = rig.provider.served().last();
    assertThat(served.header("authorization")).contains("Bearer sk-sim-0123456789");
    assertThat(served.headers().toString()).doesNotContain(Rig.SECRET);
    assertThat(served.uri()).isEqualTo("/v1/chat/completions");
  }

  @Test
  void theBodyIsSentOnAsItCameButForTheCap() {
    String body =
        "{\n \"messages\" : [{\"role\":\"user\",\"content\":\"\\u00e9 [[simulate tokens=1]]\"}],"
            + "\"model\":\"gpt-test\",  \"max_tokens\": 77, \"x_unknown\": [1, 2 ]}";
    rig.post(CHAT, body);

    assertThat(rig.provider.served().last().body().toString(StandardCharsets.UTF_8))
        .isEqualTo(body);
  }

  @Test
  void aStreamIsPassedOnWithItsCostAndWithoutTheHiddenUsage() {
    HttpResponse<String> answer = rig.post(CHAT, Rig.streamedChat("prompt=1000 tokens=500"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(answer.body())
        .contains(": hardstop {\"cost_usd\":\"0.003\"")
        .endsWith("data: [DONE]\n\n")
        .doesNotContain("\"usage\":{");
    assertThat(rig.call(answer).charge().orElseThrow().nanoUsd()).isEqualTo(3_000_000);
  }

  @Test
  void anUnknownKeyIsRefusedInTheFormatOfTheApi() {
    HttpResponse<String> answer =
        rig.send(
            java.net.http.HttpRequest.newBuilder(java.net.URI.create(rig.url() + CHAT))
                .header("authorization", "Bearer nobody")
                .header("content-type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(Rig.chat("")))
                .build());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("\"code\":\"unknown_key\"").doesNotContain("nobody");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(answer.headers().firstValue("x-hardstop-request-id")).isPresent();
    assertThat(rig.provider.served().calls()).isZero();
  }

  @Test
  void aLargeBodyIsReadAndSentOn() {
    String text = "word ".repeat(100_000);
    HttpResponse<String> answer = rig.post(CHAT, Rig.chat("tokens=1").replace("hi ", text));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(rig.provider.served().last().body().length()).isGreaterThan(text.length());
  }

  @Test
  void aLargeAnswerPassesAsItComes() {
    String body = Rig.chat("prompt=10 tokens=16000").replaceFirst("\\{", "{\"n\":20,");
    HttpResponse<String> answer = rig.post(CHAT, body);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body().length()).isGreaterThan(1 << 20);
    assertThat(answer.headers().firstValue("x-hardstop-cost-usd")).isEmpty();
    assertThat(rig.call(answer).charge().orElseThrow().nanoUsd())
        .isEqualTo(10_000L + 20 * 16_000 * 4_000L);
  }

  @Test
  void connectionsToTheProviderAreKept() {
    for (int i = 0; i < 10; i++) {
      rig.post(CHAT, Rig.chat("tokens=1"));
    }

    assertThat(rig.provider.served().calls()).isEqualTo(10);
    assertThat(rig.provider.served().connectionsOpened()).isLessThanOrEqualTo(2);
  }

  @Test
  void tokensAreCountedExactlyWhereTheirBytesWouldNotFit(@TempDir Path own) {
    try (Rig small =
        new Rig(
            own, Rig.KEY + "fit: never\nbudgets: [{id: all, limit: 0.03 USD, window: day}]\n")) {
      // 40,000 bytes would be 0.04 USD if each were a token; the true count is a fifth of that.
      String body =
          """
          {"model":"gpt-4o","max_tokens":1,"messages":[{"role":"user","content":"%s"}]}"""
              .formatted("hello ".repeat(6_700));
      HttpResponse<String> answer = small.post(CHAT, body);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(small.call(answer).detail()).contains("EXACT");
      assertThat(small.metrics.text()).contains("hardstop_exact_counts_total 1.0");
    }
  }

  @Test
  void aClientThatAsksBeforeItSendsItsBodyIsToldToGoOn() {
    try (RawClient client = new RawClient(rig.gateway.port())) {
      String body = Rig.chat("tokens=1");
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
              + Rig.SECRET
              + "\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 100");
      client.send(body);
      assertThat(client.answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aCheaperModelServesOnceABudgetSaysSo(@TempDir Path own) {
    String yaml =
        """
        model-classes: {dear: [gpt-dear*], cheap: [gpt-cheap]}
        routes: {degrade: [{from: dear, to: cheap}]}
        budgets: [{id: all, limit: 0.5 USD, window: day, at: {50%: degrade}}]
        """;
    try (Rig degrading = new Rig(own, Rig.KEY + yaml)) {
      String body = Rig.chat("prompt=100000 tokens=1").replace("gpt-test", "gpt-dear-1");
      for (int i = 0; i < 3; i++) {
        assertThat(degrading.post(CHAT, body).statusCode()).isEqualTo(200);
        degrading.settled();
        assertThat(degrading.provider.served().last().model()).isEqualTo("gpt-dear-1");
      }

      HttpResponse<String> answer = degrading.post(CHAT, body);

      assertThat(degrading.provider.served().last().model()).isEqualTo("gpt-cheap");
      assertThat(answer.headers().firstValue("x-hardstop-model")).contains("gpt-cheap");
      assertThat(degrading.call(answer).attributes())
          .contains("\"model\":\"gpt-cheap\"", "\"model-class\":\"cheap\"");
    }
  }

  @Test
  void aCheaperModelIsCappedAtWhatItCanGive(@TempDir Path own) {
    String yaml =
        """
        providers:
          sim: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}", book: openai}
        model-classes: {dear: [gpt-4.1], cheap: [gpt-4o-mini]}
        routes: {degrade: [{from: dear, to: cheap}]}
        budgets: [{id: all, limit: 1 USD, window: day, at: {10%: degrade}}]
        """;
    try (Rig degrading = new Rig(own, yaml + Rig.KEY)) {
      String body =
          Rig.chat("prompt=60000 tokens=1")
              .replace("gpt-test", "gpt-4.1")
              .replaceFirst("\\{", "{\"max_tokens\":32000,");
      assertThat(degrading.post(CHAT, body).statusCode()).isEqualTo(200);
      degrading.settled();

      HttpResponse<String> answer = degrading.post(CHAT, body);

      assertThat(answer.headers().firstValue("x-hardstop-model")).contains("gpt-4o-mini");
      assertThat(answer.headers().firstValue("x-hardstop-output-cap")).contains("16384");
    }
  }

  @Test
  void aShadowBudgetDegradesNothing(@TempDir Path own) {
    String yaml =
        """
        model-classes: {dear: [gpt-dear*], cheap: [gpt-cheap]}
        routes: {degrade: [{from: dear, to: cheap}]}
        budgets: [{id: all, limit: 0.5 USD, window: day, mode: shadow, at: {50%: degrade}}]
        """;
    try (Rig shadow = new Rig(own, Rig.KEY + yaml)) {
      String body = Rig.chat("prompt=100000 tokens=1").replace("gpt-test", "gpt-dear-1");
      for (int i = 0; i < 4; i++) {
        assertThat(shadow.post(CHAT, body).statusCode()).isEqualTo(200);
        shadow.settled();
      }
      assertThat(shadow.provider.served().last().model()).isEqualTo("gpt-dear-1");
    }
  }

  @Test
  void aModelNameThatIsTooLongIsRefused() {
    HttpResponse<String> answer =
        rig.post(CHAT, Rig.chat("").replace("gpt-test", "gpt-" + "x".repeat(200)));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(rig.gateway.inFlight()).isZero();
  }
}
