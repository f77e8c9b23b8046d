package dev.hardstop.server.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PromptTokensTest {
  private static final String[] PIECES = {
    "a",
    "Z",
    "hello",
    " ",
    "  ",
    "\n",
    "\r\n",
    "1",
    "12345",
    "'",
    "don't",
    "é",
    "ß",
    "漢字",
    "٣",
    "\u0301",
    "—",
    "-",
    ".",
    "!!!",
    "😀",
    "_",
    "/",
    "{\"key\":",
    "camelCase",
    "\u00a0",
    "İ",
    "½"
  };

  @ParameterizedTest(name = "\"{0}\" is {1}")
  @CsvSource({
    "'', 0",
    "Hello, 1",
    "one two three, 3",
    "don't, 1",
    "route66, 2",
    "2026-11-21, 3",
    "..., 1",
    "漢字, 1",
    "naïve café, 2"
  })
  void countsRunsOfLettersAndOfDigits(String text, long tokens) {
    assertThat(PromptTokens.of(text)).isEqualTo(tokens);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42})
  void isNeverAboveTheTrueCountNorTheBytes(long seed) {
    Encoding o200k = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    Encoding cl100k = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);
    SplittableRandom random = new SplittableRandom(seed);
    long counted = 0;
    for (int step = 0; step < 2_000; step++) {
      String text = text(random);
      long tokens = PromptTokens.of(text);
      counted += tokens;
      assertThat(tokens)
          .as("seed %d step %d: %s", seed, step, text)
          .isLessThanOrEqualTo(o200k.countTokensOrdinary(text))
          .isLessThanOrEqualTo(cl100k.countTokensOrdinary(text))
          .isLessThanOrEqualTo(text.getBytes(UTF_8).length);
    }
    assertThat(counted).as("something was counted").isGreaterThan(2_000);
  }

  @Test
  void addsTheOverheadOfMessagesAndNames() {
    String messages =
        """
        [{"role":"system","content":"Be brief"},
         {"role":"user","name":"ann","content":[{"type":"text","text":"What is this?"},
           {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
         {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",
           "function":{"name":"look","arguments":"{\\"x\\":1}"}}]}]""";

    // Chat 3; message 3 + 2; message 3, name 1 + 1, text 3, image 1; message 3, look 1, x and 1.
    assertThat(PromptTokens.ofChat(Json.read(messages.getBytes(UTF_8)))).isEqualTo(3 + 5 + 9 + 6);
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(30);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
