package dev.hardstop.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.money.Unit;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Refusal;
import dev.hardstop.providers.wire.Refusal.Blocking;
import dev.hardstop.providers.wire.Refusal.Disclosure;
import dev.hardstop.providers.wire.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ErrorsTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @Test
  void everythingIsSaidWhereTheBudgetDisclosesIt() {
    assertThat(text(Errors.body(exhausted(Disclosure.FULL))))
        .isEqualTo(
            "{\"error\":{\"message\":\"Budget \\\"user-day\\\" is spent.\",\"type\":\"insufficient_quota\","
                + "\"param\":null,\"code\":\"budget_exhausted\",\"hardstop\":{\"code\":"
                + "\"budget_exhausted\",\"budget\":\"user-day\",\"account\":\"user=42\",\"unit\":\"USD\","
                + "\"limit\":\"0.95\",\"budget_amount\":\"1\",\"settled\":\"0.940000001\",\"held\":\"0\","
                + "\"asked\":\"0.02\",\"resets_at\":\"2026-11-22T00:00:00Z\",\"largest_output_cap\":256,"
                + "\"contact_url\":\"https://x/y\",\"call\":\"c-1\"}}}");
  }

  @Test
  void lessIsSaidWhereItDoesNot() {
    assertThat(hardstop(Disclosure.RESET))
        .isEqualTo(
            MAPPER.readTree(
                "{\"code\":\"budget_exhausted\",\"resets_at\":\"2026-11-22T00:00:00Z\",\"call\":\"c-1\"}"));
    assertThat(hardstop(Disclosure.NONE))
        .isEqualTo(MAPPER.readTree("{\"code\":\"budget_exhausted\",\"call\":\"c-1\"}"));
  }

  @Test
  void aBudgetThatNeverResetsSaysNull() {
    Refusal never =
        new Refusal(
            RefusalCode.REQUEST_EXCEEDS_BUDGET,
            "m",
            "",
            exhausted(Disclosure.FULL).blocking(),
            Optional.empty(),
            OptionalLong.empty(),
            "",
            "",
            Disclosure.FULL);

    JsonNode hardstop = MAPPER.readTree(Errors.body(never)).at("/error/hardstop");

    assertThat(hardstop.get("resets_at").isNull()).isTrue();
    assertThat(hardstop.has("largest_output_cap")).isFalse();
    assertThat(hardstop.has("contact_url")).isFalse();
    assertThat(hardstop.has("call")).isFalse();
  }

  @ParameterizedTest(name = "{0} is {1} as {2}, retried: {3}")
  @CsvSource({
    "BUDGET_EXHAUSTED, 402, insufficient_quota, false",
    "REQUEST_EXCEEDS_BUDGET, 402, insufficient_quota, false",
    "BUDGET_CONTENDED, 429, rate_limit_error, true",
    "THROTTLED, 429, rate_limit_error, true",
    "TOO_MANY_ACCOUNTS, 429, rate_limit_error, true",
    "TRIPPED, 402, insufficient_quota, false",
    "FEATURE_DISABLED, 403, permission_error, false",
    "MODEL_NOT_ALLOWED, 403, permission_error, false",
    "PROVIDER_NOT_ALLOWED, 403, permission_error, false",
    "ATTRIBUTE_NOT_ALLOWED, 403, permission_error, false",
    "APPROVAL_REQUIRED, 402, insufficient_quota, false",
    "UNPRICED_MODEL, 400, invalid_request_error, false",
    "UNBOUNDED_REQUEST, 400, invalid_request_error, false",
    "WIRE_MISMATCH, 400, invalid_request_error, false",
    "AMBIGUOUS_REQUEST, 400, invalid_request_error, false",
    "ATTRIBUTE_MISSING, 400, invalid_request_error, false",
    "INVALID_REQUEST, 400, invalid_request_error, false",
    "UNKNOWN_KEY, 401, authentication_error, false",
    "STORE_UNAVAILABLE, 503, server_error, true",
    "UPSTREAM_UNREACHABLE, 502, server_error, false",
    "UPSTREAM_AUTH_FAILED, 502, server_error, false",
    "UPSTREAM_TIMEOUT, 504, server_error, false",
    "UNKNOWN_PATH, 404, invalid_request_error, false",
    "UNSUPPORTED_PATH, 501, invalid_request_error, false"
  })
  void everyCodeHasItsStatusTypeAndAdvice(
      RefusalCode code, int status, String type, boolean retried) {
    JsonNode error =
        MAPPER.readTree(Errors.body(Refusal.of(code, "because", "messages[0]", ""))).get("error");

    assertThat(code.status()).isEqualTo(status);
    assertThat(code.isRetryable()).isEqualTo(retried);
    assertThat(error.get("type").stringValue()).isEqualTo(type);
    assertThat(error.get("code").stringValue()).isEqualTo(code.name().toLowerCase(Locale.ROOT));
    assertThat(error.get("param").stringValue()).isEqualTo("messages[0]");
    assertThat(error.get("message").stringValue()).isEqualTo("because");
  }

  @ParameterizedTest
  @EnumSource(RefusalCode.class)
  void whatIsRetriedIsWhatSdksRetry(RefusalCode code) {
    boolean transientStatus = code.status() == 429 || code.status() == 503;

    assertThat(code.isRetryable()).isEqualTo(transientStatus);
  }

  @Test
  void aStreamOfChatEndsWithTheBodyAndOneOfResponsesWithAFlatEvent() {
    Refusal refusal = Refusal.of(RefusalCode.TRIPPED, "a\nb");

    assertThat(text(Errors.event(Operation.CHAT, refusal)))
        .isEqualTo("data: " + text(Errors.body(refusal)) + "\n\n");
    assertThat(text(Errors.event(Operation.RESPONSES, refusal)))
        .isEqualTo(
            "event: error\ndata: {\"message\":\"a\\nb\",\"type\":\"error\",\"param\":null,"
                + "\"code\":\"tripped\",\"hardstop\":{\"code\":\"tripped\"}}\n\n");
  }

  private static JsonNode hardstop(Disclosure disclosure) {
    return MAPPER.readTree(Errors.body(exhausted(disclosure))).at("/error/hardstop");
  }

  private static Refusal exhausted(Disclosure disclosure) {
    return new Refusal(
        RefusalCode.BUDGET_EXHAUSTED,
        "Budget \"user-day\" is spent.",
        "",
        Optional.of(
            new Blocking(
                "user-day",
                "user=42",
                Unit.USD,
                950_000_000,
                1_000_000_000,
                940_000_001,
                0,
                20_000_000)),
        Optional.of(Instant.parse("2026-11-22T00:00:00Z")),
        OptionalLong.of(256),
        "https://x/y",
        "c-1",
        disclosure);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
