package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.server.config.Secret;
import dev.hardstop.store.CallRecord;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shadow mode refuses nothing that an upstream could answer, and records what it would have. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ShadowTest {
  private static final String CHAT = "/v1/chat/completions";

  private static final String YAML =
      """
      providers:
        sim: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
              prices: {"gpt-*": {input: 1, output: 4}}}
        closed: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
                 models: [closed-model], prices: {"*": {input: 1, output: 4}}}
      keys:
        - {id: watcher, secret-sha256: "%s", mode: shadow, models: ["gpt-test", "unknown-*"],
           providers: [sim]}
      budgets:
        - {id: all, limit: 10 USD, window: day}
      """
          .formatted(Secret.sha256(Rig.SECRET));

  @TempDir private static Path folder;
  private Rig rig;

  @BeforeAll
  void open() {
    rig = new Rig(folder, YAML);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "unbounded_request    | gpt-test      | \"web_search_options\":{}, | 22000",
        "unpriced_model       | unknown-model |                          | 0",
        "model_not_allowed    | gpt-other     |                          | 22000",
        "provider_not_allowed | closed-model  |                          | 22000",
        "unpriced_model       | gpt-test      | \"service_tier\":\"flex\", | 0"
      })
  void recordsWhatWouldHaveBeenRefusedAndSendsIt(
      String code, String model, String extra, long chargeNanoUsd) {
    String body =
        Rig.chat("prompt=10 tokens=3")
            .replace("gpt-test", model)
            .replace("{\"model\"", "{" + (extra == null ? "" : extra) + "\"model\"");

    HttpResponse<String> answer = rig.post(CHAT, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(rig.provider.served().last().body().toString()).isEqualTo(body);
    CallRecord call = rig.call(answer);
    assertThat(call.wouldRefuse()).isEqualTo(code);
    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(chargeNanoUsd);
  }

  @Test
  void leavesOutAnAttributeThatTheCallerMayNotSet() {
    HttpResponse<String> answer =
        rig.send(
            rig.request(CHAT)
                .header("x-hardstop-user", "ann")
                .POST(HttpRequest.BodyPublishers.ofString(Rig.chat("tokens=1")))
                .build());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(rig.call(answer).attributes().toString()).doesNotContain("ann");
  }
}
