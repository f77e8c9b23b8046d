package dev.hardstop.engine.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsdTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.25, 250000000",
    "25, 25000000000",
    "0.000000001, 1",
    "1.500000000, 1500000000",
    "' 3 ', 3000000000",
    "007.10, 7100000000",
    "9223372036.854775807, 9223372036854775807",
  })
  void readsDollarsExactly(String written, long nanoUsd) {
    assertThat(Usd.parse(written)).isEqualTo(nanoUsd);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-0.01",
        "0.0000000001",
        "1.0000000001",
        "9223372036.854775808",
        "9999999999999",
        "1e99",
        "NaN",
        "Infinity",
        "0x10",
        "1,5",
        "1 5",
        "$5",
        "five"
      })
  void refusesWhatIsNotANumberOfDollars(String written) {
    assertThatThrownBy(() -> Usd.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: a decimal of at most nine places");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-999999999", "0e-999999999", "0e999999999", "1e999999999"})
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aHugeExponentCostsNothingToRefuse(String written) {
    assertThatThrownBy(() -> Usd.parse(written)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEndlessNumberIsNeitherReadNorRepeated() {
    assertThatThrownBy(() -> Usd.parse("1".repeat(300_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 0.000000001",
    "1500000000, 1.5",
    "100000000000, 100",
    "-250000000, -0.25",
    "9223372036854775807, 9223372036.854775807",
  })
  void writesDollarsPlainly(long nanoUsd, String written) {
    assertThat(Usd.format(nanoUsd)).isEqualTo(written);
  }

  @Test
  void writesNoExponents() {
    assertThat(Usd.plain(new BigDecimal("1E+3"))).isEqualTo("1000");
    assertThat(Usd.plain(new BigDecimal("1E-12"))).isEqualTo("0.000000000001");
    assertThat(Usd.plain(new BigDecimal("0.000"))).isEqualTo("0");
  }

  @Test
  void readsBackWhatItWrote() {
    Random random = new Random(7);
    for (int round = 0; round < 10_000; round++) {
      long nanoUsd = random.nextLong() >>> (1 + random.nextInt(63));
      assertThat(Usd.parse(Usd.format(nanoUsd))).isEqualTo(nanoUsd);
      assertThat(Usd.format(nanoUsd)).isEqualTo(Usd.plain(BigDecimal.valueOf(nanoUsd, 9)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "999, 1",
    "1000, 1",
    "1001, 2",
    "9223372036854775806, 9223372036854776",
    "9223372036854775807, 9223372036854775807",
  })
  void roundsPicoDollarsUpAndKeepsWhatCannotBeCounted(long picoUsd, long nanoUsd) {
    assertThat(Usd.ceilNano(picoUsd)).isEqualTo(nanoUsd);
  }
}
