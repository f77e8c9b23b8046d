package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.money.Amounts;
import dev.hardstop.engine.money.Unit;
import dev.hardstop.server.config.Secret;
import dev.hardstop.store.CallRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls in flight that are ended from this side: by a kill switch, or because nobody waits. */
final class StoppedCallsTest {
  private static final String CHAT = "/v1/chat/completions";

  /** Half a minute of text, if nobody ends it. */
  private static final String SLOW = "tokens=600 rate=20";

  @TempDir Path folder;

  private static String providers(boolean abortStopsBilling) {
    return """
        providers:
          sim: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
                abort-stops-billing: %s, prices: {"*": {input: 1, output: 4}}}
          claude: {api: anthropic, base-url: "PROVIDER_ROOT", credential: "${env:SIM_KEY}",
                abort-stops-billing: %s, book: anthropic}
        """
        .formatted(abortStopsBilling, abortStopsBilling);
  }

  private Rig rig(boolean abortStopsBilling) {
    return new Rig(folder, providers(abortStopsBilling) + Rig.KEY + Rig.BUDGET);
  }

  private static void kill(Rig rig, Map<String, String> match) throws InterruptedException {
    var durable = new CountDownLatch(1);
    rig.ledger.setLatch(
        new Latch("stop", Latch.Kind.TRIPPED, match, Optional.empty(), "runaway", "ops"),
        told -> durable.countDown());
    durable.await();
  }

  private static HttpResponse<InputStream> begun(Rig rig, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        rig.request(path)
            .header("anthropic-version", "2023-06-01")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return rig.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  private static BufferedReader reader(HttpResponse<InputStream> answer) {
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  @Test
  void aKillSwitchEndsAStreamAsIfItsCapWereReachedAndBreaksItOffWhereThatEndsItsCost()
      throws Exception {
    try (Rig rig = rig(true)) {
      HttpResponse<InputStream> answer = begun(rig, "/v1/chat/completions", Rig.streamedChat(SLOW));
      try (BufferedReader lines = reader(answer)) {
        assertThat(lines.readLine()).startsWith("data: ");

        kill(rig, Map.of());

        String rest = lines.lines().collect(Collectors.joining("\n"));
        assertThat(rest).contains("\"finish_reason\":\"length\"").endsWith("data: [DONE]\n");
      }
      CallRecord call = rig.call(answer);
      assertThat(call.ending()).isEqualTo("unreconciled");
      assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(call.estimateNanoUsd());
    }
  }

  @Test
  void aKillSwitchEndsAMessageInItsOwnFormAndReadsTheRestForTheTruthAboutItsCost()
      throws Exception {
    try (Rig rig = rig(false)) {
      String body = Rig.message("tokens=60 rate=40", ",\"stream\":true");
      HttpResponse<InputStream> answer = begun(rig, "/v1/messages", body);
      try (BufferedReader lines = reader(answer)) {
        assertThat(lines.readLine()).isEqualTo("event: message_start");

        kill(rig, Map.of("team", "support"));

        String rest = lines.lines().collect(Collectors.joining("\n"));
        assertThat(rest).contains("\"stop_reason\":\"max_tokens\"", "event: message_stop");
      }
      CallRecord call = rig.call(answer);
      assertThat(call.ending()).isEqualTo("metered");
      assertThat(call.charge().orElseThrow().of(Unit.OUTPUT_TOKENS)).isEqualTo(60);
    }
  }

  @Test
  void aKillSwitchAnswersACallThatWaitsForItsProvider() throws Exception {
    try (Rig rig = rig(true)) {
      HttpRequest request =
          rig.request(CHAT)
              .POST(HttpRequest.BodyPublishers.ofString(Rig.chat("latency=30s")))
              .build();
      CompletableFuture<HttpResponse<String>> coming =
          rig.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
      rig.until("the provider was not asked", () -> rig.provider.served().inFlight() > 0);

      kill(rig, Map.of());

      HttpResponse<String> answer = coming.get();
      assertThat(answer.statusCode()).isEqualTo(402);
      assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
      assertThat(answer.body()).contains("\"code\":\"tripped\"", "runaway");
      CallRecord call = rig.call(answer);
      assertThat(call.ending()).isEqualTo("unreconciled");
    }
  }

  @Test
  void aKillSwitchForOthersEndsNothing() throws Exception {
    try (Rig rig = rig(true)) {
      HttpResponse<InputStream> answer = begun(rig, CHAT, Rig.streamedChat("tokens=30 rate=20"));
      try (BufferedReader lines = reader(answer)) {
        lines.readLine();

        kill(rig, Map.of("team", "another"));

        assertThat(lines.lines().collect(Collectors.joining("\n")))
            .contains("\"finish_reason\":\"stop\"");
      }
      assertThat(rig.call(answer).ending()).isEqualTo("metered");
    }
  }

  @Test
  void aKillSwitchEndsNothingOfAKeyThatWatchesOnly() throws Exception {
    String watcher =
        "keys: [{id: app, secret-sha256: \"%s\", mode: shadow}]\n"
            .formatted(Secret.sha256(Rig.SECRET));
    try (Rig rig = new Rig(folder, providers(true) + watcher + Rig.BUDGET)) {
      HttpResponse<InputStream> answer = begun(rig, CHAT, Rig.streamedChat("tokens=30 rate=20"));
      try (BufferedReader lines = reader(answer)) {
        lines.readLine();

        kill(rig, Map.of());

        assertThat(lines.lines().collect(Collectors.joining("\n")))
            .contains("\"finish_reason\":\"stop\"");
      }
    }
  }

  @Test
  void anAnswerThatNobodyWaitsForIsBrokenOffWhereThatEndsItsCost() throws Exception {
    try (Rig rig = rig(true)) {
      HttpResponse<InputStream> answer = begun(rig, CHAT, Rig.streamedChat(SLOW));
      answer.body().read();

      answer.body().close();

      CallRecord call = rig.call(answer);
      assertThat(call.ending()).isEqualTo("unreconciled");
      rig.until("the provider goes on", () -> rig.provider.served().inFlight() == 0);
    }
  }

  @Test
  void anAnswerThatNobodyWaitsForIsReadToItsEndElsewhere() throws Exception {
    try (Rig rig = rig(false)) {
      HttpResponse<InputStream> answer = begun(rig, CHAT, Rig.streamedChat("tokens=60 rate=30"));
      answer.body().read();

      answer.body().close();

      assertThat(rig.call(answer).ending()).isEqualTo("metered");
    }
  }

  @Test
  void aStreamFarPastItsCapIsEndedAndChargedInFull() throws Exception {
    try (Rig rig = rig(false)) {
      String body =
          Rig.streamedChat("tokens=8 fail=huge-event")
              .replace("\"stream\":true", "\"stream\":true,\"max_completion_tokens\":20");
      HttpResponse<String> answer = rig.post(CHAT, body);

      assertThat(answer.body()).endsWith("data: [DONE]\n\n");
      CallRecord call = rig.call(answer);
      assertThat(call.ending()).isEqualTo("unreconciled");
      assertThat(call.usage()).contains("past the output cap");
      assertThat(call.charge().map(Amounts::nanoUsd)).contains(call.estimateNanoUsd());
    }
  }
}
