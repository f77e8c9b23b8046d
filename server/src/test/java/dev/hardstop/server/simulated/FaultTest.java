package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.server.simulated.ServedCall.Ending;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Every fault as a client sees it on the wire. */
final class FaultTest {
  private static final RunningProvider RUNNING = new RunningProvider();
  private static final String STREAM =
      ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";

  @AfterAll
  static void stop() {
    RUNNING.close();
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error", "401, invalid_request_error", "402, insufficient_quota",
    "403, invalid_request_error", "408, invalid_request_error", "429, requests",
    "500, server_error", "503, server_error", "504, server_error"
  })
  void refusesInOpenAisForm(int status, String type) {
    HttpResponse<String> response = RUNNING.chat("fail=" + status);

    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode error = RunningProvider.json(response).path("error");
    assertThat(error.path("type").asString()).isEqualTo(type);
    assertThat(error.path("message").asString()).isNotEmpty();
    assertThat(error.has("param") && error.has("code")).isTrue();
  }

  @Test
  void tellsABusyCallerWhenToRetryAndARedirectedOneWhere() {
    assertThat(RUNNING.chat("fail=429 retry-after=7").headers().firstValue("retry-after"))
        .contains("7");
    assertThat(RUNNING.chat("fail=307").headers().firstValue("location")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hang", "hang-after-head"})
  void hangsUntilTheClientGoesAway(String fault) throws Exception {
    long before = RUNNING.served().cancelled();
    try (Socket socket = RUNNING.sendChat("fail=" + fault, "")) {
      if (fault.equals("hang-after-head")) {
        assertThat(readHead(socket)).startsWith("HTTP/1.1 200");
      }
      assertThat(RUNNING.served().await(served -> served.inFlight() == 1, RunningProvider.PATIENCE))
          .isTrue();
      socket.setSoTimeout(100);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
    assertThat(
            RUNNING
                .served()
                .await(served -> served.cancelled() == before + 1, RunningProvider.PATIENCE))
        .isTrue();
  }

  @Test
  void closesWithoutAnAnswer() throws Exception {
    try (Socket socket = RUNNING.sendChat("fail=close", "")) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(RUNNING.served().last().ending()).isEqualTo(Ending.BROKEN);
  }

  @Test
  void cutsABodyShortOfItsLength() throws Exception {
    try (Socket socket = RUNNING.sendChat("fail=cut", "")) {
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      int body = answer.length() - answer.indexOf("\r\n\r\n") - 4;
      assertThat(body).isEqualTo(announced(answer) / 2);
    }
  }

  @Test
  void cutsAStreamInTheMiddleOrBeforeItsTerminator() throws Exception {
    assertThat(read("tokens=20 fail=cut", STREAM))
        .contains("\"role\":\"assistant\"")
        .doesNotContain("finish_reason\":\"stop", "[DONE]")
        .doesNotEndWith("0\r\n\r\n");
    assertThat(read("tokens=20 fail=cut-before-end", STREAM))
        .contains("finish_reason\":\"stop", "\"total_tokens\":")
        .doesNotContain("[DONE]")
        .doesNotEndWith("0\r\n\r\n");
  }

  @Test
  void resetsTheConnection() throws Exception {
    try (Socket socket = RUNNING.sendChat("tokens=20 fail=reset", STREAM)) {
      assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void leavesOutUsageOrSaysNull() {
    assertThat(RunningProvider.json(RUNNING.chat("fail=no-usage")).has("usage")).isFalse();
    assertThat(RunningProvider.json(RUNNING.chat("fail=null-usage")).path("usage").isNull())
        .isTrue();
    assertThat(RUNNING.served().last().billed().completionTokens()).isPositive();
  }

  @Test
  void leavesOutTheUsageOfAStreamOrSaysNull() throws Exception {
    String without = read("tokens=3 fail=no-usage", STREAM + ",\"n\":2");
    assertThat(without).contains("\"usage\":null", "[DONE]").doesNotContain("\"choices\":[]");
    String with = read("tokens=3 fail=null-usage", STREAM + ",\"n\":2");
    assertThat(with)
        .contains("\"choices\":[],\"usage\":null", "[DONE]")
        .doesNotContain("total_tokens");
  }

  @Test
  void billsMoreThanTheCap() {
    HttpResponse<String> response =
        RUNNING.post(
            "/v1/chat/completions",
            RunningProvider.chatBody("tokens=99 fail=overrun", ",\"max_tokens\":10,\"n\":3"));
    assertThat(RunningProvider.json(response).path("usage").path("completion_tokens").asLong())
        .isEqualTo(60);
    assertThat(RUNNING.served().last().billed().completionTokens()).isEqualTo(60);
  }

  @Test
  void answersWithAPageOfHtml() {
    HttpResponse<String> response = RUNNING.chat("fail=html");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/html");
    assertThat(response.body()).startsWith("<html>");
  }

  @Test
  void answersWithHalfAJsonText() {
    HttpResponse<String> response = RUNNING.chat("fail=truncated-json");
    assertThat(response.body()).startsWith("{");
    assertThatThrownBy(() -> RunningProvider.json(response)).isInstanceOf(JacksonException.class);
  }

  @Test
  void answersWithAnErrorInsideAnOk() {
    HttpResponse<String> response = RUNNING.chat("fail=error-in-ok");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningProvider.json(response).path("error").path("type").asString())
        .isEqualTo("server_error");
  }

  @Test
  void turnsAStreamIntoAnError() throws Exception {
    assertThat(read("tokens=20 fail=stream-error", STREAM))
        .contains("\"role\":\"assistant\"", "data: {\"error\":{")
        .doesNotContain("[DONE]");
    String responses =
        RUNNING
            .post(
                "/v1/responses",
                """
                {"model":"gpt-4o","stream":true,"input":"[[simulate fail=stream-error]]"}""")
            .body();
    assertThat(responses)
        .contains("event: error\ndata: {\"type\":\"error\"")
        .doesNotContain("response.completed");
  }

  @Test
  void dripsByteByByte() {
    HttpResponse<String> response = RUNNING.chat("tokens=1 fail=drip");
    assertThat(RunningProvider.json(response).path("object").asString())
        .isEqualTo("chat.completion");
  }

  @Test
  void sendsAHugeEvent() throws Exception {
    String stream = read("tokens=3 fail=huge-event", STREAM);
    assertThat(stream.length()).isGreaterThan(Fragments.HUGE_CHARS);
    assertThat(stream).contains("[DONE]");
  }

  @Test
  void failsByChanceAsItsSeedHasIt() {
    String first = luck(7);
    assertThat(first).contains("429").contains("200");
    assertThat(luck(7)).isEqualTo(first);
    assertThat(luck(8)).isNotEqualTo(first);
  }

  @Test
  void sparesACallThatAsksForNoFault() {
    try (RunningProvider always =
        new RunningProvider(RunningProvider.options().faultRates(FaultRates.parse("500=100%")))) {
      assertThat(always.chat("tokens=1").statusCode()).isEqualTo(500);
      assertThat(always.chat("fail=none").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void takesItsTime() throws Exception {
    try (Socket socket = RUNNING.sendChat("tokens=5 latency=1m", STREAM)) {
      assertThat(RUNNING.served().await(served -> served.inFlight() == 1, RunningProvider.PATIENCE))
          .isTrue();
      socket.setSoTimeout((int) Duration.ofMillis(50).toMillis());
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  private static String luck(long seed) {
    try (RunningProvider lucky =
        new RunningProvider(
            RunningProvider.options().seed(seed).faultRates(FaultRates.parse("429=50%")))) {
      StringBuilder statuses = new StringBuilder();
      for (int i = 0; i < 32; i++) {
        statuses.append(lucky.chat("tokens=1").statusCode()).append(' ');
      }
      return statuses.toString();
    }
  }

  private static String read(String words, String more) throws IOException {
    try (Socket socket = RUNNING.sendChat(words, more)) {
      StringBuilder answer = new StringBuilder();
      byte[] bytes = new byte[1 << 16];
      while (!answer.toString().endsWith("0\r\n\r\n")) {
        int read = socket.getInputStream().read(bytes);
        if (read < 0) {
          break;
        }
        answer.append(new String(bytes, 0, read, UTF_8));
      }
      return answer.toString();
    }
  }

  private static String readHead(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) socket.getInputStream().read());
    }
    return head.toString();
  }

  private static int announced(String answer) {
    String name = "content-length: ";
    int start = answer.indexOf(name) + name.length();
    return Integer.parseInt(answer.substring(start, answer.indexOf('\r', start)));
  }
}
