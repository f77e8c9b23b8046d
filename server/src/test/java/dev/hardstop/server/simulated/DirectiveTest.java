package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DirectiveTest {

  @Test
  void readsEveryWord() {
    Directive directive =
        Directive.parse(
            "tokens=20 prompt=100 cached=7 cache-write=8 reasoning=9 latency=50ms rate=100 fail=429"
                + " model=gpt-5 tier=flex retry-after=3 tool");

    assertThat(directive.tokens()).hasValue(20);
    assertThat(directive.promptTokens()).hasValue(100);
    assertThat(directive.cachedTokens()).hasValue(7);
    assertThat(directive.cacheWriteTokens()).hasValue(8);
    assertThat(directive.reasoningTokens()).hasValue(9);
    assertThat(directive.latency()).contains(Duration.ofMillis(50));
    assertThat(directive.tokensPerSecond()).hasValue(100);
    assertThat(directive.fault()).contains(new Fault.Refuse(429));
    assertThat(directive.model()).contains("gpt-5");
    assertThat(directive.tier()).contains("flex");
    assertThat(directive.retryAfterSeconds()).hasValue(3);
    assertThat(directive.tool()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void namesEveryFault(Fault fault) {
    assertThat(Directive.parse("fail=" + fault.word()).fault()).contains(fault);
  }

  static java.util.stream.Stream<Fault> faults() {
    return Fault.words();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token=20",
        "tokens=-1",
        "tokens=2000001",
        "fail=nonsense",
        "fail=299",
        "latency=5"
      })
  void refusesWhatItDoesNotUnderstandByName(String words) {
    String culprit = words.substring(words.indexOf('=') + 1);
    assertThatThrownBy(() -> Directive.parse(words))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words.startsWith("token=") ? "token" : culprit)
        .hasMessageContaining("expected");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'{\"content\":\"Hi [[simulate tokens=1]]\"}', tokens=1",
    "'[[simulate tokens=1]] then [[simulate tokens=2]]', tokens=2",
    "'[[simulate tokens=1', ''",
    "'[simulate tokens=1]', ''",
    "'', ''"
  })
  void isFoundInTheBytesOfABody(String body, String words) {
    assertThat(Marker.in(body.getBytes(UTF_8))).isEqualTo(words);
  }
}
