package dev.hardstop.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

final class RawUsageTest {
  private static String kept(String... answers) {
    var raw = new RawUsage();
    for (String answer : answers) {
      try (JsonParser parser =
          AnswerReader.FACTORY.createParser(ObjectReadContext.empty(), answer)) {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
          raw.take(parser, token);
        }
      }
    }
    return raw.json();
  }

  @Test
  void theUsageIsKeptAsItWasWritten() {
    String usage =
        "{\"prompt_tokens\":9,\"cost\":1e33333333333,\"details\":{\"cached\":4,\"x\":null},\"ratio\":1.50,"
            + "\"parts\":[{\"modality\":\"TEXT\",\"tokens\":3}],\"byok\":true}";

    assertThat(kept("{\"id\":\"a\",\"usage\":" + usage + ",\"model\":\"m\"}")).isEqualTo(usage);
    assertThat(kept("{\"response\":{\"usage\":" + usage + "}}")).isEqualTo(usage);
    assertThat(kept("{\"usageMetadata\":" + usage + "}")).isEqualTo(usage);
  }

  @Test
  void ofAStreamTheFirstAndTheLastAreKept() {
    assertThat(
            kept(
                "{\"message\":{\"usage\":{\"input_tokens\":5}}}",
                "{\"usage\":{\"output_tokens\":1}}",
                "{\"usage\":{\"output_tokens\":2}}"))
        .isEqualTo("[{\"input_tokens\":5},{\"output_tokens\":2}]");
  }

  @Test
  void whatOnlyLooksLikeAUsageIsNotKept() {
    assertThat(kept("{\"content\":[{\"input\":{\"usage\":{\"secret\":\"word\"}}}]}")).isEmpty();
    assertThat(kept("{\"tools\":[{\"usage\":{\"a\":1}}],\"usage\":null}")).isEmpty();
    assertThat(kept("[{\"usage\":{\"a\":1}}]")).isEmpty();
    assertThat(kept("{\"a\":{\"b\":{\"usage\":{\"a\":1}}}}")).isEmpty();
  }

  @Test
  void textIsNotKeptThoughItStandsInAUsage() {
    assertThat(kept("{\"usage\":{\"note\":\"" + "word ".repeat(20) + "\"}}")).isEmpty();
    assertThat(kept("{\"usage\":{\"cost\":" + "9".repeat(65) + "}}")).isEmpty();
    assertThat(kept("{\"usage\":{\"" + "k".repeat(65) + "\":1}}")).isEmpty();
  }

  @Test
  void aUsageWithoutEndIsNotKept() {
    String many =
        IntStream.range(0, 200).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));

    assertThat(kept("{\"usage\":{" + many + "}}")).isEmpty();
    assertThat(kept("{\"usage\":{" + many + "}}", "{\"usage\":{\"a\":1}}")).isEqualTo("{\"a\":1}");
  }
}
