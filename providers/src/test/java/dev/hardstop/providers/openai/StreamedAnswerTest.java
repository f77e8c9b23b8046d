package dev.hardstop.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Metering.Metered;
import dev.hardstop.providers.wire.Metering.Opened;
import dev.hardstop.providers.wire.Metering.Unmetered;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Trailer;
import dev.hardstop.providers.wire.Trailer.Costs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedAnswerTest {
  private static final Trailer COSTS = _ -> Optional.of(new Costs("0.00125", Optional.of("4.5")));
  private static final String COMMENT =
      ": hardstop {\"cost_usd\":\"0.00125\",\"remaining_usd\":\"4.5\"}\n\n";

  private static final String FIRST =
      chunk("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}", "null");
  private static final String TEXT =
      chunk("{\"index\":0,\"delta\":{\"content\":\"say \\\"usage\\\":{\\\"x\\\":1}\"}}", "null");
  private static final String TOOL =
      chunk(
          "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":"
              + "\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}",
          "null");
  private static final String ARGUMENTS =
      chunk(
          "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":"
              + "{\"arguments\":\"{}\"}}]}}",
          "null");
  private static final String STOP =
      chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}", "null");
  private static final String COUNTS =
      "{\"prompt_tokens\":9,\"completion_tokens\":12,\"total_tokens\":21,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":4},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":5}}";
  private static final String USAGE = chunk("", COUNTS);
  private static final String DONE = "data: [DONE]\n\n";
  private static final String CHAT = FIRST + TEXT + TOOL + ARGUMENTS + STOP + USAGE + DONE;

  private static final String RESPONSES =
      event("response.created", "\"response\":{\"id\":\"resp_1\",\"usage\":null,\"error\":null}")
          + event(
              "response.output_text.delta",
              "\"item_id\":\"msg_1\",\"delta\":\"hello\",\"obfuscation\":\"zzzzzzzz\"")
          + event("response.output_text.done", "\"item_id\":\"msg_1\",\"text\":\"hello\"")
          + event(
              "response.completed",
              "\"response\":{\"id\":\"resp_1\",\"model\":\"gpt-5.5-2026-04-23\",\"error\":null,"
                  + "\"output\":[{\"type\":\"function_call\",\"call_id\":\"call_1\"}],"
                  + "\"service_tier\":\"default\",\"usage\":{\"input_tokens\":9,"
                  + "\"input_tokens_details\":{\"cached_tokens\":4},\"output_tokens\":12,"
                  + "\"output_tokens_details\":{\"reasoning_tokens\":5},\"total_tokens\":21}}");

  private static final Map<UsageClass, Long> USED =
      Map.of(
          UsageClass.INPUT_TOKENS, 5L,
          UsageClass.CACHE_READ_TOKENS, 4L,
          UsageClass.OUTPUT_TOKENS, 7L,
          UsageClass.OUTPUT_REASONING_TOKENS, 5L);

  @Test
  void aCallerWhoDidNotAskSeesNoUsageButIsToldTheCost() {
    Run run = run(Operation.CHAT, false, COSTS, CHAT);

    assertThat(run.out).isEqualTo(FIRST + TEXT + TOOL + ARGUMENTS + STOP + COMMENT + DONE);
    Metered metered = run.metered();
    assertThat(metered.usage().counts()).isEqualTo(USED);
    assertThat(metered.model()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(metered.tier()).isEqualTo("default");
    assertThat(metered.toolCalls()).isEqualTo(1);
    assertThat(run.meter.isComplete()).isTrue();
    assertThat(run.meter.isFailed()).isFalse();
  }

  @Test
  void countsThatTextComesAfterAreNotTheLastWordButLaterOnesAre() {
    Run open = run(Operation.CHAT, true, Trailer.NONE, FIRST + USAGE + TEXT + STOP + DONE);
    Run made = run(Operation.CHAT, true, Trailer.NONE, FIRST + USAGE + TEXT + STOP + USAGE + DONE);

    assertThat(open.meter.metering()).isInstanceOf(Metering.Unmetered.class);
    assertThat(made.metered().usage().counts()).isEqualTo(USED);
  }

  @Test
  void aCallerWhoAskedGetsTheUsageWithItsCost() {
    Run run = run(Operation.CHAT, true, COSTS, CHAT);

    String usage = USAGE.replace("\"usage\":{", "\"usage\":{\"cost\":0.00125,");
    assertThat(run.out).isEqualTo(FIRST + TEXT + TOOL + ARGUMENTS + STOP + usage + COMMENT + DONE);
    assertThat(run.metered().usage().counts()).isEqualTo(USED);
  }

  @Test
  void withoutATrailerNothingIsAdded() {
    assertThat(run(Operation.CHAT, true, Trailer.NONE, CHAT).out).isEqualTo(CHAT);
    assertThat(run(Operation.RESPONSES, false, Trailer.NONE, RESPONSES).out).isEqualTo(RESPONSES);
  }

  @Test
  void theTrailerIsAskedOnceWithWhatWasMetered() {
    for (boolean asked : new boolean[] {true, false}) {
      List<Metering> seen = new ArrayList<>();
      Trailer trailer =
          metering -> {
            seen.add(metering);
            return Optional.of(new Costs("1", Optional.empty()));
          };
      Run run = run(Operation.CHAT, asked, trailer, CHAT);

      assertThat(seen).containsExactly(run.meter.metering());
      assertThat(run.out).contains(": hardstop {\"cost_usd\":\"1\"}\n\n" + DONE);
    }
  }

  @Test
  void responsesCarryTheirUsageInTheLastEvent() {
    Run run = run(Operation.RESPONSES, false, COSTS, RESPONSES);

    String last = RESPONSES.substring(RESPONSES.indexOf("event: response.completed"));
    assertThat(run.out).isEqualTo(RESPONSES.replace(last, COMMENT + last));
    Metered metered = run.metered();
    assertThat(metered.usage().counts()).isEqualTo(USED);
    assertThat(metered.model()).isEqualTo("gpt-5.5-2026-04-23");
    assertThat(metered.tier()).isEqualTo("default");
    assertThat(metered.toolCalls()).isEqualTo(1);
    assertThat(run.meter.isComplete()).isTrue();
    assertThat(run.meter.visibleBytes()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"response.incomplete", "response.failed"})
  void responsesThatEndBadlyEndAllTheSame(String type) {
    String used = event(type, "\"response\":{\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}");
    String unused = event(type, "\"response\":{\"usage\":null,\"error\":{\"code\":\"x\"}}");

    Run run = run(Operation.RESPONSES, false, Trailer.NONE, used);
    assertThat(run.metered().usage().inputTokens()).isEqualTo(9);
    assertThat(run.meter.isComplete()).isTrue();
    assertThat(run.meter.isFailed()).isEqualTo(type.equals("response.failed"));

    run = run(Operation.RESPONSES, false, Trailer.NONE, unused);
    assertThat(run.meter.metering()).isInstanceOf(Unmetered.class);
    assertThat(run.meter.isComplete()).isTrue();
    assertThat(run.meter.isFailed()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void anErrorInTheStreamIsNotedAndPassed(Operation operation, String error) {
    Run run = run(operation, false, COSTS, FIRST + error);

    assertThat(run.meter.isFailed()).isTrue();
    assertThat(run.meter.isComplete()).isFalse();
    assertThat(run.out).isEqualTo(FIRST + error);
    assertThat(run.meter.metering()).isInstanceOf(Unmetered.class);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(Operation.CHAT, "data: {\"error\":{\"message\":\"x\",\"code\":502}}\n\n"),
        Arguments.of(Operation.CHAT, "data: {\"error\": \"overloaded\"}\n\n"),
        Arguments.of(
            Operation.RESPONSES,
            "event: error\ndata: {\"type\":\"error\",\"code\":\"x\",\"message\":\"y\"}\n\n"));
  }

  @Test
  void countsSoFarAreNotAllWhereAStreamEndsWithoutItsLastEvent() {
    String soFar = chunk("{\"index\":0,\"delta\":{\"content\":\"x\"}}", COUNTS);

    assertThat(run(Operation.CHAT, true, Trailer.NONE, FIRST + soFar).meter.metering())
        .isInstanceOf(Metering.Unmetered.class);
    assertThat(
            run(Operation.CHAT, true, Trailer.NONE, FIRST + soFar + DONE)
                .metered()
                .usage()
                .counts())
        .isEqualTo(USED);
  }

  @Test
  void usageMayComeWithAnErrorOrInsideGroqsOwnObject() {
    String failed =
        "data: {\"error\":{\"message\":\"x\"},\"choices\":[],\"usage\":" + COUNTS + "}\n\n";
    Run run = run(Operation.CHAT, true, Trailer.NONE, failed);
    assertThat(run.metered().usage().counts()).isEqualTo(USED);
    assertThat(run.meter.isFailed()).isTrue();
    assertThat(run(Operation.CHAT, false, Trailer.NONE, failed).out).isEqualTo(failed);

    String groq = "data: {\"choices\":[{}],\"x_groq\":{\"id\":\"r\",\"usage\":" + COUNTS + "}}\n\n";
    assertThat(run(Operation.CHAT, false, Trailer.NONE, groq + DONE).metered().usage().counts())
        .isEqualTo(USED);
  }

  @Test
  void ofSeveralUsagesTheLastCounts() {
    String early = chunk("{\"delta\":{}}", "{\"prompt_tokens\":9,\"completion_tokens\":1}");
    Run run = run(Operation.CHAT, false, Trailer.NONE, early + early + USAGE + DONE);

    assertThat(run.metered().usage().counts()).isEqualTo(USED);
    assertThat(run.out).isEqualTo(early + early + DONE);
  }

  @Test
  void usageBesideTextIsNotTheWholeOfAStreamThatIsCutOffThere() {
    String soFar = chunk("{\"delta\":{\"content\":\"x\"}}", COUNTS);
    var meter = new StreamedAnswer(Operation.CHAT, OpenAiProfiles.COMPATIBLE, false, 1, COSTS);
    feedOnly(meter, FIRST + soFar + TEXT);
    assertThat(meter.metering()).as("goes on generating").isInstanceOf(Unmetered.class);
    feedOnly(meter, USAGE);
    assertThat(meter.metering()).as("only [DONE] is missing").isInstanceOf(Metered.class);
  }

  @Test
  void runningCountsThatWereAskedForHereBoundAStreamThatIsCutOffThere() {
    Profile vllm = OpenAiProfiles.COMPATIBLE.with(Profile.Trait.CONTINUOUS_USAGE);
    var meter = new StreamedAnswer(Operation.CHAT, vllm, false, 1, COSTS);
    feedOnly(meter, FIRST);
    assertThat(meter.knowsInput()).isFalse();
    feedOnly(meter, chunk("{\"delta\":{\"content\":\"x\"}}", COUNTS) + TEXT);

    assertThat(meter.knowsInput()).isTrue();
    assertThat(meter.metering())
        .isInstanceOfSatisfying(
            Opened.class,
            opened ->
                assertThat(opened.input().counts())
                    .isEqualTo(
                        Map.of(UsageClass.INPUT_TOKENS, 5L, UsageClass.CACHE_READ_TOKENS, 4L)));
    feedOnly(meter, USAGE);
    assertThat(meter.metering()).isInstanceOf(Metered.class);
    assertThat(meter.knowsInput()).isFalse();
  }

  @Test
  void aRunningCountOfOneOfSeveralAnswersIsNotThatOfAll() {
    Profile vllm = OpenAiProfiles.COMPATIBLE.with(Profile.Trait.CONTINUOUS_USAGE);
    String failed = "data: {\"error\":{\"message\":\"x\"}}\n\n";
    String stream = FIRST + chunk("{\"delta\":{\"content\":\"x\"}}", COUNTS) + failed + DONE;
    var one = new StreamedAnswer(Operation.CHAT, vllm, false, 1, COSTS);
    var two = new StreamedAnswer(Operation.CHAT, vllm, false, 2, COSTS);
    feedOnly(one, stream);
    feedOnly(two, stream);

    assertThat(one.metering()).isInstanceOf(Metered.class);
    assertThat(two.metering()).isInstanceOf(Opened.class);
    var unasked = new StreamedAnswer(Operation.CHAT, OpenAiProfiles.COMPATIBLE, true, 2, COSTS);
    feedOnly(unasked, stream);
    assertThat(unasked.metering()).as("its caller asked for it").isInstanceOf(Unmetered.class);
  }

  @Test
  void aRunningCountOfOneOfSeveralPromptsIsNotThatOfAll() {
    Profile vllm = OpenAiProfiles.COMPATIBLE.with(Profile.Trait.CONTINUOUS_USAGE);
    var two = new StreamedAnswer(Operation.COMPLETIONS, vllm, false, 2, COSTS);
    feedOnly(two, chunk("{\"text\":\"x\"}", COUNTS));

    assertThat(two.knowsInput()).isFalse();
    assertThat(two.metering()).isInstanceOf(Unmetered.class);
  }

  @Test
  void runningCountsThatWereAskedForHereAreKeptFromACallerWhoDidNotAsk() {
    Profile vllm = OpenAiProfiles.COMPATIBLE.with(Profile.Trait.CONTINUOUS_USAGE);
    String soFar = chunk("{\"delta\":{\"content\":\"\u00e9\"}}", COUNTS);
    String stream = FIRST + soFar + STOP + USAGE + DONE;

    assertThat(feed(new StreamedAnswer(Operation.CHAT, vllm, false, 1, COSTS), stream))
        .isEqualTo(FIRST + soFar.replace(COUNTS, "null") + STOP + COMMENT + DONE);
    assertThat(feed(new StreamedAnswer(Operation.CHAT, vllm, true, 1, COSTS), stream))
        .contains(soFar);
  }

  private static void feedOnly(StreamedAnswer meter, String stream) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    meter.feed(bytes, 0, bytes.length, (b, f, t) -> {});
  }

  @Test
  void usageInTheLastChunkOfTextIsMeteredAndPassed() {
    String last = chunk("{\"delta\":{},\"finish_reason\":\"stop\"}", COUNTS);
    Run run = run(Operation.CHAT, false, COSTS, FIRST + last + DONE);

    assertThat(run.out).isEqualTo(FIRST + last + COMMENT + DONE);
    assertThat(run.metered().usage().counts()).isEqualTo(USED);
  }

  @Test
  void anEventWithoutChoicesButWithoutUsageIsNotTheUsageEvent() {
    String filters = "data: {\"choices\":[],\"prompt_filter_results\":[],\"usage\":null}\n\n";
    Run run = run(Operation.CHAT, false, COSTS, filters + CHAT);

    assertThat(run.out).startsWith(filters + FIRST);
  }

  @Test
  void aProviderThatAlwaysReportsUsageDoesSoToItsCaller() {
    var always = Profile.of(Profile.Abort.UNKNOWN, Profile.Trait.CAPS_WITH_MAX_TOKENS);
    var meter = new StreamedAnswer(Operation.CHAT, always, false, 1, Trailer.NONE);

    assertThat(feed(meter, CHAT)).isEqualTo(CHAT);
  }

  @Test
  void aStreamThatEndsEarlyIsNotComplete() {
    Run cut = run(Operation.CHAT, false, COSTS, FIRST + TEXT + "data: {\"choi");

    assertThat(cut.out).isEqualTo(FIRST + TEXT + "data: {\"choi");
    assertThat(cut.meter.isComplete()).isFalse();
    assertThat(cut.meter.metering()).isInstanceOf(Unmetered.class);

    Run unfinished = run(Operation.CHAT, false, COSTS, FIRST + USAGE + "data: [DONE]");
    assertThat(unfinished.meter.isComplete()).isTrue();
    assertThat(unfinished.metered().usage().counts()).isEqualTo(USED);
  }

  @Test
  void readsSpacesCommentsOtherFieldsAndSeveralDataLines() {
    String spaced =
        String.join(
            "\r\n",
            ": OPENROUTER PROCESSING\r\n",
            "id: 1",
            "event: x",
            "data:{\"choices\" : [ ] ,",
            "data: \"usage\" : {\"prompt_tokens\" : 9, \"completion_tokens\": 12}}\r\n",
            "data:[DONE]\r\n\r\n");
    Run run = run(Operation.CHAT, true, COSTS, spaced);

    assertThat(run.metered().usage().inputTokens()).isEqualTo(9);
    assertThat(run.meter.isComplete()).isTrue();
    assertThat(run.out)
        .contains(": OPENROUTER PROCESSING\r\n\r\n")
        .contains(COMMENT + "data:[DONE]");
  }

  @Test
  void anEventThatCannotBeReadMakesTheAnswerUnmeteredUnlessUsageFollows() {
    String broken = "data: {\"usage\": {oops}}\n\n";
    Run last = run(Operation.CHAT, false, Trailer.NONE, FIRST + broken + DONE);

    assertThat(last.out).isEqualTo(FIRST + broken + DONE);
    assertThat(last.meter.metering())
        .isEqualTo(new Unmetered("an event of the stream could not be read"));

    Run early = run(Operation.CHAT, false, Trailer.NONE, broken + CHAT);
    assertThat(early.out).startsWith(broken + FIRST);
    assertThat(early.metered().usage().counts()).isEqualTo(USED);
  }

  @Test
  void anEventBeyondTheBoundPassesAndMakesTheAnswerUnmeteredUnlessUsageFollows() {
    String huge =
        "data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(5 << 20) + "\"}}]}\n\n";
    int[] cuts = {1 << 20, 2 << 20, 3 << 20, 4 << 20, 5 << 20};

    Run last =
        inPieces(Operation.CHAT, false, (huge + DONE).getBytes(StandardCharsets.UTF_8), cuts);
    assertThat(last.out).isEqualTo(huge + COMMENT + DONE);
    assertThat(last.meter.metering()).isInstanceOf(Unmetered.class);

    Run early =
        inPieces(Operation.CHAT, false, (huge + CHAT).getBytes(StandardCharsets.UTF_8), cuts);
    assertThat(early.metered().usage().counts()).isEqualTo(USED);
  }

  @Test
  void textIsCountedInDeltasOnly() {
    assertThat(run(Operation.CHAT, false, Trailer.NONE, CHAT).meter.visibleBytes())
        .isEqualTo("say \\\"usage\\\":{\\\"x\\\":1}".length() + "{}".length());
    String legacy = "data: {\"choices\":[{\"text\":\"four\",\"index\":0}]}\n\n";
    assertThat(run(Operation.COMPLETIONS, false, Trailer.NONE, legacy).meter.visibleBytes())
        .isEqualTo(4);
  }

  @ParameterizedTest
  @MethodSource("streams")
  void anyCutIntoPiecesGivesTheSame(Operation operation, boolean asked, String stream) {
    Run whole = run(operation, asked, COSTS, stream);
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      whole.assertSame(inPieces(operation, asked, bytes, cut));
    }
    var random = new SplittableRandom(9);
    for (int round = 0; round < 300; round++) {
      int[] cuts = random.ints(random.nextInt(60), 0, bytes.length + 1).sorted().toArray();
      whole.assertSame(inPieces(operation, asked, bytes, cuts));
    }
    int[] everywhere = new int[bytes.length];
    Arrays.setAll(everywhere, i -> i);
    whole.assertSame(inPieces(operation, asked, bytes, everywhere));
  }

  @Test
  void aChatThatIsCutEndsAsIfItsCapWereReached() {
    assertThat(cut(Operation.CHAT, 1, FIRST + TEXT))
        .contains(
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
                + "\"model\":\"gpt-4o-2024-08-06\",\"choices\":[{\"index\":0,\"delta\":{},"
                + "\"logprobs\":null,\"finish_reason\":\"length\"}]}\n\n"
                + COMMENT
                + DONE);
  }

  @Test
  void aCompletionThatIsCutEndsAsIfItsCapWereReached() {
    String text = chunk("{\"index\":0,\"text\":\"Once\",\"finish_reason\":null}", "null");
    assertThat(cut(Operation.COMPLETIONS, 1, text).orElseThrow())
        .contains("\"object\":\"text_completion\"", "\"text\":\"\"", "\"length\"")
        .endsWith(COMMENT + DONE);
  }

  @Test
  void aResponseThatIsCutEndsIncomplete() {
    String created =
        event(
            "response.created", "\"response\":{\"id\":\"resp_1\",\"created_at\":7,\"usage\":null}");
    String item = event("response.output_item.added", "\"item\":{\"type\":\"message\"}");
    String text = event("response.output_text.delta", "\"delta\":\"Hi\"");
    assertThat(cut(Operation.RESPONSES, 1, created + item + text).orElseThrow())
        .startsWith(
            "event: response.incomplete\ndata: {\"type\":\"response.incomplete\","
                + "\"sequence_number\":3,\"response\":{\"id\":\"resp_1\"")
        .contains("\"incomplete_details\":{\"reason\":\"max_output_tokens\"}")
        .endsWith(COMMENT);
    String call = event("response.output_item.added", "\"item\":{\"type\":\"function_call\"}");
    assertThat(cut(Operation.RESPONSES, 1, created + call)).isEmpty();
  }

  @Test
  void nothingIsCutThatWouldLeaveHalfACallOrSeveralEndsOrWasEnded() {
    assertThat(cut(Operation.CHAT, 1, FIRST + TEXT + TOOL)).as("a tool is called").isEmpty();
    assertThat(cut(Operation.CHAT, 2, FIRST + TEXT)).as("two answers").isEmpty();
    assertThat(cut(Operation.CHAT, 1, CHAT)).as("it has ended").isEmpty();
    assertThat(cut(Operation.CHAT, 1, "")).as("nothing came").isEmpty();
    assertThat(cut(Operation.CHAT, 1, ": OPENROUTER PROCESSING\n\n")).as("no event").isEmpty();
  }

  private static Optional<String> cut(Operation operation, long choices, String stream) {
    var meter = new StreamedAnswer(operation, OpenAiProfiles.OPENAI, false, choices, COSTS);
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    meter.feed(bytes, 0, bytes.length, (b, f, t) -> {});
    return meter.gracefulEnd().map(end -> new String(end, StandardCharsets.UTF_8));
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        Arguments.of(Operation.CHAT, true, CHAT),
        Arguments.of(Operation.CHAT, false, CHAT),
        Arguments.of(Operation.CHAT, false, CHAT.replace("\n", "\r\n")),
        Arguments.of(Operation.RESPONSES, false, RESPONSES));
  }

  private static Run inPieces(Operation operation, boolean asked, byte[] bytes, int... cuts) {
    var meter = new StreamedAnswer(operation, OpenAiProfiles.OPENAI, asked, 1, COSTS);
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
    return new Run(meter, out.toString(StandardCharsets.UTF_8));
  }

  private static Run run(Operation operation, boolean asked, Trailer trailer, String stream) {
    var meter = new StreamedAnswer(operation, OpenAiProfiles.OPENAI, asked, 1, trailer);
    return new Run(meter, feed(meter, stream));
  }

  private static String feed(StreamedAnswer meter, String stream) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream();
    meter.feed(bytes, 0, bytes.length, (b, f, t) -> out.write(b, f, t - f));
    meter.end((b, f, t) -> out.write(b, f, t - f));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String chunk(String choice, String usage) {
    return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
        + "\"model\":\"gpt-4o-2024-08-06\",\"service_tier\":\"default\",\"choices\":["
        + choice
        + "],\"usage\":"
        + usage
        + ",\"obfuscation\":\"abc\"}\n\n";
  }

  private static String event(String type, String fields) {
    return "event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(type, type, fields);
  }

  private record Run(StreamedAnswer meter, String out) {
    Metered metered() {
      assertThat(meter.metering()).isInstanceOf(Metered.class);
      return (Metered) meter.metering();
    }

    void assertSame(Run other) {
      assertThat(other.out).isEqualTo(out);
      assertThat(other.meter.metering()).isEqualTo(meter.metering());
      assertThat(other.meter.isComplete()).isEqualTo(meter.isComplete());
      assertThat(other.meter.isFailed()).isEqualTo(meter.isFailed());
      assertThat(other.meter.visibleBytes()).isEqualTo(meter.visibleBytes());
    }
  }
}
