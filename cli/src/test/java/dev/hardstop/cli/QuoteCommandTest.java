package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class QuoteCommandTest {
  private static final String CHAT =
      """
      {"model": "gpt-4o", "max_tokens": 100, "n": 2, "messages": [{"role": "user", "content": "hi"}]}""";

  /** A WAV file of nine samples at 8 Hz, one byte each. */
  private static final String WAV =
      "RIFF\0\0\0\0WAVEfmt \u0010\0\0\0\1\0\1\0\u0008\0\0\0\u0008\0\0\0\1\0\u0008\0data\t\0\0\0abcdefghi";

  @Test
  void aChatIsBoundedByItsTextItsCapAndItsChoices() {
    Run run = run(CHAT, "--provider", "openai", "--api", "chat");

    assertThat(run.exitCode).isZero();
    assertThat(run.answer().path("output").toString())
        .isEqualTo("{\"tokens\":100,\"choices\":2,\"usd\":\"0.002\"}");
    assertThat(run.answer().path("input").path("basis").stringValue()).isEqualTo("exact");
    assertThat(run.answer().path("input").path("tokens").longValue()).isBetween(2L, 128L);
  }

  @Test
  void aReasoningModelWithoutACapIsQuotedAtItsMaximum() {
    String uncapped = CHAT.replace("\"max_tokens\": 100, ", "");

    assertThat(output(run(uncapped, "--provider=openai", "--api=chat"))).isEqualTo(16_384);
    assertThat(output(run(uncapped.replace("gpt-4o", "gpt-5"), "--provider=openai", "--api=chat")))
        .isEqualTo(128_000);
  }

  @Test
  void aMessageIsBoundedByItsBytes() {
    Run run =
        run(
            "{\"model\": \"claude-haiku-4-5\", \"max_tokens\": 10, \"messages\": []}",
            "--provider=anthropic",
            "--api=default");

    assertThat(run.answer().path("input").path("basis").stringValue()).isEqualTo("assumed_bytes");
    // 63 bytes and 256 for the frame at 1.25, 10 at 5 USD a million.
    assertThat(run.answer().path("total_usd").stringValue()).isEqualTo("0.00044875");
  }

  @Test
  void aGenerationOfGooglesIsBoundedByItsBytesWhoeverNamesTheModel() {
    String body = "{\"contents\":[],\"generation_config\":{\"max_output_tokens\":\"10\"}}";
    Run run = run(body, "--provider=google", "--api=default", "--model=gemini-2.5-flash");
    String named = body.replace("{\"contents", "{\"model\":\"models/gemini-2.5-flash\",\"contents");

    assertThat(run.answer().path("input").path("basis").stringValue()).isEqualTo("assumed_bytes");
    // 62 bytes and 64 for the frame at 0.30, 10 at 2.50 USD a million.
    assertThat(run.answer().path("total_usd").stringValue()).isEqualTo("0.0000628");
    assertThat(run(named, "--provider=google", "--api=default").exitCode).isZero();
  }

  @Test
  void embeddingsOfGooglesAreQuotedByTheirFields() {
    Run run =
        run(
            "{\"requests\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}",
            "--provider=google",
            "--api=default",
            "--model=gemini-embedding-001");

    assertThat(run.exitCode).isZero();
    assertThat(output(run)).isZero();
  }

  @Test
  void aConversationWithAmazonIsBoundedByItsBytes() {
    String body = "{\"messages\":[],\"inferenceConfig\":{\"maxTokens\":10}}";
    Run run = run(body, "--provider=aws", "--api=default", "--model=amazon.nova-lite-v1:0");

    assertThat(run.answer().path("input").path("basis").stringValue()).isEqualTo("assumed_bytes");
    // 50 bytes and 256 for the frame at 0.06, 10 at 0.24 USD a million.
    assertThat(run.answer().path("total_usd").stringValue()).isEqualTo("0.00002076");
  }

  @Test
  void otherWiresAreBoundedByWhatTheModelTakes() {
    Run run =
        run(
            "{\"model\": \"claude-sonnet-4-6\", \"max_tokens\": 10, \"messages\": []}",
            "--provider=aws",
            "--api=anthropic");

    assertThat(run.answer().path("input").path("basis").stringValue()).isEqualTo("context_window");
    // Writing the cache, the dearest that a million tokens can come to there: 4.125 USD.
    assertThat(run.answer().path("total_usd").stringValue()).isEqualTo("4.125165");
  }

  @ParameterizedTest(name = "{0} {1} {2} -> {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nobody|chat|{}|unknown_provider",
        "openai|telegraph|{}|unknown_api",
        "aws|anthropic|{}|unknown_model",
        "anthropic|default|{}|invalid_request",
        "anthropic|default|nonsense|invalid_request",
        "anthropic|default|[]|invalid_request",
        "anthropic|default|{\"model\": \"x\", \"max_tokens\": 1}|unknown_model",
        "anthropic|default|{\"model\": \"claude-sonnet-4-6\", \"max_tokens\": 1, \"container\": 1}|unknown_object",
        "google|default|{\"contents\": []}|invalid_request",
        "google|default|nonsense|invalid_request",
        "google|default|{\"model\": \"gemini-99\"}|unknown_model",
        "google|default|{\"model\": \"gemini-2.5-pro\", \"tools\": [{\"googleSearch\": {}}]}|unbounded_request",
        "openai|chat|{\"model\": \"gpt-99\", \"messages\": []}|unknown_model",
        "openai|chat|nonsense|invalid_request",
        "openai|images|{}|invalid_request",
        "openai|images|{\"model\": \"gpt-image-2\", \"prompt\": \"A cat\"}|unbounded_request",
        "perplexity|default|{}|unbounded_request"
      })
  void whatCannotBeQuotedSaysWhyAndFails(String provider, String api, String body, String code) {
    Run run = run(body, "--provider", provider, "--api", api);

    assertThat(run.exitCode).isEqualTo(1);
    assertThat(run.answer().path("error").path("code").stringValue()).isEqualTo(code);
  }

  @Test
  void aTextToBeSpokenIsQuotedByItsCharacters() {
    Run run =
        run("{\"model\": \"tts-1-hd\", \"input\": \"Hello\"}", "--provider=openai", "--api=speech");

    assertThat(run.exitCode).isZero();
    assertThat(run.answer().path("fees").toString())
        .isEqualTo("{\"input_characters\":5,\"usd\":\"0.00015\"}");
    assertThat(run.answer().path("input").path("basis").stringValue()).isEqualTo("counted");
    assertThat(run.answer().path("hold_usd").stringValue()).isEqualTo("0.00015");
  }

  @Test
  void cachedContentsCostTheirInputAndTheHoursThatTheyAreKept() {
    String body =
        """
        {"model": "models/gemini-2.5-flash", "contents": [{"parts": [{"text": "Hello"}]}], %s}""";
    Run hour =
        run(body.formatted("\"ttl\": \"3600s\""), "--provider=google", "--api=cached-contents");
    Run until =
        run(
            body.formatted("\"expireTime\": \"2026-11-22T14:00:00Z\""),
            "--provider=google",
            "--api=cached-contents",
            "--at=2026-11-22T12:00:00Z");
    assertThat(hour.answer().path("input").path("tokens").longValue()).isEqualTo(162);
    assertThat(hour.answer().path("fees").path("cache_storage_token_seconds").longValue())
        .isEqualTo(162 * 3_600);
    assertThat(until.answer().path("fees").path("cache_storage_token_seconds").longValue())
        .isEqualTo(184 * 7_200);
  }

  @Test
  void aSoundIsQuotedByItsSeconds() {
    String part = "--b\r\nContent-Disposition: form-data; name=";
    String zeros = "\0".repeat(400);
    String form =
        part
            + "\"model\"\r\n\r\nwhisper-1\r\n"
            + part
            + "\"file\"\r\n\r\nfLaC"
            + zeros
            + "\r\n--b--\r\n";

    assertThat(run(form, "--provider=openai", "--api=translations").answer().toString())
        .contains("unbounded_request");
    assertThat(
            run(form.replace("fLaC" + zeros, WAV), "--provider=openai", "--api=translations")
                .answer()
                .path("fees")
                .toString())
        .isEqualTo("{\"audio_seconds\":2,\"usd\":\"0.0002\"}");
  }

  @Test
  void anImageIsQuotedByItsQualityAndNumber() {
    Run run =
        run(
            "{\"model\": \"gpt-image-1\", \"prompt\": \"A cat\", \"quality\": \"low\", \"n\": 2}",
            "--provider=openai",
            "--api=images");

    assertThat(run.exitCode).isZero();
    // Two of 750 tokens at 40 USD a million, and some cents of a cent for the prompt.
    assertThat(new java.math.BigDecimal(run.answer().path("total_usd").stringValue()))
        .isBetween(new java.math.BigDecimal("0.06"), new java.math.BigDecimal("0.062"));
  }

  @Test
  void wrongUsageIsExitCodeTwo() {
    assertThat(run(CHAT).exitCode).isEqualTo(2);
    assertThat(run(CHAT, "--provider=openai", "--api=chat", "--at=noon").exitCode).isEqualTo(2);
  }

  private record Run(int exitCode, String out) {
    JsonNode answer() {
      return new JsonMapper().readTree(out);
    }
  }

  private static long output(Run run) {
    return run.answer().path("output").path("tokens").longValue();
  }

  private static Run run(String input, String... options) {
    var out = new StringWriter();
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    int exitCode =
        new CommandLine(new QuoteCommand(in))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(new StringWriter()))
            .execute(options);
    return new Run(exitCode, out.toString());
  }
}
