package dev.hardstop.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Metering.Metered;
import dev.hardstop.providers.wire.Metering.Unmetered;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeAnswerTest {
  private static final String CHAT =
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-2024-08-06",
       "choices":[{"index":0,"message":{"role":"assistant","content":"{\\"usage\\":{\\"prompt_tokens\\":1}}",
        "tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}},
                      {"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},
        "finish_reason":"stop"}],
       "usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,
        "prompt_tokens_details":{"cached_tokens":30,"cache_write_tokens":20,"audio_tokens":0},
        "completion_tokens_details":{"reasoning_tokens":40,"audio_tokens":0,
         "accepted_prediction_tokens":1,"rejected_prediction_tokens":2}},
       "service_tier":"default","system_fingerprint":"fp"}
      """;

  private static final String RESPONSE =
      """
      {"id":"resp_1","object":"response","status":"completed","error":null,"model":"gpt-5.5",
       "output":[{"type":"reasoning","id":"rs_1"},
        {"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{}"}],
       "tools":[{"type":"function","name":"f","parameters":{"properties":
        {"usage":{"input_tokens":7,"type":"object"},"model":{"type":"string"}}}}],
       "usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":30},
        "output_tokens":50,"output_tokens_details":{"reasoning_tokens":40},"total_tokens":150},
       "metadata":{"usage":"x","service_tier":"priority"},"service_tier":"flex"}
      """;

  @Test
  void countsOfChatAreMadeDisjoint() {
    Metered metered = metered(meter(Operation.CHAT, OpenAiProfiles.OPENAI, CHAT));

    assertThat(metered.usage().counts())
        .isEqualTo(
            Map.of(
                UsageClass.INPUT_TOKENS, 50L,
                UsageClass.CACHE_READ_TOKENS, 30L,
                UsageClass.CACHE_WRITE_TOKENS, 20L,
                UsageClass.OUTPUT_TOKENS, 10L,
                UsageClass.OUTPUT_REASONING_TOKENS, 40L));
    assertThat(metered.model()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(metered.tier()).isEqualTo("default");
    assertThat(metered.toolCalls()).isEqualTo(2);
  }

  /** The parser itself would take these in some pieces and not in others. */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "'\"system_fingerprint\":\"fp\",}', Metered",
    "'\"system_fingerprint\":\"fp\" , }', Metered",
    "'\"system_fingerprint\": }', Unmetered",
    "'\"system_fingerprint\" }', Unmetered",
    "'\"system_fingerprint\":\"fp\",, }', Unmetered",
  })
  void whatIsNotQuiteJsonIsTakenTheSameWhateverThePieces(String instead, String taken) {
    byte[] answer =
        CHAT.replace("\"system_fingerprint\":\"fp\"}", instead).getBytes(StandardCharsets.UTF_8);
    for (int piece = 1; piece <= answer.length; piece++) {
      Meter meter = new OpenAiWire().wholeMeter(Operation.CHAT, OpenAiProfiles.OPENAI);
      for (int from = 0; from < answer.length; from += piece) {
        meter.feed(answer, from, Math.min(answer.length, from + piece), (all, first, end) -> {});
      }
      meter.end((all, first, end) -> {});

      assertThat(meter.metering().getClass().getSimpleName())
          .as("pieces of %d", piece)
          .isEqualTo(taken);
    }
  }

  @Test
  void countsOfResponsesAreMadeDisjointAndNothingIsTakenFromEchoedTools() {
    Metered metered = metered(meter(Operation.RESPONSES, OpenAiProfiles.OPENAI, RESPONSE));

    assertThat(metered.usage().counts())
        .isEqualTo(
            Map.of(
                UsageClass.INPUT_TOKENS, 70L,
                UsageClass.CACHE_READ_TOKENS, 30L,
                UsageClass.OUTPUT_TOKENS, 10L,
                UsageClass.OUTPUT_REASONING_TOKENS, 40L));
    assertThat(metered.model()).isEqualTo("gpt-5.5");
    assertThat(metered.tier()).isEqualTo("flex");
    assertThat(metered.toolCalls()).isEqualTo(1);
  }

  @Test
  void tokensOfPicturesInAndOutAreToldApart() {
    Metered metered =
        metered(
            meter(
                Operation.CHAT,
                OpenAiProfiles.COMPATIBLE,
                "{\"usage\":{\"prompt_tokens\":300,\"completion_tokens\":1300,"
                    + "\"prompt_tokens_details\":{\"image_tokens\":258},"
                    + "\"completion_tokens_details\":{\"image_tokens\":1290}}}"));

    assertThat(metered.usage().counts())
        .isEqualTo(
            Map.of(
                UsageClass.INPUT_TOKENS, 42L,
                UsageClass.INPUT_IMAGE_TOKENS, 258L,
                UsageClass.OUTPUT_TOKENS, 10L,
                UsageClass.OUTPUT_IMAGE_TOKENS, 1_290L));
  }

  @Test
  void embeddingsHaveInputOnly() {
    Metered metered =
        metered(
            meter(
                Operation.EMBEDDINGS,
                OpenAiProfiles.OPENAI,
                "{\"data\":[{\"embedding\":[0.1,-2e-3,5]},{\"embedding\":\"AAAA\"}],"
                    + "\"model\":\"text-embedding-3-small\","
                    + "\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}"));

    assertThat(metered.usage().counts()).isEqualTo(Map.of(UsageClass.INPUT_TOKENS, 8L));
  }

  @ParameterizedTest(name = "{0} beside: {1} is {2} in, {3} out")
  @CsvSource(
      delimiter = '|',
      value = {
        // as OpenAI reports: the total is the sum
        "false | \"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15 | 10 | 5",
        // xAI: reasoning beside the completion
        "true | \"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":22,"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":7} | 10 | 12",
        "true | \"prompt_tokens\":10,\"completion_tokens\":5,"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":7} | 10 | 12",
        // a server whose total says more than its parts: never free
        "false | \"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":40 | 10 | 30",
        "false | \"prompt_tokens\":10,\"total_tokens\":15 | 10 | 5",
        "false | \"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":0 | 10 | 5",
        "false | \"prompt_tokens\":10,\"completion_tokens\":5,\"cost\":0.25,\"x\":-1 | 10 | 5",
        // said to be nothing is nothing
        "false | \"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0 | 0 | 0"
      })
  void theTotalIsBelievedWhereItSaysMore(boolean beside, String usage, long input, long output) {
    Profile profile = beside ? OpenAiProfiles.XAI : OpenAiProfiles.COMPATIBLE;
    Metered metered = metered(meter(Operation.CHAT, profile, "{\"usage\":{" + usage + "}}"));

    assertThat(metered.usage().inputTokens()).isEqualTo(input);
    assertThat(metered.usage().outputTokens()).isEqualTo(output);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | the answer reports no usage",
        "{\"usage\":null} | the answer reports no usage",
        "{\"usage\":{}} | usage: no input tokens",
        "{\"usage\":{\"prompt_tokens\":5}} | usage: no output tokens",
        "{\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":1}} | usage: prompt_tokens is -5",
        "{\"usage\":{\"prompt_tokens\":1e3,\"completion_tokens\":1}} | usage: prompt_tokens is -",
        "{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1000000000001}} |"
            + " usage: completion_tokens is 1000000000001",
        "{\"usage\":{\"prompt_tokens\":99999999999999999999,\"completion_tokens\":1}} |"
            + " usage: prompt_tokens is -",
        "{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":6}}} | its parts come to 6",
        "{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1 | the answer is cut off",
        "{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}} ,, | the answer is not JSON",
        "<html>no</html> | the answer is not JSON",
        "[{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}}] | the answer reports no usage"
      })
  void whatCannotBeBelievedIsUnmetered(String answer, String reason) {
    Metering metering = meter(Operation.CHAT, OpenAiProfiles.OPENAI, answer).metering();

    assertThat(metering)
        .isInstanceOfSatisfying(
            Unmetered.class, unmetered -> assertThat(unmetered.reason()).contains(reason));
  }

  @Test
  void anErrorIsNoted() {
    Meter meter =
        meter(
            Operation.CHAT, OpenAiProfiles.OPENAI, "{\"error\":{\"message\":\"x\",\"code\":429}}");

    assertThat(meter.isFailed()).isTrue();
    assertThat(meter.metering()).isInstanceOf(Unmetered.class);
    assertThat(meter(Operation.RESPONSES, OpenAiProfiles.OPENAI, RESPONSE).isFailed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CHAT", "RESPONSES"})
  void anyCutIntoPiecesGivesTheSame(Operation operation) {
    String answer = operation == Operation.CHAT ? CHAT : RESPONSE;
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    Metering whole = meter(operation, OpenAiProfiles.OPENAI, answer).metering();
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertThat(inPieces(operation, bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
    }
    var random = new SplittableRandom(5);
    for (int round = 0; round < 200; round++) {
      int[] cuts = random.ints(random.nextInt(20), 0, bytes.length + 1).sorted().toArray();
      assertThat(inPieces(operation, bytes, cuts)).isEqualTo(whole);
    }
  }

  @Test
  void aHugeAnswerIsMeteredInPassing() {
    var meter = new OpenAiWire().wholeMeter(Operation.EMBEDDINGS, OpenAiProfiles.OPENAI);
    byte[] vector =
        ("{\"embedding\":[" + "0.0123456789,".repeat(1_500) + "1]},")
            .getBytes(StandardCharsets.UTF_8);
    long[] passed = {0};
    feed(meter, "{\"data\":[", passed);
    for (int i = 0; i < 500; i++) {
      meter.feed(vector, 0, vector.length, (_, from, to) -> passed[0] += to - from);
    }
    feed(meter, "{}],\"usage\":{\"prompt_tokens\":8}}", passed);
    meter.end((_, _, _) -> {});

    assertThat(metered(meter).usage().inputTokens()).isEqualTo(8);
    assertThat(passed[0]).isGreaterThan(500L * vector.length);
  }

  @Test
  void aStringBeyondReasonMakesTheAnswerUnmeteredButPasses() {
    var meter = new OpenAiWire().wholeMeter(Operation.CHAT, OpenAiProfiles.OPENAI);
    byte[] piece = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    long[] passed = {0};
    feed(meter, "{\"content\":\"", passed);
    for (int i = 0; i < 18; i++) {
      meter.feed(piece, 0, piece.length, (_, from, to) -> passed[0] += to - from);
    }
    feed(meter, "\",\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":1}}", passed);

    assertThat(meter.metering()).isInstanceOf(Unmetered.class);
    assertThat(passed[0]).isGreaterThan(18L << 20);
  }

  private static void feed(Meter meter, String text, long[] passed) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    meter.feed(bytes, 0, bytes.length, (_, from, to) -> passed[0] += to - from);
  }

  private static Metering inPieces(Operation operation, byte[] bytes, int... cuts) {
    var meter = new OpenAiWire().wholeMeter(operation, OpenAiProfiles.OPENAI);
    var out = new ByteArrayOutputStream();
    int from = 0;
    for (int cut : cuts) {
      byte[] piece = Arrays.copyOfRange(bytes, from, cut);
      meter.feed(piece, 0, piece.length, (b, f, t) -> out.write(b, f, t - f));
      Arrays.fill(piece, (byte) '!');
      from = cut;
    }
    meter.feed(bytes, from, bytes.length, (b, f, t) -> out.write(b, f, t - f));
    meter.end((b, f, t) -> out.write(b, f, t - f));
    assertThat(out.toByteArray()).isEqualTo(bytes);
    return meter.metering();
  }

  private static Meter meter(Operation operation, Profile profile, String answer) {
    var meter = new OpenAiWire().wholeMeter(operation, profile);
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    meter.feed(bytes, 0, bytes.length, (_, _, _) -> {});
    meter.end((_, _, _) -> {});
    return meter;
  }

  private static Metered metered(Meter meter) {
    assertThat(meter.metering()).isInstanceOf(Metered.class);
    return (Metered) meter.metering();
  }
}
