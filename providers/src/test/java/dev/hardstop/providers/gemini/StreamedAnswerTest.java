package dev.hardstop.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Metering.Metered;
import dev.hardstop.providers.wire.Metering.Opened;
import dev.hardstop.providers.wire.Metering.Unmetered;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Trailer;
import dev.hardstop.providers.wire.Trailer.Costs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedAnswerTest {
  private static final String FIRST = Answers.piece("Hel", "", Answers.counts(30, 1));
  private static final String SECOND = Answers.piece("lo", "", Answers.counts(30, 2));
  private static final String LAST = Answers.piece("!", "STOP", Answers.counts(30, 12));

  static Stream<Function<String[], String>> forms() {
    return Stream.of(Answers::events, Answers::array);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void theLastCountsAreTheBillAndAreNeverSummed(Function<String[], String> form) {
    Run run = new Run(form.apply(new String[] {FIRST, SECOND, LAST}));

    assertThat(run.metered().usage().inputTokens()).isEqualTo(30);
    assertThat(run.metered().usage().outputTokens()).isEqualTo(12);
    assertThat(run.metered().model()).isEqualTo("gemini-2.5-flash");
    assertThat(run.meter.isComplete()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void bytesPassAsTheyCameWhateverThePieces(Function<String[], String> form) {
    String answer = form.apply(new String[] {FIRST, Answers.piece("ü€😀\\n", "", ""), LAST});
    for (long seed = 0; seed < 50; seed++) {
      Run run = new Run(answer, new Random(seed));

      assertThat(run.out()).as("seed " + seed).isEqualTo(answer);
      assertThat(run.metered().usage().outputTokens()).isEqualTo(12);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\r\n\t ", "\0\0", " \0"})
  void whatStandsBeforeTheAnswerIsTakenTheSameWhateverThePieces(String before) {
    String answer = before + Answers.array(FIRST, LAST);
    Run whole = new Run(answer);
    for (long seed = 0; seed < 20; seed++) {
      Run pieces = new Run(answer, new Random(seed));

      assertThat(pieces.meter.metering()).as("seed " + seed).isEqualTo(whole.meter.metering());
      assertThat(pieces.out()).isEqualTo(answer);
    }
    assertThat(whole.meter.metering())
        .isInstanceOf(before.contains("\0") ? Unmetered.class : Metered.class);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void countsMayStandBeforeTheirPieceOrBehindItsEnd(Function<String[], String> form) {
    String early =
        "{\"usageMetadata\":"
            + Answers.counts(30, 12)
            + ",\"candidates\":[{\"finishReason\":\"STOP\"}]}";
    String alone = "{\"usageMetadata\":" + Answers.counts(30, 40) + "}";

    assertThat(new Run(form.apply(new String[] {FIRST, early})).metered().usage().outputTokens())
        .isEqualTo(12);
    assertThat(
            new Run(form.apply(new String[] {FIRST, LAST, alone})).metered().usage().outputTokens())
        .isEqualTo(40);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aStreamThatBreaksOffIsNotSettledAtWhatItHadSoFar(Function<String[], String> form) {
    Usage input = Usage.of(UsageClass.INPUT_TOKENS, 30);
    var opened = new Metering.Opened(input, "gemini-2.5-flash", "");

    assertThat(new Run(form.apply(new String[] {FIRST, SECOND})).metering()).isEqualTo(opened);
    String withoutLastCounts = form.apply(new String[] {FIRST, Answers.piece("!", "STOP", "")});
    assertThat(new Run(withoutLastCounts).metering()).isEqualTo(opened);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void everyCandidateMustHaveEnded(Function<String[], String> form) {
    String one = Answers.piece(1, "b", "", Answers.counts(30, 2));
    String ended = Answers.piece(1, "b", "MAX_TOKENS", Answers.counts(30, 20));

    assertThat(new Run(form.apply(new String[] {FIRST, one, LAST})).metering())
        .isInstanceOf(Opened.class);
    assertThat(new Run(form.apply(new String[] {FIRST, one, LAST, ended})).metered().usage())
        .satisfies(usage -> assertThat(usage.outputTokens()).isEqualTo(20));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aBlockedPromptCostsItsInput(Function<String[], String> form) {
    String blocked =
        "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":"
            + "{\"promptTokenCount\":30,\"totalTokenCount\":30}}";

    assertThat(new Run(form.apply(new String[] {blocked})).metered().usage().outputTokens())
        .isZero();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void anErrorInTheMiddleIsAFailureAndNotMetered(Function<String[], String> form) {
    String error = "{\"error\":{\"code\":503,\"message\":\"m\",\"status\":\"UNAVAILABLE\"}}";
    Run run = new Run(form.apply(new String[] {FIRST, error}));

    assertThat(run.meter.isFailed()).isTrue();
    assertThat(run.metering()).isInstanceOf(Opened.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[",
        "[]",
        "{}",
        "<html></html>",
        "data: {\"candidates\":\n\n",
        "[{\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":1,"
            + "\"totalTokenCount\":2}}"
      })
  void whatIsNoAnswerIsNotMetered(String body) {
    Run run = new Run(body);

    assertThat(run.metering()).isInstanceOf(Unmetered.class);
    assertThat(run.out()).isEqualTo(body);
  }

  @Test
  void whatCouldNotBeReadMattersUnlessCountsCameLater() {
    String broken = "data: {\"usageMetadata\":{\"promptTok\n\n";

    assertThat(new Run(Answers.events(FIRST) + broken + Answers.events(LAST)).metering())
        .isInstanceOf(Metered.class);
    assertThat(new Run(Answers.events(FIRST, LAST) + broken).metering())
        .isInstanceOf(Unmetered.class);
    assertThat(new Run(Answers.events(FIRST, LAST) + "data: {\"candidates\":[\n\n").metering())
        .isInstanceOf(Unmetered.class);
  }

  @Test
  void anEventOfFiftyMegabytesPassesAndItsCountsAreNotMissed() {
    String huge = Answers.piece("x".repeat(50 << 20), "", Answers.counts(30, 2));

    assertThat(new Run(Answers.events(FIRST, huge, LAST)).metered().usage().outputTokens())
        .isEqualTo(12);
    assertThat(new Run(Answers.events(FIRST, huge)).metering()).isInstanceOf(Unmetered.class);
  }

  @Test
  void aStreamCanBeEndedAsIfItsCapWereReached() {
    String other = Answers.piece(1, "b", "", Answers.counts(30, 3));
    Run run = new Run(Answers.events(FIRST, other));
    String end = new String(run.meter.gracefulEnd().orElseThrow(), StandardCharsets.UTF_8);
    Run whole = new Run(run.out() + end);

    assertThat(end)
        .startsWith("data: {")
        .contains("\"finishReason\":\"MAX_TOKENS\"")
        .endsWith("\n\n");
    assertThat(whole.meter.isComplete()).isTrue();
    assertThat(whole.metered().usage().outputTokens()).isEqualTo(3);
    assertThat(new Run(Answers.events(FIRST, LAST)).meter.gracefulEnd()).isEmpty();
    assertThat(new Run("").meter.gracefulEnd()).isEmpty();
    assertThat(new Run("[" + FIRST).meter.gracefulEnd()).as("an array has no such end").isEmpty();
  }

  @Test
  void nothingIsPutBetweenEvents() {
    assertThat(new Run(Answers.events(FIRST, LAST)).out()).isEqualTo(Answers.events(FIRST, LAST));
    assertThat(Requests.WIRE.heartbeat()).isEmpty();
    assertThat(new Run(Answers.events(FIRST, SECOND, LAST)).meter.visibleBytes()).isEqualTo(6);
  }

  /** One answer, passed in pieces. */
  private static final class Run {
    private final Meter meter;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Run(String answer) {
      this(answer, new Random(0));
    }

    Run(String answer, Random random) {
      Trailer costs = _ -> Optional.of(new Costs("1", Optional.empty()));
      meter =
          Requests.WIRE.streamMeter(
              Requests.read(Operation.STREAM_GENERATE_CONTENT, Requests.MODEL, Requests.body(""))
                  .facts(),
              Requests.WIRE.profileOf("x", Optional.empty()),
              costs);
      byte[] bytes = Requests.utf8(answer);
      int most = bytes.length > 100_000 ? 1 << 20 : 40;
      for (int at = 0; at < bytes.length; ) {
        int to = Math.min(bytes.length, at + 1 + random.nextInt(most));
        meter.feed(bytes, at, to, this::take);
        at = to;
      }
      meter.end(this::take);
    }

    private void take(byte[] bytes, int from, int to) {
      out.write(bytes, from, to - from);
    }

    String out() {
      return out.toString(StandardCharsets.UTF_8);
    }

    Metering metering() {
      return meter.metering();
    }

    Metered metered() {
      assertThat(metering()).isInstanceOf(Metered.class);
      return (Metered) metering();
    }
  }
}
