package dev.hardstop.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.HeaderRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicHeadersTest {
  private final HeaderRules rules = Messages.WIRE.headers();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anthropic-version",
        "content-type",
        "user-agent",
        "x-stainless-retry-count",
        "traceparent",
        "idempotency-key"
      })
  void whatSaysNothingOfPriceOrOwnerPassesUp(String name) {
    assertThat(rules.up(name, "v")).contains("v");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-api-key",
        "authorization",
        "cookie",
        "anthropic-organization-id",
        "anthropic-dangerous-direct-browser-access",
        "x-claude-code-session-id",
        "host"
      })
  void allOthersStayHere(String name) {
    assertThat(rules.up(name, "v")).isEmpty();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "interleaved-thinking-2025-05-14 | interleaved-thinking-2025-05-14",
        "a, fast-mode-2026-02-01 ,b | fast-mode-2026-02-01",
        "context-1m-2025-08-07 | ''",
        "skills-2025-10-02,mcp-client-2025-11-20,code-execution-2025-08-25 | ''",
        "files-api-2025-04-14,code-execution-2025-08-25 | files-api-2025-04-14",
        "advisor-tool-2026-03-01 | ''",
      })
  void onlyBetasWhoseEffectOnThePriceIsKnownPass(String stated, String passed) {
    assertThat(rules.up("anthropic-beta", stated).orElse("")).isEqualTo(passed);
  }

  @Test
  void downPassesWhatCallersNeedAndNothingOfTheSharedAccount() {
    assertThat(rules.passesDown("request-id")).isTrue();
    assertThat(rules.passesDown("retry-after")).isTrue();
    assertThat(rules.passesDown("anthropic-ratelimit-requests-remaining")).isFalse();
    assertThat(rules.passesDown("anthropic-organization-id")).isFalse();
    assertThat(rules.passesDown("set-cookie")).isFalse();
  }
}
