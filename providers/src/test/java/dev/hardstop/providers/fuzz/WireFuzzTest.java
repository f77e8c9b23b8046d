package dev.hardstop.providers.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hardstop.providers.openai.OpenAiProfiles;
import dev.hardstop.providers.openai.OpenAiWire;
import dev.hardstop.providers.wire.CostLookup;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.LaterCost;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Any bytes from outside, in every wire format: they are understood or refused, never a fault, and
 * what is understood is held for in full.
 *
 * <p>The first byte of an input chooses the {@link Speaker}, the second where it is cut in two; the
 * rest is what came. Without the fuzzer this runs the kept inputs; {@code docs} say how to fuzz.
 */
final class WireFuzzTest {
  private static final int HEAD = 2;
  private static final OptionalLong WINDOW = OptionalLong.of(128_000);

  private static final CostLookup LOOKUP =
      new OpenAiWire().costLookup(OpenAiProfiles.OPENROUTER).orElseThrow();

  private static byte[] body(byte[] input) {
    return Arrays.copyOfRange(input, Math.min(HEAD, input.length), input.length);
  }

  /** What is sent says what was held for: read again, it has the granted cap and no more. */
  @FuzzTest(maxDuration = "10m")
  void aRequestThatIsUnderstoodIsSentWithTheCapThatIsHeldFor(byte[] input) {
    if (input.length < HEAD) {
      return;
    }
    Speaker speaker = Speaker.of(input[0]);
    byte[] body = body(input);
    if (!(speaker.read(body) instanceof Reading.Understood(WireRequest request))) {
      return;
    }
    RequestFacts facts = request.facts();
    isBounded(request);
    if (request.unbounded().isPresent() || !facts.operation().hasOutput()) {
      return;
    }
    long granted = Math.max(facts.leastOutputCap(), facts.outputCap().orElse(1_000) / 2);
    byte[] sent = request.rewrite(speaker.changes(facts, granted), speaker.profile()).applyTo(body);
    assertThat(speaker.read(sent))
        .isInstanceOfSatisfying(
            Reading.Understood.class,
            again -> {
              RequestFacts told = again.request().facts();
              assertThat(told.outputCap()).hasValue(granted);
              assertThat(told.choices()).isEqualTo(facts.choices());
              assertThat(told.streams()).isEqualTo(facts.streams());
              assertThat(again.request().unbounded()).isEmpty();
            });
  }

  /** Otherwise they would show nothing. */
  @Test
  void theKeptRequestsAreUnderstood() throws IOException {
    Path kept =
        Path.of(
            "src/test/resources/dev/hardstop/providers/fuzz/WireFuzzTestInputs",
            "aRequestThatIsUnderstoodIsSentWithTheCapThatIsHeldFor");
    try (Stream<Path> files = Files.list(kept)) {
      assertThat(files.filter(file -> !file.getFileName().toString().startsWith("refused-")))
          .hasSizeGreaterThan(15)
          .allSatisfy(
              file -> {
                byte[] input = Files.readAllBytes(file);
                Reading reading = Speaker.of(input[0]).read(body(input));
                assertThat(reading).isInstanceOf(Reading.Understood.class);
                assertThat(((Reading.Understood) reading).request().unbounded()).isEmpty();
              });
    }
  }

  private static void isBounded(WireRequest request) {
    InputBound bytes = request.inputBound("gpt-4o", WINDOW);
    InputBound exact = request.exactInputBound("gpt-4o", WINDOW);
    if (bytes instanceof InputBound.Proven(var most, var text, var media, var basis)) {
      assertThat(most).as("%s %d %d", basis, text, media).isNotNegative();
      assertThat(exact)
          .isInstanceOfSatisfying(
              InputBound.Proven.class, counted -> assertThat(counted.tokens()).isBetween(0L, most));
    }
  }

  @FuzzTest(maxDuration = "10m")
  void aWholeAnswerIsMeteredTheSameInAnyPieces(byte[] input) {
    if (input.length < HEAD) {
      return;
    }
    Speaker speaker = Speaker.of(input[0]);
    meteredAlike(
        Run.of(speaker.wholeMeter(), body(input)),
        Run.of(speaker.wholeMeter(), body(input), input[1]));
  }

  @FuzzTest(maxDuration = "10m")
  void aStreamIsMeteredTheSameInAnyPieces(byte[] input) {
    if (input.length < HEAD) {
      return;
    }
    Speaker speaker = Speaker.of(input[0]);
    Run whole = Run.of(speaker.streamMeter(), body(input));
    Run pieces = Run.of(speaker.streamMeter(), body(input), input[1]);
    meteredAlike(whole, pieces);
    assertThat(pieces.meter().gracefulEnd().map(Arrays::hashCode))
        .isEqualTo(whole.meter().gracefulEnd().map(Arrays::hashCode));
  }

  /** Whatever a provider says later that an answer cost, it is an amount or nothing is taken. */
  @FuzzTest(maxDuration = "10m")
  void aLaterCostIsAnAmountOrUntold(byte[] input) {
    if (LOOKUP.read("gen-1", input) instanceof LaterCost.Told told) {
      assertThat(told.nanoUsd()).isBetween(0L, 2_000_000_000_000_000L);
      assertThat(told.inputTokens().orElse(0)).isBetween(0L, 1_000_000_000L);
      assertThat(told.outputTokens().orElse(0)).isBetween(0L, 1_000_000_000L);
    }
  }

  private static void meteredAlike(Run whole, Run pieces) {
    assertThat(pieces.meter().metering()).isEqualTo(whole.meter().metering());
    assertThat(pieces.out()).isEqualTo(whole.out());
    assertThat(pieces.meter().isFailed()).isEqualTo(whole.meter().isFailed());
    assertThat(pieces.meter().rawUsage()).isEqualTo(whole.meter().rawUsage());
    if (whole.meter().metering() instanceof Metering.Metered metered) {
      assertThat(metered.usage().counts().values()).allMatch(count -> count >= 0);
      assertThat(metered.toolCalls()).isNotNegative();
      metered.reportedNanoUsd().ifPresent(cost -> assertThat(cost).isNotNegative());
    }
  }
}
