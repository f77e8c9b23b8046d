package dev.hardstop.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.ModelEntry;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorsTest {

  @Test
  void aRefusalHasItsTypeItsReasonAndItsRequest() {
    Refusal refusal = Refusal.of(RefusalCode.BUDGET_EXHAUSTED, "spent", "", "rq_1");

    assertThat(text(Messages.WIRE.refusalBody(refusal)))
        .isEqualTo(
            "{\"type\":\"error\",\"error\":{\"type\":\"billing_error\",\"message\":\"spent\","
                + "\"hardstop\":{\"code\":\"budget_exhausted\",\"call\":\"rq_1\"}},"
                + "\"request_id\":\"rq_1\"}");
    assertThat(text(Messages.WIRE.refusalEvent(Operation.MESSAGES, refusal)))
        .startsWith("event: error\ndata: {\"type\":\"error\",")
        .endsWith("}\n\n");
  }

  @ParameterizedTest
  @EnumSource(RefusalCode.class)
  void everyRefusalHasATypeThatGoesWithItsStatus(RefusalCode code) {
    String type =
        switch (code.status()) {
          case 401 -> "authentication_error";
          case 402 -> "billing_error";
          case 403 -> "permission_error";
          case 404, 501 -> "not_found_error";
          case 413 -> "request_too_large";
          case 429 -> "rate_limit_error";
          case 502, 503 -> "api_error";
          case 504 -> "timeout_error";
          default -> "invalid_request_error";
        };

    assertThat(text(Messages.WIRE.refusalBody(Refusal.of(code, "m"))))
        .contains("\"type\":\"" + type + "\"");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "your organization (org: 00000000-5a5a-4a5a-8a5a-0123456789ab) | your organization (org: ***)",
        "workspace \"00000000-5a5a-4a5a-8a5a-0123456789ab\" | workspace \"***\"",
        "wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ is over | wrkspc-*** is over",
        "key sk-ant-api03-abcdef is | key sk-*** is",
        "request 00000000-5a5a-4a5a-8a5a-0123456789ab | request 00000000-5a5a-4a5a-8a5a-0123456789ab",
      })
  void whatIsOfTheSharedAccountIsMasked(String error, String masked) {
    assertThat(text(Messages.WIRE.masked(Messages.utf8(error)))).isEqualTo(masked);
  }

  @Test
  void modelsAreOnePageAndAnUnknownDayIsTheEpoch() {
    var models = List.of(new ModelEntry("a", 0, "p"), new ModelEntry("b", 86_400, "p"));

    assertThat(text(Messages.WIRE.modelList(models)))
        .isEqualTo(
            "{\"data\":[{\"type\":\"model\",\"id\":\"a\",\"display_name\":\"a\","
                + "\"created_at\":\"1970-01-01T00:00:00Z\"},{\"type\":\"model\",\"id\":\"b\","
                + "\"display_name\":\"b\",\"created_at\":\"1970-01-02T00:00:00Z\"}],"
                + "\"has_more\":false,\"first_id\":\"a\",\"last_id\":\"b\"}");
    assertThat(text(Messages.WIRE.modelList(List.of())))
        .isEqualTo("{\"data\":[],\"has_more\":false,\"first_id\":null,\"last_id\":null}");
  }

  @Test
  void aHeartbeatIsAPing() {
    assertThat(text(Messages.WIRE.heartbeat()))
        .isEqualTo("event: ping\ndata: {\"type\":\"ping\"}\n\n");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
