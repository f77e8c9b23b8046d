package dev.hardstop.providers.anthropic;

import static dev.hardstop.providers.anthropic.Messages.body;
import static dev.hardstop.providers.anthropic.Messages.content;
import static dev.hardstop.providers.anthropic.Messages.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.InputBound.Basis;
import dev.hardstop.providers.wire.InputBound.Proven;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputBoundTest {
  private static final OptionalLong WINDOW = OptionalLong.of(200_000);

  @Test
  void textIsItsBytesAndAFrame() {
    String body = body("\"system\":\"\u00e9\u4e2d\"");

    assertThat(bound(body))
        .isEqualTo(
            new Proven(
                Messages.utf8(body).length + 256L,
                Messages.utf8(body).length + 256L,
                0,
                Basis.ASSUMED_BYTES));
  }

  @Test
  void toolsAndFormatsBringAPromptOfTheirOwn() {
    String tools = body("\"tools\":[{\"name\":\"a\"},{\"type\":\"bash_20250124\",\"name\":\"b\"}]");
    String format = body("\"output_config\":{\"format\":{\"type\":\"json_schema\"}}");

    assertThat(bound(tools).tokens()).isEqualTo(tools.length() + 256 + 2_000);
    assertThat(bound(format).tokens()).isEqualTo(format.length() + 256 + 1_000);
  }

  @ParameterizedTest(name = "{0} x {1} is {2}")
  @CsvSource({"1, 1, 65", "28, 28, 66", "200, 200, 128", "1092, 1092, 1654", "8000, 8000, 5000"})
  void aPictureIsWhatItsHeaderSays(int width, int height, long tokens) {
    String data = png(width, height);
    String body = content(picture("base64", "\"data\":\"" + data + '"'));

    assertThat(bound(body).mediaTokens()).isEqualTo(tokens);
    assertThat(bound(body).textTokens()).isEqualTo(body.length() - data.length() - 2 + 256L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"type\":\"url\",\"url\":\"https://a.example/b.png\"",
        "\"type\":\"url\",\"url\":\"https://a.example/b.png\","
            + "\"data\":\"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAA\"",
        "\"data\":\"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAA\"",
        "\"type\":\"base64\",\"data\":\"AAAA\"",
        "\"type\":\"base64\",\"data\":null"
      })
  void aPictureThatCannotBeSeenIsTheLargest(String source) {
    String body = content("{\"source\":{" + source + "},\"type\":\"image\"}");

    assertThat(bound(body).mediaTokens()).isEqualTo(5_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"data\":\"JVBERi0=\"}}",
        "{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://a.example/b\"}}",
        "{\"source\":{\"type\":\"text\",\"data\":\"a\"},\"citations\":{\"enabled\":true},"
            + "\"type\":\"document\"}",
        "{\"type\":\"search_result\",\"source\":\"a\",\"content\":[]}",
        "{\"type\":\"web_search_tool_result\",\"content\":[]}",
        "{\"type\":\"of_next_year\"}",
        "{\"type\":\"tool_result\",\"content\":[{\"type\":\"document\",\"source\":"
            + "{\"type\":\"base64\",\"data\":\"JVBERi0=\"}}]}"
      })
  void whatBytesDoNotBoundIsTheContextWindowOrNothing(String block) {
    assertThat(bound(content(block)))
        .isEqualTo(new Proven(200_000, 200_000, 0, Basis.CONTEXT_WINDOW));
    assertThat(read(content(block)).inputBound("m", OptionalLong.empty()))
        .isInstanceOf(InputBound.Unbounded.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"document\",\"source\":{\"type\":\"text\",\"data\":\"plain\"}}",
        "{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":\"plain\"}}",
        "{\"type\":\"thinking\",\"thinking\":\"a\",\"signature\":\"b\"}",
        "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\","
            + "\"input\":{\"type\":\"of_next_year\",\"source\":{\"type\":\"file\"}}}"
      })
  void textInOtherShapesIsItsBytes(String block) {
    assertThat(bound(content(block)).basis()).isEqualTo(Basis.ASSUMED_BYTES);
  }

  @Test
  void nothingIsMoreThanTheContextWindow() {
    String body = body("\"system\":\"" + "x".repeat(300_000) + '"');

    assertThat(bound(body).tokens()).isEqualTo(200_000);
    assertThat(bound(body).basis()).isEqualTo(Basis.CONTEXT_WINDOW);
  }

  private static Proven bound(String body) {
    InputBound bound = read(body).inputBound("m", WINDOW);
    assertThat(bound).isInstanceOf(Proven.class);
    return (Proven) bound;
  }

  private static String picture(String type, String fields) {
    return "{\"type\":\"image\",\"source\":{\"type\":\"" + type + "\"," + fields + "}}";
  }

  static String png(int width, int height) {
    ByteBuffer bytes = ByteBuffer.allocate(33);
    bytes.putLong(0x89504e470d0a1a0aL).putInt(13).putInt(0x49484452).putInt(width).putInt(height);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
