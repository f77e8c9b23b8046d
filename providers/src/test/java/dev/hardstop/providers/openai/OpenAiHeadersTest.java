package dev.hardstop.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiHeadersTest {
  private final OpenAiHeaders headers = new OpenAiHeaders();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-type",
        "accept",
        "user-agent",
        "traceparent",
        "idempotency-key",
        "x-stainless-lang",
        "x-stainless-retry-count"
      })
  void theseGoUp(String name) {
    assertThat(headers.up(name, "value")).contains("value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization",
        "x-api-key",
        "api-key",
        "cookie",
        "openai-organization",
        "openai-project",
        "host",
        "x-forwarded-for",
        "x-hardstop-user",
        "content-length",
        "transfer-encoding",
        "connection",
        "anthropic-beta"
      })
  void theseStayHere(String name) {
    assertThat(headers.up(name, "value")).isEmpty();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "assistants=v2 | assistants=v2",
        "responses=experimental , new_billed_thing=v1 | responses=experimental",
        "new_billed_thing=v1 |",
        "'' |"
      })
  void onlyBetasThatChangeNoPriceGoUp(String value, String sent) {
    assertThat(headers.up("openai-beta", value)).isEqualTo(Optional.ofNullable(sent));
  }

  @Test
  void answersKeepWhatASdkNeeds() {
    for (String name :
        new String[] {
          "content-type",
          "retry-after",
          "retry-after-ms",
          "x-request-id",
          "openai-processing-ms",
          "x-should-retry"
        }) {
      assertThat(headers.passesDown(name)).as(name).isTrue();
    }
    for (String name :
        new String[] {
          "set-cookie",
          "openai-organization",
          "openai-project",
          "alt-svc",
          "x-ratelimit-remaining-tokens",
          "access-control-allow-origin",
          "transfer-encoding",
          "strict-transport-security",
          "content-length"
        }) {
      assertThat(headers.passesDown(name)).as(name).isFalse();
    }
  }
}
