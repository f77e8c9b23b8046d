package dev.hardstop.providers.openai;

import static dev.hardstop.providers.openai.Forms.chargedPicoUsd;
import static dev.hardstop.providers.openai.Forms.heldPicoUsd;
import static dev.hardstop.providers.openai.Forms.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.WireRequest;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Speech: billed by the characters of its text, which the request tells. */
final class SpeechTest {
  private static byte[] body(String json) {
    return json.getBytes(UTF_8);
  }

  private static WireRequest spoken(String json) {
    return read(
        Operation.SPEECH, body("{\"model\":\"tts-1\",\"voice\":\"ash\",\"input\":" + json + "}"));
  }

  private static long characters(WireRequest request) {
    return request.facts().extras().count(UsageClass.INPUT_CHARACTERS);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"Hello\",5",
        "\"a\\u00e9\\n\",3",
        "\"h\u00e9\u4e2d\",3",
        "\"\ud83d\ude00\",2",
        "\"\\ud83d\\ude00\",2"
      })
  void aCharacterIsTheLargerOfACodePointAndAHalfOfAPair(String json, long characters) {
    assertThat(characters(spoken(json))).isEqualTo(characters);
  }

  @ParameterizedTest
  @CsvSource({"tts-1,15", "tts-1-hd,30"})
  void itIsHeldAndChargedToTheLastDigitWhateverComesBack(String model, long usdPerMillion) {
    WireRequest request = spoken("\"" + "x".repeat(4_095) + "\"");

    // As OpenAI was seen to bill 4,095 characters on tts-1: 0.061425 USD.
    long picoUsd = 4_095 * usdPerMillion * 1_000_000;
    assertThat(heldPicoUsd(request, model)).isEqualTo(picoUsd);
    for (String answer : List.of("\u00ff\u00fbsound", "", "{\"error\":{}}", "7")) {
      assertThat(chargedPicoUsd(request, model, answer)).isEqualTo(picoUsd);
    }
  }

  @Test
  void noReadingOfACharacterIsChargedMoreThanWasHeld() {
    var random = new SplittableRandom(3);
    for (int round = 0; round < 2_000; round++) {
      int[] points =
          random
              .ints(1 + random.nextInt(50), 0, Character.MAX_CODE_POINT)
              .filter(c -> c > 0x22 && c != '\\' && (c < 0xd800 || c > 0xdfff))
              .toArray();
      if (points.length > 0) {
        String text = new String(points, 0, points.length);
        assertThat(heldPicoUsd(spoken("\"" + text + "\""), "tts-1"))
            .isGreaterThanOrEqualTo(points.length * 15_000_000L)
            .isEqualTo(text.length() * 15_000_000L);
      }
    }
  }

  @Test
  void whatIsBilledByTheTokenOfSoundHasNoBound() {
    assertThat(spoken("\"x\"").inputBound("gpt-4o-mini-tts", OptionalLong.empty()))
        .isInstanceOfSatisfying(
            InputBound.Unbounded.class,
            unbounded -> {
              assertThat(unbounded.problem().code()).isEqualTo(RefusalCode.UNBOUNDED_REQUEST);
              assertThat(unbounded.problem().message()).contains("gpt-4o-mini-tts", "tts-1");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"tts-1\"}",
        "{\"model\":\"tts-1\",\"input\":\"\"}",
        "{\"model\":\"tts-1\",\"input\":[\"x\"]}",
        "{\"input\":\"x\"}",
        "{\"model\":\"tts-1\",\"input\":\"x\",\"input\":\"xx\"}",
        "{\"model\":\"tts-1\",\"input\":\"x\",\"Input\":\"xx\"}"
      })
  void aTextThatIsNotThereOrThereTwiceIsRefused(String json) {
    assertThat(Forms.reading(Operation.SPEECH, body(json))).isInstanceOf(Reading.Refused.class);
  }

  @Test
  void charactersThatMicrosoftMayBillTwiceAreHeldTwiceThere() {
    byte[] body = body("{\"model\":\"tts-1\",\"input\":\"a\u00e9\u4e2d\"}");
    var read =
        (Reading.Understood) new AzureWire().read(Operation.SPEECH, "d", body, Carriers.NONE);

    assertThat(read.request().facts().extras()).isEqualTo(Usage.of(UsageClass.INPUT_CHARACTERS, 4));
  }

  @Test
  void theModelIsNamedInItsPlaceAndTheRestStaysAsItCame() {
    byte[] body = body("{\"model\":\"sim/tts-1\",\"input\":\"x\",\"speed\":1.50}");
    var changes = new Changes("tts-1", OptionalLong.empty(), true);
    WireRequest request = read(Operation.SPEECH, body);

    assertThat(new String(request.rewrite(changes, OpenAiProfiles.OPENAI).applyTo(body), UTF_8))
        .isEqualTo("{\"model\":\"tts-1\",\"input\":\"x\",\"speed\":1.50}");
  }
}
