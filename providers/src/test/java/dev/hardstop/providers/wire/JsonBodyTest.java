package dev.hardstop.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonBodyTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @ParameterizedTest
  @MethodSource("unreadable")
  void refusesWhatIsNotOneJsonObject(String body, RefusalCode code, String path) {
    BadRequest problem = problem(body, JsonBodyTest::readAll);

    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.path()).isEqualTo(path);
    assertThat(problem.message()).contains("expected: ").doesNotContain("secret");
  }

  static Stream<Arguments> unreadable() {
    return Stream.of(
        Arguments.of("", RefusalCode.INVALID_REQUEST, ""),
        Arguments.of("  ", RefusalCode.INVALID_REQUEST, ""),
        Arguments.of("null", RefusalCode.INVALID_REQUEST, ""),
        Arguments.of("[1]", RefusalCode.INVALID_REQUEST, ""),
        Arguments.of("\"secret\"", RefusalCode.INVALID_REQUEST, ""),
        Arguments.of("{\"a\":1", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("{\"a\":secret}", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("{\"a\":'secret'}", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("{\"a\":NaN}", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("{\"a\":-Infinity}", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("{\"a\":01}", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("{\"a\":+1}", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("{\"a\":1,}", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("{\"a\":1 /* secret */}", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("{\"a\":\"sec\nret\"}", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("{\"a\":\"\\x\"}", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("{\"a\":" + "9".repeat(2_000) + "}", RefusalCode.INVALID_REQUEST, "a"),
        Arguments.of("\ufeff{\"a\":1}", RefusalCode.INVALID_REQUEST, ""),
        Arguments.of("{\"a\":1}{\"a\":2}", RefusalCode.AMBIGUOUS_REQUEST, ""),
        Arguments.of("{\"a\":1} secret", RefusalCode.AMBIGUOUS_REQUEST, ""),
        Arguments.of("{\"a\":1}\u0000", RefusalCode.AMBIGUOUS_REQUEST, ""),
        Arguments.of("{\"a\":1,\"b\":2,\"a\":3}", RefusalCode.AMBIGUOUS_REQUEST, "a"),
        Arguments.of("{\"max\":1,\"m\\u0061x\":3}", RefusalCode.AMBIGUOUS_REQUEST, "max"),
        Arguments.of("{\"o\":[{\"k\":1,\"k\":1}]}", RefusalCode.AMBIGUOUS_REQUEST, "o[0].k"));
  }

  @Test
  void refusesOtherEncodingsThanUtf8() {
    for (var charset :
        List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      assertThat(problem("{\"a\":\"ä\"}".getBytes(charset), JsonBodyTest::readAll).code())
          .isEqualTo(RefusalCode.INVALID_REQUEST);
    }
    assertThat(
            problem("{\"a\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1), JsonBodyTest::readAll))
        .extracting(BadRequest::message)
        .isEqualTo("body: malformed UTF-8 at byte 6 (expected: UTF-8)");
  }

  @Test
  void boundsDepthAndNumberOfValues() {
    int deepest = JsonBody.MAX_DEPTH - 1;
    assertThatCode(
            () ->
                read(
                    "{\"a\":" + "[".repeat(deepest) + "]".repeat(deepest) + "}",
                    JsonBodyTest::skip))
        .doesNotThrowAnyException();
    assertThat(problem("{\"a\":" + "[".repeat(deepest + 1), JsonBodyTest::skip).message())
        .contains("at most 128 levels");
    assertThat(problem("{\"a\":" + "[".repeat(5_000_000), JsonBodyTest::skip).message())
        .contains("at most 128 levels");
    assertThat(
            problem("{\"a\":[" + "0,".repeat(JsonBody.MAX_VALUES) + "0]}", JsonBodyTest::skip)
                .message())
        .contains("500000 values");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e3",
        "1.0",
        "\"5\"",
        "true",
        "null",
        "[5]",
        "{\"x\":5}",
        "0",
        "11",
        "-5",
        "1e18",
        "1000000000000000000000000000"
      })
  void aWholeNumberIsInRangeAndWrittenAsOne(String value) {
    BadRequest problem =
        problem("{\"n\":" + value + "}", body -> body.object(_ -> body.integer(1, 10)));

    assertThat(problem.path()).isEqualTo("n");
    assertThat(problem.message())
        .contains("n: ")
        .endsWith("(expected: a whole number from 1 to 10)");
  }

  @Test
  void namesThePathOfWhatIsWrong() {
    String body = "{\"messages\":[{},{\"content\":[{\"type\":1}]}]}";

    BadRequest problem =
        problem(
            body,
            top ->
                top.object(
                    _ ->
                        top.array(
                            _ -> top.object(_ -> top.array(_ -> top.object(_ -> top.string()))))));

    assertThat(problem.path()).isEqualTo("messages[1].content[0].type");
    assertThat(problem("{\"a\":{\"b\":{}}}", top -> top.object(_ -> top.object(_ -> top.string()))))
        .extracting(BadRequest::path)
        .isEqualTo("a.b");
  }

  @Test
  void aWordIsBoundedAndATextIsNot() {
    String longest = "\"" + "x".repeat(JsonBody.MAX_WORD_BYTES - 2) + "\"";
    String tooLong = "\"x" + longest.substring(1);

    read("{\"a\":" + longest + "}", top -> top.object(_ -> top.string()));
    read("{\"a\":" + tooLong + "}", top -> top.object(_ -> top.text()));
    for (String value : List.of(tooLong, "5", "null")) {
      assertThat(problem("{\"a\":" + value + "}", top -> top.object(_ -> top.string())).message())
          .contains("expected: a string of at most 4096 bytes");
    }
  }

  @Test
  void namesNoLongKeysInFull() {
    BadRequest problem =
        problem("{\"" + "k".repeat(10_000) + "\":1}", top -> top.object(_ -> top.string()));

    assertThat(problem.message().length()).isLessThan(200);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42})
  void spansAreWhereTheTreeModelSaysTheValuesAre(long seed) {
    var random = new SplittableRandom(seed);
    int compared = 0;
    for (int round = 0; round < 500; round++) {
      String text = new RandomJson(random).object(4);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      JsonNode tree = MAPPER.readTree(bytes);
      List<String> names = new ArrayList<>();
      JsonBody.read(
          bytes,
          body ->
              body.object(
                  name -> {
                    names.add(name);
                    Span span = body.span();
                    String written =
                        new String(bytes, span.start(), span.length(), StandardCharsets.UTF_8);
                    assertThat(MAPPER.readTree(written)).as(text).isEqualTo(tree.get(name));
                    assertThat(written).isEqualTo(written.strip());
                  }));
      assertThat(names).containsExactlyElementsOf(tree.propertyNames());
      compared += names.size();
    }
    assertThat(compared).isGreaterThan(500);
  }

  @Test
  void whatACallbackLeavesUnreadIsSkipped() {
    List<String> seen = new ArrayList<>();

    read(
        "{\"a\":{\"x\":[1,{\"y\":2}]},\"b\":[[1],[2]],\"c\":\"s\",\"d\":{\"x\":1,\"z\":3}}",
        body ->
            body.object(
                name -> {
                  seen.add(name);
                  if (name.equals("d")) {
                    body.object(inner -> seen.add("d." + inner));
                  }
                }));

    assertThat(seen).containsExactly("a", "b", "c", "d", "d.x", "d.z");
  }

  private static void skip(JsonBody body) {
    assertThat(body.isObject()).isTrue();
  }

  private static void readAll(JsonBody body) {
    body.object(_ -> {});
  }

  private static void read(String body, Consumer<JsonBody> reader) {
    JsonBody.read(body.getBytes(StandardCharsets.UTF_8), reader);
  }

  private static BadRequest problem(String body, Consumer<JsonBody> reader) {
    return problem(body.getBytes(StandardCharsets.UTF_8), reader);
  }

  private static BadRequest problem(byte[] body, Consumer<JsonBody> reader) {
    return catchThrowableOfType(BadRequestException.class, () -> JsonBody.read(body, reader))
        .problem();
  }
}
