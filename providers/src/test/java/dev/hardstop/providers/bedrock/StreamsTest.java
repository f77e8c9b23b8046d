package dev.hardstop.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Trailer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read off streams of frames, and how they can be ended. */
class StreamsTest {
  private static final byte[] START = Answers.event("messageStart", "{\"role\":\"assistant\"}");
  private static final byte[] TOOL =
      Answers.event(
          "contentBlockStart",
          "{\"contentBlockIndex\":1,\"start\":{\"toolUse\":{\"name\":\"f\",\"toolUseId\":\"t\"}}}");
  private static final byte[] ARGUMENTS =
      Answers.event(
          "contentBlockDelta",
          "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"{\\\"a\\\"\"}}}");

  private static final String OPENING =
      "{\"type\":\"message_start\",\"message\":{\"type\":\"message\",\"role\":\"assistant\","
          + "\"model\":\"claude-haiku-4-5-20251001\",\"content\":[],\"usage\":{\"input_tokens\":9,"
          + "\"cache_read_input_tokens\":4,\"output_tokens\":1}}}";
  private static final String TEXT =
      "{\"type\":\"content_block_start\",\"index\":0,\n\"content_block\":{\"type\":\"text\"}}";
  private static final String SAID =
      "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
          + "\"text\":\"Hello\"}}";
  private static final String CLOSING =
      "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
          + "\"usage\":{\"output_tokens\":20}}";
  private static final String STOP =
      "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":"
          + "{\"inputTokenCount\":9,\"outputTokenCount\":20}}";

  private static StreamedConverse fed(byte[]... frames) {
    var meter = new StreamedConverse();
    byte[] bytes = Answers.joined(frames);
    meter.feed(bytes, 0, bytes.length, (_, _, _) -> {});
    return meter;
  }

  private static StreamedInvoke invoked(String... events) {
    RequestFacts facts =
        Requests.read(Operation.INVOKE_MODEL_STREAM, Requests.CLAUDE, Requests.message("")).facts();
    var meter = (StreamedInvoke) Requests.WIRE.streamMeter(facts, Requests.PROFILE, Trailer.NONE);
    byte[] bytes = Answers.joined(Arrays.stream(events).map(Answers::chunk).toArray(byte[][]::new));
    meter.feed(bytes, 0, bytes.length, (_, _, _) -> {});
    return meter;
  }

  private static List<String> types(byte[] frames) {
    List<String> types = new ArrayList<>();
    new FrameSplitter()
        .feed(
            frames,
            0,
            frames.length,
            new FrameSplitter.Sink() {
              @Override
              public void frame(byte[] bytes, int from, int to) {
                types.add(Frame.decode(bytes, from, to).orElseThrow().type());
              }

              @Override
              public void broken(byte[] bytes, int from, int to) {
                throw new AssertionError("broken");
              }
            });
    return types;
  }

  @Test
  void theLastFrameSaysWhatAConversationCost() {
    Metering.Metered metered =
        (Metering.Metered) fed(Answers.conversation(Answers.text("Hi"))).metering();

    assertThat(metered.usage().count(UsageClass.INPUT_TOKENS)).isEqualTo(30);
    assertThat(metered.usage().count(UsageClass.CACHE_READ_TOKENS)).isEqualTo(10);
    assertThat(metered.usage().count(UsageClass.CACHE_WRITE_TOKENS)).isEqualTo(5);
    assertThat(metered.usage().count(UsageClass.OUTPUT_TOKENS)).isEqualTo(12);
    assertThat(metered.toolCalls()).isZero();
  }

  @Test
  void aConversationThatGoesOnAfterItsCountsIsNotMetered() {
    byte[] whole = Answers.conversation(Answers.text("Hi"));

    assertThat(fed(whole, Answers.text("more")).metering()).isInstanceOf(Metering.Unmetered.class);
  }

  @Test
  void callsOfToolsAreCountedOnce() {
    Metering.Metered metered =
        (Metering.Metered)
            fed(Answers.conversation(Answers.text("Hi"), TOOL, ARGUMENTS, ARGUMENTS)).metering();

    assertThat(metered.toolCalls()).isEqualTo(1);
  }

  @Test
  void anExceptionIsAFailureAndNothingIsAddedToIt() {
    StreamedConverse meter =
        fed(
            START,
            Frame.exception("throttlingException", Requests.utf8("{\"message\":\"no\"}"))
                .encoded());

    assertThat(meter.isFailed()).isTrue();
    assertThat(meter.gracefulEnd()).isEmpty();
    assertThat(meter.metering()).isInstanceOf(Metering.Unmetered.class);
  }

  @Test
  void eventsThatAreNewAreNoHindrance() {
    byte[] news = Answers.event("somethingNew", "{\"a\":[1,{\"usage\":2}]}");

    assertThat(fed(Answers.conversation(news)).metering()).isInstanceOf(Metering.Metered.class);
  }

  @Test
  void aTextMayEndAnywhereAsIfTheCapWereReached() {
    byte[] end = fed(START, Answers.text("Hi")).gracefulEnd().orElseThrow();

    assertThat(types(end)).containsExactly("contentBlockStop", "messageStop", "metadata");
    assertThat(new String(end, java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"stopReason\":\"max_tokens\"");
  }

  @Test
  void whatIsClosedIsNotClosedAgain() {
    byte[] closed = Answers.event("contentBlockStop", "{\"contentBlockIndex\":0}");
    byte[] stopped = Answers.event("messageStop", "{\"stopReason\":\"end_turn\"}");

    assertThat(types(fed(START, Answers.text("Hi"), closed).gracefulEnd().orElseThrow()))
        .containsExactly("messageStop", "metadata");
    assertThat(types(fed(START, Answers.text("Hi"), closed, stopped).gracefulEnd().orElseThrow()))
        .containsExactly("metadata");
    assertThat(fed(Answers.conversation(Answers.text("Hi"))).gracefulEnd()).isEmpty();
  }

  @Test
  void halfACallOfAToolIsNoEnd() {
    assertThat(fed(START, TOOL, ARGUMENTS).gracefulEnd()).isEmpty();
    assertThat(fed(START, TOOL).gracefulEnd()).isEmpty();
    assertThat(fed(new byte[0]).gracefulEnd()).isEmpty();
  }

  @Test
  void claudesOwnEventsAreReadInsideTheirFrames() {
    StreamedInvoke meter = invoked(OPENING, TEXT, SAID, CLOSING, STOP);
    Metering.Metered metered = (Metering.Metered) meter.metering();

    assertThat(meter.isComplete()).isTrue();
    assertThat(metered.usage().count(UsageClass.INPUT_TOKENS)).isEqualTo(9);
    assertThat(metered.usage().count(UsageClass.CACHE_READ_TOKENS)).isEqualTo(4);
    assertThat(metered.usage().count(UsageClass.OUTPUT_TOKENS)).isEqualTo(20);
    assertThat(metered.model()).as("the path's model has the price").isEmpty();
  }

  @Test
  void itsInputIsKnownFromTheStart() {
    StreamedInvoke meter = invoked(OPENING, TEXT, SAID);

    assertThat(meter.knowsInput()).isTrue();
    assertThat(meter.metering())
        .isInstanceOfSatisfying(
            Metering.Opened.class,
            opened -> {
              assertThat(opened.input().inputTokens()).isEqualTo(13);
              assertThat(opened.model()).isEmpty();
            });
  }

  @Test
  void itEndsAsIfItsCapWereReachedInFramesOfItsOwn() {
    byte[] end = invoked(OPENING, TEXT, SAID).gracefulEnd().orElseThrow();

    assertThat(types(end)).containsExactly("chunk", "chunk", "chunk");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"bytes\":7}", "{\"bytes\":\"***\"}", "{\"bytes\":\"AA", "[]"})
  void aChunkThatCannotBeReadIsNotBelieved(String payload) {
    var meter = invoked(OPENING);
    byte[] frame = Answers.event("chunk", payload);
    meter.feed(frame, 0, frame.length, (_, _, _) -> {});

    assertThat(meter.metering()).isInstanceOf(Metering.Unmetered.class);
  }
}
