package dev.hardstop.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.InputBound.Basis;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.WireRequest;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputCeilingTest {
  private static final OptionalLong WINDOW = OptionalLong.of(1_048_576);

  @Test
  void textIsBoundedByTheBytesOfTheBody() {
    String body = Requests.body("");

    assertThat(bound(body, Requests.MODEL))
        .isEqualTo(
            new InputBound.Proven(body.length() + 64, body.length() + 64, 0, Basis.ASSUMED_BYTES));
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.0-flash, 384, 384, 258",
    "gemini-2.0-flash, 100, 100, 258",
    // Tiles of 360 pixels, 3 by 2, and one for the whole; never less than what is scanned.
    "gemini-2.5-flash, 960, 540, 2304",
    "gemini-2.5-flash, 4000, 3000, 6450",
    "gemini-2.5-pro, 100, 10000, 10578",
    "gemini-3-pro-preview, 16, 16, 1120",
    "gemini-3.5-flash, 4000, 3000, 1120"
  })
  void aPictureIsBoundedByItsSize(String model, int width, int height, long tokens) {
    String body = Requests.part(picture(width, height, ""));
    var proven = (InputBound.Proven) bound(body, model);

    assertThat(proven.mediaTokens()).isEqualTo(tokens);
    assertThat(proven.textTokens()).as("without the picture").isLessThan(body.length() + 64 - 40);
  }

  @Test
  void moreIsTakenWhereTheCallerAsksForIt() {
    String enlarged =
        picture(16, 16, ",\"mediaResolution\":{\"level\":\"MEDIA_RESOLUTION_ULTRA_HIGH\"}");
    String stated = picture(16, 16, ",\"media_resolution\":{\"num_tokens\":\"5000\"}");

    assertThat(media(Requests.part(enlarged), "gemini-3-pro-preview")).isEqualTo(2_240);
    assertThat(media(Requests.part(stated), "gemini-3-pro-preview")).isEqualTo(5_000);
    String forAll =
        "{\"contents\":{\"parts\":"
            + picture(16, 16, "")
            + "},\"generation_config\":{\"media_resolution\":\"media_resolution_high\"}}";
    assertThat(media(forAll, "gemini-2.5-flash")).isEqualTo(2_304);
  }

  @ParameterizedTest
  @ValueSource(strings = {"audio/mp3", "video/mp4", "application/pdf", "image/heic", "x/y", ""})
  void whatIsLongInFewBytesIsBoundedByTheContextWindowOnly(String mimeType) {
    String body =
        Requests.part("{\"inlineData\":{\"mimeType\":\"" + mimeType + "\",\"data\":\"AAAA\"}}");

    assertThat(bound(body, Requests.MODEL))
        .isEqualTo(new InputBound.Proven(1_048_576, 1_048_576, 0, Basis.CONTEXT_WINDOW));
    assertThat(read(body).inputBound(Requests.MODEL, OptionalLong.empty()))
        .isInstanceOf(InputBound.Unbounded.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"aPartOfTomorrow\":{\"x\":1}}",
        "{\"functionResponse\":{\"name\":\"f\",\"parts\":[{\"inlineData\":{\"mimeType\":"
            + "\"audio/wav\",\"data\":\"AAAA\"}}]}}",
        "{\"function_response\":{\"parts\":{\"inline_data\":{\"mime_type\":\"video/mp4\","
            + "\"data\":\"AAAA\"}}}}"
      })
  void mediaAreFoundWhereverTheyAre(String part) {
    assertThat(((InputBound.Proven) bound(Requests.part(part), Requests.MODEL)).basis())
        .isEqualTo(Basis.CONTEXT_WINDOW);
  }

  @Test
  void soundIsReachableWhereThereIsSound() {
    WireRequest spoken =
        read(Requests.part("{\"inline_data\":{\"data\":\"AAAA\",\"mime_type\":\"audio/mp3\"}}"));

    assertThat(spoken.facts().reach().mask() & UsageClass.INPUT_AUDIO_TOKENS.bit()).isNotZero();
    assertThat(read(Requests.body("")).facts().reach().mask() & UsageClass.INPUT_AUDIO_TOKENS.bit())
        .isZero();
  }

  @Test
  void textFilesAreText() {
    String body =
        Requests.part("{\"inlineData\":{\"mimeType\":\"text/plain\",\"data\":\"aGVsbG8=\"}}");

    assertThat(((InputBound.Proven) bound(body, Requests.MODEL)).tokens())
        .isEqualTo(body.length() + 64);
  }

  @Test
  void filesKeptUpstreamAreRefused() {
    for (String part :
        new String[] {
          "{\"fileData\":{\"fileUri\":\"https://example.test/files/a\"}}",
          "{\"file_data\":{\"file_uri\":\"files/a\"}}",
          "{\"functionResponse\":{\"parts\":[{\"fileData\":{\"fileUri\":\"files/a\"}}]}}"
        }) {
      assertThat(read(Requests.part(part)).unbounded()).as(part).isPresent();
    }
  }

  @Test
  void aPictureThatIsNoneMayBeAnything() {
    String body =
        Requests.part("{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"JVBERi0xLjc=\"}}");

    assertThat(((InputBound.Proven) bound(body, Requests.MODEL)).basis())
        .isEqualTo(Basis.CONTEXT_WINDOW);
  }

  @Test
  void aBatchMayHaveMoreThanOneContextWindow() {
    String one = "{\"content\":{\"parts\":[{\"text\":\"" + "word ".repeat(1_000) + "\"}]}}";
    String batch = "{\"requests\":[" + one + "," + one + "]}";
    WireRequest request =
        Requests.read(Operation.BATCH_EMBED_CONTENTS, "gemini-embedding-001", batch);
    var bound =
        (InputBound.Proven) request.inputBound("gemini-embedding-001", OptionalLong.of(2_048));

    assertThat(bound.tokens()).isEqualTo(batch.length() + 64);
  }

  private static InputBound bound(String body, String model) {
    return read(body).inputBound(model, WINDOW);
  }

  private static long media(String body, String model) {
    return ((InputBound.Proven) bound(body, model)).mediaTokens();
  }

  private static WireRequest read(String body) {
    return Requests.read(Operation.GENERATE_CONTENT, Requests.MODEL, body);
  }

  static String picture(int width, int height, String more) {
    byte[] png =
        ByteBuffer.allocate(33)
            .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13})
            .put(new byte[] {'I', 'H', 'D', 'R'})
            .putInt(width)
            .putInt(height)
            .array();
    return "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\""
        + Base64.getEncoder().encodeToString(png)
        + "\"}"
        + more
        + "}";
  }
}
