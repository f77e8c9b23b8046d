package dev.hardstop.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AttributeRulesTest {
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "team, true",
    "cost-center, true",
    "a1, true",
    "Team, false",
    "1a, false",
    "a--b, false",
    "-a, false",
    "a-, false",
    "a_b, false",
    "'', false",
    "ä, false"
  })
  void namesAreKebabCase(String text, boolean name) {
    assertThat(AttributeRules.isName(text)).isEqualTo(name);
  }

  @Test
  void aValueIsTrimmedAndComposed() {
    assertThat(AttributeRules.value(" e\u0301 x ")).isEqualTo("\u00e9 x");
  }

  @Test
  void theLongestValueIsCountedAfterComposing() {
    assertThat(AttributeRules.value("e\u0301".repeat(128))).hasSize(128);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AttributeRules.value("x".repeat(129)))
        .withMessage(
            "attribute value of 129 characters (expected: 1 to 128 characters without control"
                + " characters)");
  }

  @Test
  void halfACharacterIsRefused() {
    assertThat(AttributeRules.value("\ud83d\ude00")).isEqualTo("\ud83d\ude00");
    for (String half : java.util.List.of("\ud83d", "a\ude00b", "\ude00\ud83d")) {
      assertThatIllegalArgumentException().isThrownBy(() -> AttributeRules.value(half));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\u0000b", "a\nb", "a\u0085b"})
  void emptyValuesAndControlCharactersAreRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> AttributeRules.value(text));
  }
}
