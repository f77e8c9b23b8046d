package dev.hardstop.engine.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "gpt-5, gpt-5, true",
    "gpt-5, gpt-5-mini, false",
    "gpt-5, GPT-5, false",
    "gpt-5*, gpt-5, true",
    "gpt-5*, gpt-5-mini, true",
    "claude-*-4, claude-opus-4, true",
    "claude-*-4, claude-4, false",
    "*, '', true",
    "'', '', true",
    "'', x, false",
    "**, anything, true",
    "a.c, abc, false",
    "a?c, abc, false",
    "*a*b, aXbYab, true",
    "*a*b, aXbYabc, false",
  })
  void matchesTheWholeText(String pattern, String text, boolean matches) {
    assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
  }

  @Test
  void agreesWithARegularExpression() {
    Random random = new Random(3);
    int matched = 0;
    for (int round = 0; round < 50_000; round++) {
      String pattern = word(random, "ab.*", 8);
      String text = word(random, "ab.", 12);
      boolean expected = Pattern.matches(regex(pattern), text);
      assertThat(new Glob(pattern).matches(text)).as("%s on %s", pattern, text).isEqualTo(expected);
      matched += expected ? 1 : 0;
    }
    assertThat(matched).as("texts that matched").isGreaterThan(1_000);
  }

  private static String word(Random random, String letters, int maxLength) {
    StringBuilder word = new StringBuilder();
    for (int left = random.nextInt(maxLength + 1); left > 0; left--) {
      word.append(letters.charAt(random.nextInt(letters.length())));
    }
    return word.toString();
  }

  private static String regex(String pattern) {
    return Arrays.stream(pattern.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPatternOfManyStarsDoesNotExplode() {
    Glob glob = new Glob("*a".repeat(60) + "b");
    assertThat(glob.matches("a".repeat(5_000))).isFalse();
  }
}
