package dev.hardstop.providers.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FormBodyTest {
  private static final String HEAD =
      "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n";

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static RefusalCode refusal(String body) {
    var refused = new RefusalCode[1];
    assertThatThrownBy(() -> FormBody.read(bytes(body)))
        .isInstanceOfSatisfying(BadRequestException.class, e -> refused[0] = e.problem().code());
    return refused[0];
  }

  @Test
  void valuesAreFoundBetweenTheirDelimitersWhateverTheyHold() {
    byte[] body =
        bytes(
            HEAD
                + "gpt\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
                + "Content-Type: audio/wav\r\n\r\nRIFF\r\n--a\r\n\r\n\0\r\n--b--\r\n");
    FormBody form = FormBody.read(body);

    assertThat(form.text(body, "model", 10)).isEqualTo("gpt");
    assertThat(form.text(body, "stream", 10)).isEmpty();
    Span file = Objects.requireNonNull(form.find("file"));
    assertThat(new String(body, file.start(), file.length(), ISO_8859_1))
        .isEqualTo("RIFF\r\n--a\r\n\r\n\0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt\r\n--b\r\nContent-Disposition: form-data; name=\"size\"; filename=\"s\"\r\n\r\nx\r\n--b--",
        "gpt\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nother\r\n--b--",
        "gpt\r\n--bc\r\n\r\n--b--",
        "gpt\r\n--b--\r\nmore",
        "gpt\r\n--b\r\nContent-Disposition: form-data; name=model\r\n\r\nx\r\n--b--",
        "gpt\r\n--b\r\nContent-Disposition: form-data; name=\"x\"; name=\"model\"\r\n\r\nx\r\n--b--",
        "gpt\r\n--b\r\nContent-Disposition: form-data; name=\"m\\\"odel\"\r\n\r\nx\r\n--b--",
        "gpt\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--"
      })
  void whatTwoReadersCouldTakeDifferentlyIsAmbiguous(String rest) {
    assertThat(refusal(HEAD + rest)).isEqualTo(RefusalCode.AMBIGUOUS_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "--b", "--b\r\n", "--b\r\n\r\n\r\nx\r\n--b--", "--\r\n\r\n"})
  void whatIsNoFormIsInvalid(String body) {
    assertThat(refusal(body)).isIn(RefusalCode.INVALID_REQUEST, RefusalCode.AMBIGUOUS_REQUEST);
  }

  @Test
  void aFormThatIsCutOffIsInvalid() {
    assertThat(refusal(HEAD + "gpt\r\n--")).isEqualTo(RefusalCode.INVALID_REQUEST);
  }

  @Test
  void aListMayHaveManyParts() {
    String part = "--b\r\nContent-Disposition: form-data; name=\"include[]\"\r\n\r\nx\r\n";

    assertThat(FormBody.read(bytes(part + part + "--b--")).fields().get("include[]")).hasSize(2);
  }

  @Test
  void moreThanSixtyFourPartsAreRefused() {
    String part = "--b\r\nContent-Disposition: form-data; name=\"include[]\"\r\n\r\nx\r\n";

    assertThat(refusal(part.repeat(65) + "--b--")).isEqualTo(RefusalCode.INVALID_REQUEST);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "multipart/form-data; boundary=b,true",
        "'Multipart/Form-Data;boundary=\"b\"',true",
        "multipart/form-data; boundary=c,false",
        "multipart/form-data,false",
        "multipart/mixed; boundary=b,false",
        "multipart/form-data; boundary=b; boundary=c,false"
      })
  void theHeadAndTheBodySayTheSameOfWherePartsBegin(String type, boolean fits) {
    assertThat(FormBody.fits(type, bytes(HEAD + "gpt\r\n--b--"))).isEqualTo(fits);
  }

  @Test
  void randomBytesAreReadOrRefusedAndNothingElse() {
    var random = new SplittableRandom(7);
    byte[] form = bytes(HEAD + "gpt\r\n--b--\r\n");
    for (int round = 0; round < 20_000; round++) {
      byte[] mutated = form.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      try {
        FormBody read = FormBody.read(mutated);
        assertThat(read.fields().values())
            .allSatisfy(
                spans ->
                    assertThat(spans)
                        .isNotEmpty()
                        .allMatch(
                            span -> span.start() <= span.end() && span.end() <= mutated.length));
      } catch (BadRequestException refused) {
        assertThat(refused.problem().message()).isNotEmpty();
      }
    }
  }
}
