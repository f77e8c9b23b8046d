package dev.hardstop.providers.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.Route;
import dev.hardstop.providers.wire.Trailer;
import dev.hardstop.providers.wire.WireRequest;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OllamaWireTest {
  private static final String LINES =
      """
      {"model":"llama3.2","created_at":"2026-08-04T08:52:19Z","message":{"role":"assistant","content":"Hi"},"done":false}
      {"model":"llama3.2","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"eval_count":9}}}]},"done":false}
      {"model":"llama3.2","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":4883583458,"prompt_eval_count":26,"prompt_eval_duration":342546000,"eval_count":298,"eval_duration":4535599000}
      """;

  private final OllamaWire wire = new OllamaWire();

  private Reading reading(Operation operation, String body) {
    return wire.read(operation, "", body.getBytes(UTF_8), Carriers.NONE);
  }

  private WireRequest read(String fields) {
    return switch (reading(Operation.CHAT, "{\"model\":\"llama3.2\"" + fields + "}")) {
      case Reading.Understood(var request) -> request;
      case Reading.Refused(var problem) -> throw new AssertionError(problem);
    };
  }

  private String capped(String fields) {
    String body = "{\"model\":\"llama3.2\"" + fields + "}";
    var changes = new Changes("llama3.2", OptionalLong.of(50), true);
    byte[] sent =
        read(fields)
            .rewrite(changes, wire.profileOf("localhost", java.util.Optional.empty()))
            .applyTo(body.getBytes(UTF_8));
    return new String(sent, UTF_8);
  }

  private Metering streamed(String lines, int piece) {
    var profile = wire.profileOf("localhost", java.util.Optional.empty());
    Meter meter = wire.streamMeter(read("").facts(), profile, Trailer.NONE);
    byte[] bytes = lines.getBytes(UTF_8);
    var passed = new StringBuilder();
    for (int from = 0; from < bytes.length; from += piece) {
      int to = Math.min(bytes.length, from + piece);
      meter.feed(
          bytes,
          from,
          to,
          (b, start, end) -> passed.append(new String(b, start, end - start, UTF_8)));
    }
    meter.end((b, start, end) -> {});
    assertThat(passed.toString()).isEqualTo(lines);
    return meter.metering();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100_000})
  void theLastLineSaysWhatWasUsedAndReadingItAsEventsWouldFindNothing(int piece) {
    assertThat(streamed(LINES, piece))
        .isInstanceOfSatisfying(
            Metering.Metered.class,
            metered -> {
              assertThat(metered.usage().counts())
                  .isEqualTo(Map.of(UsageClass.INPUT_TOKENS, 26L, UsageClass.OUTPUT_TOKENS, 298L));
              assertThat(metered.model()).isEqualTo("llama3.2");
              assertThat(metered.toolCalls()).isEqualTo(1);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"prompt_eval_count\":26,",
        "\"eval_count\":298,",
        "\"done\":true,",
      })
  void aCountThatIsLeftOutIsNotNothingButUnknown(String missing) {
    assertThat(streamed(LINES.replace(missing, ""), 100_000))
        .isInstanceOf(Metering.Unmetered.class);
  }

  @ParameterizedTest
  @CsvSource({"26,-1", "26,2.5", "26,1e30", "26,99999999999999999999"})
  void aCountThatCannotBeIsNotBelieved(String good, String bad) {
    String odd = LINES.replace("\"prompt_eval_count\":" + good, "\"prompt_eval_count\":" + bad);

    assertThat(streamed(odd, 100_000)).isInstanceOf(Metering.Unmetered.class);
  }

  @Test
  void aLineThatCannotBeReadOrIsTooLongLeavesTheAnswerUnmetered() {
    assertThat(streamed("<html>\n" + LINES, 100_000)).isInstanceOf(Metering.Unmetered.class);
    String huge = "{\"x\":\"" + "a".repeat(LineMeter.MAX_LINE_BYTES) + "\"}\n";
    assertThat(streamed(huge + LINES, 1 << 16)).isInstanceOf(Metering.Unmetered.class);
  }

  @Test
  void anAnswerStreamsUnlessItIsSaidNotTo() {
    assertThat(read("").facts().streams()).isTrue();
    assertThat(read(",\"stream\":false").facts().streams()).isFalse();
  }

  @Test
  void theCapIsSetAmongTheOptions() {
    assertThat(capped("")).contains("\"options\":{\"num_predict\":50}");
    assertThat(capped(",\"options\":null")).contains("\"options\":{\"num_predict\":50}");
    assertThat(capped(",\"options\":{}")).contains("\"options\":{\"num_predict\":50}");
    assertThat(capped(",\"options\":{\"temperature\":0}"))
        .contains("\"num_predict\":50", "\"temperature\":0");
    assertThat(capped(",\"options\":{\"num_predict\":80}")).contains("{\"num_predict\":50}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "-2", "null"})
  void withoutEndIsNoCapAndIsReplacedByOne(String endless) {
    String fields = ",\"options\":{\"num_predict\":" + endless + "}";

    assertThat(read(fields).facts().outputCap()).isEmpty();
    assertThat(capped(fields)).contains("{\"num_predict\":50}");
  }

  @Test
  void textIsItsBytesUnlessTheWindowIsSmaller() {
    String fields = ",\"messages\":[{\"role\":\"user\",\"content\":\"" + "a".repeat(5000) + "\"}]";

    assertThat(tokens(read(fields).inputBound("llama3.2", OptionalLong.empty())))
        .isBetween(5256L, 5400L);
    assertThat(
            tokens(
                read(fields + ",\"options\":{\"num_ctx\":4096}")
                    .inputBound("llama3.2", OptionalLong.empty())))
        .isEqualTo(4096);
  }

  private static long tokens(InputBound bound) {
    return ((InputBound.Proven) bound).tokens();
  }

  @Test
  void theWindowBoundsEachTextThatIsEmbeddedAndNotAllOfThem() {
    String body =
        "{\"model\":\"m\",\"options\":{\"num_ctx\":512},\"input\":[\"%s\",\"%s\"]}"
            .formatted("x".repeat(500), "x".repeat(500));
    WireRequest request = ((Reading.Understood) reading(Operation.EMBEDDINGS, body)).request();

    assertThat(request.inputBound("m", OptionalLong.of(512)))
        .extracting(bound -> ((InputBound.Proven) bound).tokens())
        .isEqualTo((long) body.length() + OllamaRequest.FRAME_TOKENS);
  }

  @Test
  void picturesAreBoundedByTheWindowOrNotAtAll() {
    String fields = ",\"messages\":[{\"role\":\"user\",\"content\":\"?\",\"images\":[\"iVBOR\"]}]";

    assertThat(read(fields).inputBound("llava", OptionalLong.empty()))
        .isInstanceOfSatisfying(
            InputBound.Unbounded.class,
            unbounded ->
                assertThat(unbounded.problem().code()).isEqualTo(RefusalCode.UNBOUNDED_REQUEST));
    assertThat(tokens(read(fields).inputBound("llava", OptionalLong.of(8192)))).isEqualTo(8192);
  }

  @Test
  void aTemplateOfTheCallersOwnMayRepeatWhatItIsGiven() {
    String fields = ",\"prompt\":\"x\",\"template\":\"{{.Prompt}}{{.Prompt}}\"";

    assertThat(read(fields).inputBound("m", OptionalLong.empty()))
        .isInstanceOf(InputBound.Unbounded.class);
    assertThat(tokens(read(fields).inputBound("m", OptionalLong.of(8192)))).isEqualTo(8192);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Model\":\"dear\"",
        "\"\u017ftream\":false",
        "\"OPTIONS\":{\"num_predict\":-1}",
        "\"options\":{\"Num_Predict\":-1}",
        "\"Template\":\"x\"",
        "\"Messages\":[]",
        "\"messages\":[{\"role\":\"user\",\"Images\":[\"iVBOR\"]}]"
      })
  void aKnownFieldInAnotherCaseIsAmbiguous(String field) {
    assertThat(reading(Operation.CHAT, "{\"model\":\"m\"," + field + "}"))
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused ->
                assertThat(refused.problem().code()).isEqualTo(RefusalCode.AMBIGUOUS_REQUEST));
  }

  @Test
  void everyPathHasItsClass() {
    assertThat(wire.route("POST", "/api/chat", "")).isInstanceOf(Route.Metered.class);
    assertThat(wire.route("POST", "/api/generate", "")).isInstanceOf(Route.Metered.class);
    assertThat(wire.route("POST", "/api/embed", "")).isInstanceOf(Route.Metered.class);
    assertThat(wire.route("GET", "/api/tags", "")).isInstanceOf(Route.Free.class);
    assertThat(wire.route("POST", "/api/pull", "")).isInstanceOf(Route.Unsupported.class);
    assertThat(wire.route("DELETE", "/api/delete", "")).isInstanceOf(Route.Unsupported.class);
    assertThat(wire.route("POST", "/v1/chat/completions", "")).isInstanceOf(Route.Unknown.class);
  }
}
