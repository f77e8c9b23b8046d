package dev.hardstop.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8Test {

  @ParameterizedTest(name = "{0} is malformed at {1}")
  @CsvSource({
    "41 80, 1", // a continuation without a lead
    "c0 80, 0", // NUL in two bytes
    "c1 bf, 0", // overlong
    "e0 80 80, 0", // overlong
    "e0 9f bf, 0", // overlong
    "ed a0 80, 0", // a surrogate
    "f0 80 80 80, 0", // overlong
    "f4 90 80 80, 0", // beyond U+10FFFF
    "f5 80 80 80, 0", // beyond U+10FFFF
    "c3, 0", // cut off
    "41 41 41 41 41 41 41 41 e4 b8, 8", // cut off
    "ff, 0"
  })
  void findsTheFirstMalformedByte(String hex, int expected) {
    assertThat(Utf8.firstMalformed(bytes(hex))).isEqualTo(expected);
  }

  @Test
  void acceptsEveryCodePoint() {
    var text = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        text.appendCodePoint(c);
      }
    }

    assertThat(Utf8.firstMalformed(text.toString().getBytes(StandardCharsets.UTF_8))).isEqualTo(-1);
  }

  @Test
  void agreesWithTheDecoderOfTheJdkOnRandomBytes() {
    var random = new SplittableRandom(7);
    int accepted = 0;
    for (int round = 0; round < 40_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(6)];
      for (int i = 0; i < bytes.length; i++) {
        // Leads and continuations that are nearly right, so that some of it is.
        bytes[i] =
            (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 0x80 + random.nextInt(128));
      }
      boolean valid = decodes(bytes);
      accepted += valid ? 1 : 0;
      assertThat(Utf8.firstMalformed(bytes) < 0)
          .as("round %d: %s", round, HexFormat.of().formatHex(bytes))
          .isEqualTo(valid);
    }
    assertThat(accepted).isGreaterThan(200);
  }

  private static boolean decodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.ofDelimiter(" ").parseHex(hex);
  }
}
