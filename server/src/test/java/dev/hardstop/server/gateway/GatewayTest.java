package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.server.simulated.ServedCall;
import dev.hardstop.store.CallRecord;
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
}
