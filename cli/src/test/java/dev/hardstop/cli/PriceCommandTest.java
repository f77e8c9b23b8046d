package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PriceCommandTest {
  private static final String CALL =
      """
      {"provider":"openai","api":"chat","at":"2026-11-21T12:00:00Z","body":{"model":"gpt-4o",\
      "usage":{"prompt_tokens":3000,"completion_tokens":100,\
      "prompt_tokens_details":{"cached_tokens":1000},\
      "completion_tokens_details":{"reasoning_tokens":40}}}}""";

  @Test
  void aLineOfUsageBecomesALineWithItsCharge() {
    JsonNode answer = one(run(CALL));

    assertThat(answer.path("model").stringValue()).isEqualTo("gpt-4o");
    assertThat(answer.path("usage").toString())
        .isEqualTo(
            "{\"uncached_input_tokens\":2000,\"cache_read_tokens\":1000,"
                + "\"visible_output_tokens\":60,\"output_reasoning_tokens\":40}");
    assertThat(answer.path("input_usd").stringValue()).isEqualTo("0.00625");
    assertThat(answer.path("output_usd").stringValue()).isEqualTo("0.001");
    assertThat(answer.path("total_usd").stringValue()).isEqualTo("0.00725");
    assertThat(answer.path("price_revision").stringValue()).startsWith("2026-08-21.");
  }

  @Test
  void charactersAndSecondsAreCharged() {
    Run run =
        run(
            """
            {"provider":"openai","api":"speech","body":{"model":"tts-1","usage":{"input_characters":4096}}}
            {"provider":"openai","api":"transcriptions","body":{"model":"whisper-1","usage":{"type":"duration","seconds":9}}}
            {"provider":"openai","api":"transcriptions","body":{"model":"gpt-4o-transcribe","usage":{"type":"duration","seconds":9}}}""");

    assertThat(run.answers().get(0).path("total_usd").stringValue()).isEqualTo("0.06144");
    assertThat(run.answers().get(1).path("total_usd").stringValue()).isEqualTo("0.0009");
    assertThat(run.answers().get(2).path("error").path("code").stringValue())
        .isEqualTo("unpriced_model");
  }

  @Test
  void linesAreAnsweredInOrderAndABadOneStopsNothing() {
    Run run =
        run(
            "nonsense\n\n[]\n"
                + CALL
                + "\n{\"a\":1} {\"b\":2}\n{\"a\":1,\"a\":2}\n"
                + "[".repeat(5_000)
                + "\n\u0000\u0001\n"
                + CALL.replace("gpt-4o", "gpt-99")
                + "\n"
                + CALL);

    assertThat(run.exitCode).isZero();
    assertThat(run.answers().stream().map(PriceCommandTest::code).toList())
        .containsExactly(
            "invalid_request",
            "invalid_request",
            "invalid_request",
            "",
            "invalid_request",
            "invalid_request",
            "invalid_request",
            "invalid_request",
            "unknown_model",
            "");
  }

  @ParameterizedTest(name = "{0} as {1}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"provider\":\"openai\"|\"provider\":\"nobody\"|unknown_provider",
        "\"provider\":\"openai\",||invalid_request",
        "\"provider\":\"openai\"|\"provider\":7|invalid_request",
        "\"api\":\"chat\"|\"api\":\"telegraph\"|unknown_api",
        "\"api\":\"chat\",||invalid_request",
        "\"model\":\"gpt-4o\",||unknown_model",
        "\"at\":\"2026-11-21T12:00:00Z\"|\"at\":\"yesterday\"|invalid_request",
        "\"at\":\"2026-11-21T12:00:00Z\"|\"at\":\"2026-11-21\"|invalid_request",
        "\"body\":|\"corpse\":|invalid_request",
        "\"cached_tokens\":1000|\"cached_tokens\":3001|invalid_usage",
        "\"prompt_tokens\":3000|\"prompt_tokens\":9223372036854775807|invalid_usage",
        "\"prompt_tokens\":3000|\"prompt_tokens\":1e400000000|invalid_usage",
        "\"usage\":|\"usage\":null,\"unused\":|invalid_usage",
        "\"model\":\"gpt-4o\"|\"model\":\"gpt-4o\",\"service_tier\":\"flex\"|unpriced_model",
        "\"model\":\"gpt-4o\"|\"model\":\"text-embedding-3-small\"|unpriced_model"
      })
  void whatCannotBePricedSaysWhy(String from, String to, String code) {
    String line = CALL.replace(from, to == null ? "" : to);
    assertThat(line).isNotEqualTo(CALL);

    assertThat(code(one(run(line)))).isEqualTo(code);
  }

  @Test
  void optionsFillInWhatALineLeavesOut() {
    String line = CALL.replace("\"provider\":\"openai\",\"api\":\"chat\",", "");
    String dated = line.replace("\"at\":\"2026-11-21T12:00:00Z\",", "").replace("gpt-4o", "o3");

    assertThat(one(run(line, "--provider", "OpenAI", "--api", "chat")).has("total_usd")).isTrue();
    assertThat(output(run(dated, "--provider=openai", "--api=chat", "--at=2025-06-09T23:59:59Z")))
        .isEqualTo("0.004");
    assertThat(
            output(run(dated, "--provider=openai", "--api=chat", "--at=2025-06-10T02:00:00+02:00")))
        .isEqualTo("0.0008");
  }

  @Test
  void theModelOfTheLineComesBeforeThatOfTheBody() {
    String line = CALL.replace("\"body\"", "\"model\":\"gpt-4o-mini\",\"body\"");

    assertThat(one(run(line)).path("model").stringValue()).isEqualTo("gpt-4o-mini");
    assertThat(output(run(line))).isEqualTo("0.00006");
  }

  @Test
  void aTierThatTheAnswerNamesIsChargedAtItsOwnPrices() {
    String line =
        CALL.replace("\"model\":\"gpt-4o\"", "\"model\":\"gpt-5.5\",\"service_tier\":\"priority\"");

    assertThat(output(run(line))).isEqualTo("0.0075");
    assertThat(output(run(line.replace("priority", "default")))).isEqualTo("0.003");
  }

  @Test
  void aLineBeyondTheBoundIsAnsweredAndSkipped() {
    byte[] spaces =
        " ".repeat(PriceCommand.LONGEST_LINE_BYTES + 1).getBytes(StandardCharsets.UTF_8);
    var input = new ByteArrayOutputStream();
    input.writeBytes(spaces);
    input.writeBytes(("\n" + CALL).getBytes(StandardCharsets.UTF_8));

    List<JsonNode> answers = run(new ByteArrayInputStream(input.toByteArray())).answers();

    assertThat(answers).hasSize(2);
    assertThat(answers.get(0).toString()).contains("over 16777216 bytes");
    assertThat(answers.get(1).has("total_usd")).isTrue();
  }

  @Test
  void namesAreEchoedInAsciiAndCutShort() {
    Run run = run(CALL.replace("gpt-4o", "gpt-\u2026" + "x".repeat(10_000)));

    assertThat(run.out).isASCII().hasSizeLessThan(1_000).contains("\\u2026");
  }

  @Test
  void wrongUsageIsExitCodeTwo() {
    assertThat(run(CALL, "--at", "noon").exitCode).isEqualTo(2);
    assertThat(run(CALL, "--fancy").exitCode).isEqualTo(2);
    assertThat(run("", "--help").exitCode).isZero();
    assertThat(run("").out).isEmpty();
  }

  private record Run(int exitCode, String out) {
    List<JsonNode> answers() {
      return out.lines().map(new JsonMapper()::readTree).toList();
    }
  }

  private static Run run(String input, String... options) {
    return run(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), options);
  }

  private static Run run(InputStream input, String... options) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        new CommandLine(new PriceCommand(input))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(options);
    return new Run(exitCode, out.toString());
  }

  private static JsonNode one(Run run) {
    assertThat(run.answers()).hasSize(1);
    return run.answers().getFirst();
  }

  private static String code(JsonNode answer) {
    return answer.path("error").path("code").asString("");
  }

  private static String output(Run run) {
    return one(run).path("output_usd").asString(run.out);
  }
}
