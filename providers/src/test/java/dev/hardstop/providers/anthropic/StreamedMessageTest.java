package dev.hardstop.providers.anthropic;

import static dev.hardstop.providers.anthropic.Answers.STREAM;
import static dev.hardstop.providers.anthropic.Answers.metered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering.Metered;
import dev.hardstop.providers.wire.Metering.Opened;
import dev.hardstop.providers.wire.Metering.Unmetered;
import dev.hardstop.providers.wire.Trailer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedMessageTest {
  private static final Trailer COSTS =
      _ -> Optional.of(new Trailer.Costs("0.01", Optional.of("9.99")));
  private static final String COMMENT =
      ": hardstop {\"cost_usd\":\"0.01\",\"remaining_usd\":\"9.99\"}\n\n";
  private static final String LAST = "event: message_stop";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void theFirstCountsAndTheLastMakeTheUsage() {
    Meter meter = fed(STREAM);
    Metered metered = metered(meter.metering());

    assertThat(metered.usage().counts())
        .isEqualTo(
            Map.of(
                UsageClass.INPUT_TOKENS, 472L,
                UsageClass.CACHE_READ_TOKENS, 20L,
                UsageClass.CACHE_WRITE_5M_TOKENS, 10L,
                UsageClass.OUTPUT_TOKENS, 89L));
    assertThat(metered.model()).isEqualTo("claude-opus-4-8");
    assertThat(metered.toolCalls()).isEqualTo(1);
    assertThat(meter.isComplete()).isTrue();
    assertThat(meter.isFailed()).isFalse();
    assertThat(meter.visibleBytes()).isEqualTo("Okay, \\\"usage\\\":{\\\"city\\\":".length());
  }

  @Test
  void everyEventPassesAndTheCostStandsBeforeTheLast() {
    fed(STREAM);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(STREAM.replace(LAST, COMMENT + LAST));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void piecesOfAnySizeMakeNoDifference(long seed) {
    var random = new SplittableRandom(seed);
    byte[] bytes = Messages.utf8(STREAM.replace("\n", seed % 2 == 0 ? "\r\n" : "\n"));
    Meter meter = meter();
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(40));
      byte[] piece = Arrays.copyOfRange(bytes, from, to);
      meter.feed(piece, 0, piece.length, this::accept);
      Arrays.fill(piece, (byte) '!');
      from = to;
    }
    meter.end(this::accept);

    assertThat(metered(meter.metering()).usage().outputTokens()).isEqualTo(89);
    assertThat(out.size()).isEqualTo(bytes.length + COMMENT.length());
  }

  @Test
  void cumulativeCountsAreNeverSummedAndNeverShrink() {
    String middle =
        delta("\"input_tokens\":472,\"output_tokens\":50")
            + delta("\"input_tokens\":0,\"output_tokens\":10");
    Metered metered = metered(fed(before("event: message_delta") + middle + after()).metering());

    assertThat(metered.usage().outputTokens()).isEqualTo(89);
    assertThat(metered.usage().inputTokens()).isEqualTo(502);
  }

  @Test
  void aStreamWithoutItsLastCountsHasOnlyItsInput() {
    Meter meter = fed(before("event: message_delta"));

    assertThat(meter.knowsInput()).isTrue();
    assertThat(meter.metering())
        .isInstanceOfSatisfying(
            Opened.class,
            opened -> {
              assertThat(opened.input().inputTokens()).isEqualTo(502);
              assertThat(opened.input().outputTokens()).isZero();
              assertThat(opened.model()).isEqualTo("claude-opus-4-8");
            });
    assertThat(meter.isComplete()).isFalse();
  }

  @Test
  void countsInTheCourseAreNotTheLast() {
    assertThat(fed(before("event: message_delta") + delta("\"output_tokens\":5")).metering())
        .isInstanceOf(Opened.class);
  }

  @Test
  void thoughtsThatAreCountedAtTheStartAreNoInput() {
    String thoughtful =
        before("event: message_delta")
            .replace(
                "\"output_tokens\":2",
                "\"output_tokens\":2,\"output_tokens_details\":{\"thinking_tokens\":1}");

    assertThat(fed(thoughtful).metering())
        .isInstanceOfSatisfying(
            Opened.class, opened -> assertThat(opened.input().outputTokens()).isZero());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"output_tokens\":null",
        "",
        "\"input_tokens\":472",
      })
  void anEndThatDoesNotCountTheOutputIsNoEnd(String counts) {
    String text = before("event: message_delta") + delta(counts) + LAST + "\ndata: {}\n\n";

    assertThat(fed(text).metering()).isInstanceOf(Opened.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"output_tokens\":\"89\"", "\"output_tokens\":-1"})
  void anEndThatMiscountsIsUnmetered(String counts) {
    assertThat(fed(before("event: message_delta") + delta(counts)).metering())
        .isInstanceOf(Unmetered.class);
  }

  @Test
  void anEventWithCountsThatCannotBeReadIsMadeGoodByALaterOne() {
    String broken = "event: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\n\n";

    assertThat(fed(before("event: message_delta") + broken).metering())
        .isInstanceOf(Unmetered.class);
    assertThat(fed(before("event: message_delta") + broken + after()).metering())
        .isInstanceOf(Metered.class);
  }

  @Test
  void anErrorInTheCourseIsAFailureThatPasses() {
    String error =
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n";
    Meter meter = fed(before("event: message_delta") + error);

    assertThat(meter.isFailed()).isTrue();
    assertThat(meter.isComplete()).isFalse();
    assertThat(meter.gracefulEnd()).isEmpty();
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith(error);
  }

  @Test
  void aTextCanEndGracefullyWhereItStands() {
    Meter meter = fed(before("event: content_block_stop"));

    assertThat(text(meter.gracefulEnd()))
        .isEqualTo(
            """
            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},"usage":{"output_tokens":2}}

            : hardstop {"cost_usd":"0.01","remaining_usd":"9.99"}

            event: message_stop
            data: {"type":"message_stop"}

            """);
  }

  @Test
  void betweenBlocksNoBlockIsEnded() {
    String upTo =
        before("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":1");

    assertThat(text(fed(upTo).gracefulEnd())).startsWith("event: message_delta");
  }

  @Test
  void halfAToolCallCannotEndGracefully() {
    String upTo =
        before("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":1}");

    assertThat(fed(upTo).gracefulEnd()).isEmpty();
  }

  @Test
  void whatHasNotBegunOrIsCompleteHasNoGracefulEnd() {
    assertThat(fed("").gracefulEnd()).isEmpty();
    assertThat(fed(STREAM).gracefulEnd()).isEmpty();
  }

  private static String before(String event) {
    return STREAM.substring(0, STREAM.indexOf(event));
  }

  private static String after() {
    return STREAM.substring(STREAM.indexOf("event: message_delta"));
  }

  @Test
  void aMessageThatGoesOnAfterItsLastCountsIsNotMetered() {
    String more =
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"more"}}

        """;
    String stop = "event: message_stop";

    assertThat(fed(Answers.STREAM.replace(stop, more + stop)).metering())
        .isInstanceOf(Unmetered.class);
    assertThat(fed(Answers.STREAM + more).metering()).isInstanceOf(Unmetered.class);
  }

  private static String delta(String counts) {
    return "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{},\"usage\":{"
        + counts
        + "}}\n\n";
  }

  private static Meter meter() {
    return new StreamedMessage(COSTS);
  }

  private Meter fed(String stream) {
    Meter meter = meter();
    byte[] bytes = Messages.utf8(stream);
    meter.feed(bytes, 0, bytes.length, this::accept);
    meter.end(this::accept);
    return meter;
  }

  private void accept(byte[] bytes, int from, int to) {
    out.write(bytes, from, to - from);
  }

  private static String text(Optional<byte[]> bytes) {
    return new String(bytes.orElseThrow(), StandardCharsets.UTF_8);
  }
}
