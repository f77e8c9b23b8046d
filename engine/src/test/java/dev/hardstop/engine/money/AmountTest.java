package dev.hardstop.engine.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTest {
  @ParameterizedTest
  @CsvSource({
    "25 USD, USD, 25000000000",
    "0.10 USD, USD, 100000000",
    "0 USD, USD, 0",
    "0.000000001 USD, USD, 1",
    "9223372036.854775807 USD, USD, 9223372036854775807",
    "2M tokens, TOKENS, 2000000",
    "1.5k tokens, TOKENS, 1500",
    "1 token, TOKENS, 1",
    "3G input-tokens, INPUT_TOKENS, 3000000000",
    "0.000001M output-tokens, OUTPUT_TOKENS, 1",
    "100 requests, REQUESTS, 100",
    "1 request, REQUESTS, 1",
    "'  7   tool-calls ', TOOL_CALLS, 7",
  })
  void readsAmountsAsBudgetsAreWritten(String written, Unit unit, long quantity) {
    assertThat(Amount.parse(written)).isEqualTo(new Amount(unit, quantity));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "USD",
        "25",
        "25USD",
        "25 usd",
        "25 EUR",
        "25 USDs",
        "-1 USD",
        "+1 USD",
        ".5 USD",
        "5. USD",
        "1e3 USD",
        "1,000 USD",
        "1k USD",
        "0.0000000001 USD",
        "9223372036.854775808 USD",
        "1.5 tokens",
        "0.0001k tokens",
        "2m tokens",
        "2 M tokens",
        "9223372037G tokens",
        "1234567890123456789 tokens",
        "٢٥ USD",
        "25 USD 3"
      })
  void refusesWhatIsNoAmount(String written) {
    assertThatThrownBy(() -> Amount.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + written + "'")
        .hasMessageContaining("such as 25 USD or 2M tokens");
  }

  @Test
  void isNeverNegative() {
    assertThatThrownBy(() -> new Amount(Unit.TOKENS, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tokens: -1 (expected: >= 0)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5 USD", "0.000000001 USD", "0 USD", "200000 tokens", "3 tool-calls"})
  void writesWhatItReads(String written) {
    assertThat(Amount.parse(written)).hasToString(written);
  }
}
