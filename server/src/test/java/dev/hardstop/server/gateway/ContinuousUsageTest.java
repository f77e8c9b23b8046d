package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.store.CallRecord;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Servers that tell with each chunk what was used so far, where their owner says that they can. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ContinuousUsageTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String PADDING = "word ".repeat(2_000);

  private Rig rig;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            """
            providers:
              vllm: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
                     continuous-usage: true, prices: {"*": {input: 1, output: 4}}}
              plain: {api: openai, base-url: "PROVIDER_URL", credential: "${env:SIM_KEY}",
                      prices: {"*": {input: 1, output: 4}}}
            """
                + Rig.KEY
                + Rig.BUDGET);
  }

  @AfterAll
  void close() {
    rig.settled();
    rig.close();
  }

  private HttpResponse<String> post(String provider, String directive) {
    return rig.post(
        "/p/" + provider + CHAT,
        """
        {"model":"m","stream":true,"max_tokens":100,
         "messages":[{"role":"user","content":"%s [[simulate %s]]"}]}"""
            .formatted(PADDING, directive));
  }

  @Test
  void aStreamThatBreaksOffCostsItsCountedInputAndTheOutputCap() {
    HttpResponse<String> answer = post("vllm", "prompt=50 tokens=40 fail=cut");

    CallRecord call = rig.call(answer);
    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(50 * 1_000 + 100 * 4_000);
    assertThat(call.estimateNanoUsd()).isGreaterThan(10_000_000);
    assertThat(call.ending()).isEqualTo("unreconciled");
  }

  @Test
  void withoutItAStreamThatBreaksOffCostsItsWholeHold() {
    CallRecord call = rig.call(post("plain", "prompt=50 tokens=40 fail=cut"));

    assertThat(call.charge().orElseThrow().nanoUsd()).isEqualTo(call.estimateNanoUsd());
  }

  @Test
  void aCallerWhoDidNotAskSeesNoCountsAndTheWholeStreamIsChargedToTheLastToken() {
    HttpResponse<String> answer = post("vllm", "prompt=50 tokens=40");

    assertThat(answer.body()).contains("[DONE]").doesNotContain("prompt_tokens");
    assertThat(rig.provider.served().last().body().toString())
        .contains("\"continuous_usage_stats\":true");
    assertThat(rig.call(answer).charge().orElseThrow().nanoUsd())
        .isEqualTo(50 * 1_000 + 40 * 4_000);
  }
}
