package dev.hardstop.providers.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The id of what was made, read off the answer. */
final class MadeObjectTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\":\"conv_1\",\"metadata\":{\"id\":\"conv_2\"}} | conv_1",
        "{\"metadata\":{\"id\":\"conv_2\"},\"id\":\"conv_1\"} | conv_1",
        "{\"data\":[{\"id\":\"conv_2\"}]} |",
        "{\"id\":\"../conv\"} |",
        "{\"id\":7} |",
        "{\"error\":{\"id\":\"conv_1\"}} |",
        "[\"id\",\"conv_1\"] |",
        "<html> |"
      })
  void onlyTheIdOfTheThingItselfCounts(String answer, @Nullable String id) {
    assertThat(read(answer, answer.length())).isEqualTo(Optional.ofNullable(id));
  }

  @Test
  void anIdThatComesInPiecesIsReadWhole() {
    assertThat(read("{\"id\":\"file-1234567890\"}", 1)).contains("file-1234567890");
  }

  private static Optional<String> read(String answer, int pieceBytes) {
    var meter = new WholeAnswer(new MadeObject());
    byte[] bytes = answer.getBytes(UTF_8);
    for (int from = 0; from < bytes.length; from += pieceBytes) {
      meter.feed(bytes, from, Math.min(bytes.length, from + pieceBytes), (b, f, t) -> {});
    }
    meter.end((b, f, t) -> {});
    return meter.issued();
  }
}
