package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.money.Amounts;
import dev.hardstop.store.CallRecord;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a provider does, the hold ends, once, as the outcome table says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OutcomeTest {
  private static final String CHAT = "/v1/chat/completions";

  private Rig rig;

  @BeforeAll
  void open(@TempDir Path folder) {
    rig =
        new Rig(
            folder,
            Rig.KEY
                + "deadlines: {connect: 2s, idle: 1500ms, total: 20s}\n"
                + "budgets: [{id: all, limit: 1000 USD, window: day}]\n");
  }

  @AfterAll
  void close() {
    rig.close();
  }

  @ParameterizedTest(name = "{0} -> {1} {2}, {3}")
  @CsvSource({
    "none, 200, -, metered",
    "drip, 200, -, metered",
    "400, 400, -, unbilled",
    "404, 404, -, unbilled",
    "429, 429, -, unbilled",
    "500, 500, -, unbilled",
    "503, 503, -, unbilled",
    "401, 502, upstream_auth_failed, unbilled",
    "403, 502, upstream_auth_failed, unbilled",
    "302, 502, upstream_unreachable, unbilled",
    "close, 502, upstream_unreachable, unreconciled",
    "hang, 504, upstream_timeout, unreconciled",
    "hang-after-head, 504, upstream_timeout, unreconciled",
    "cut, 502, upstream_unreachable, unreconciled",
    "reset, 502, upstream_unreachable, unreconciled",
    "cut-before-end, 502, upstream_unreachable, unreconciled",
    "no-usage, 200, -, unreconciled",
    "null-usage, 200, -, unreconciled",
    "error-in-ok, 200, -, unreconciled",
    "truncated-json, 200, -, unreconciled",
    "html, 200, -, unreconciled",
    "huge-event, 200, -, metered",
    "overrun, 200, -, metered",
  })
  void aWholeAnswerEndsItsHold(String fault, int status, String code, String ending) {
    HttpResponse<String> answer = rig.post(CHAT, Rig.chat("tokens=12 fail=" + fault));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (!code.equals("-")) {
      assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
      assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    }
    check(rig.call(answer), ending);
  }

  @ParameterizedTest(name = "{0} -> {1}, {2}")
  @CsvSource({
    "none, 200, metered",
    "drip, 200, metered",
    "429, 429, unbilled",
    "500, 500, unbilled",
    "401, 502, unbilled",
    "close, 502, unreconciled",
    "hang, 504, unreconciled",
    "hang-after-head, 200, unreconciled",
    "cut, 200, unreconciled",
    "reset, 200, unreconciled",
    "cut-before-end, 200, metered",
    "no-usage, 200, unreconciled",
    "stream-error, 200, unreconciled",
    // One event of the text is damaged; the one with the usage is not.
    "truncated-json, 200, metered",
    "html, 200, unreconciled",
    "huge-event, 200, metered",
    "overrun, 200, metered",
  })
  void aStreamEndsItsHold(String fault, int status, String ending) {
    // Byte by byte, more of them would say no more.
    int tokens = fault.equals("drip") ? 1 : 12;
    HttpResponse<String> answer =
        rig.post(CHAT, Rig.streamedChat("tokens=" + tokens + " fail=" + fault));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    check(rig.call(answer), ending);
  }

  private void check(CallRecord call, String ending) {
    assertThat(rig.openHolds()).isZero();
    assertThat(call.ending()).as(call.detail()).isEqualTo(ending);
    if (ending.equals("unbilled")) {
      // No money, but a request it was.
      assertThat(call.charge()).contains(Amounts.of(0, 0, 0, 1, 0));
      return;
    }
    long charged = call.charge().orElseThrow().nanoUsd();
    if (ending.equals("unreconciled")) {
      assertThat(charged).isEqualTo(call.estimateNanoUsd());
    } else {
      assertThat(charged).isPositive();
    }
  }

  @Test
  void aProviderThatCannotBeReachedCostsNothing(@TempDir Path folder) {
    try (Rig broken = new Rig(folder)) {
      Rig.get(broken.provider.close());

      HttpResponse<String> answer = broken.post(CHAT, Rig.chat(""));

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("\"code\":\"upstream_unreachable\"");
      assertThat(broken.call(answer).state()).isEqualTo("released");
    }
  }

  @Test
  void aBrokenStreamEndsInAnErrorThatSdksRaise() {
    HttpResponse<String> answer = rig.post(CHAT, Rig.streamedChat("tokens=12 fail=cut"));

    assertThat(answer.body())
        .contains("data: {\"error\":{", "\"code\":\"upstream_unreachable\"")
        .doesNotContain("[DONE]");
  }
}
