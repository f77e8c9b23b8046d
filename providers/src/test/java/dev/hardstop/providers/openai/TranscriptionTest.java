package dev.hardstop.providers.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.engine.pricing.ExactCharge;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.WireRequest;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transcriptions: bounded by the windows of their models, charged by sound and text apart. */
final class TranscriptionTest {
  private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
  private static final PriceBook BOOK = PriceBook.load();
  private static final String FORM =
      "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nsim/gpt-4o-transcribe\r\n"
          + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nRIFF"
          + "\r\n--b--\r\n";

  private final OpenAiWire wire = new OpenAiWire();

  private WireRequest read(String pathModel) {
    return read(pathModel, FORM);
  }

  private WireRequest read(String pathModel, String form) {
    byte[] body = form.getBytes(UTF_8);
    return switch (wire.read(Operation.TRANSCRIPTIONS, pathModel, body, Carriers.NONE)) {
      case Reading.Understood(var request) -> request;
      case Reading.Refused(var problem) -> throw new AssertionError(problem);
    };
  }

  private Metering metering(String usage) {
    Meter meter = wire.wholeMeter(Operation.TRANSCRIPTIONS, OpenAiProfiles.OPENAI);
    byte[] answer = ("{\"text\":\"Hello.\",\"usage\":" + usage + "}").getBytes(UTF_8);
    meter.feed(answer, 0, answer.length, (b, from, to) -> {});
    meter.end((b, from, to) -> {});
    return meter.metering();
  }

  @Test
  void soundAndTextHaveTheirOwnPricesAndTakingAllForTextWouldBillLessThanHalf() {
    var metered =
        (Metering.Metered)
            metering(
                "{\"type\":\"tokens\",\"input_tokens\":140,\"input_token_details\":"
                    + "{\"text_tokens\":12,\"audio_tokens\":128},\"output_tokens\":5}");
    var model = (PricedModel) BOOK.find("openai", "gpt-4o-transcribe");

    assertThat(metered.usage().counts())
        .isEqualTo(
            Map.of(
                UsageClass.INPUT_TOKENS, 12L,
                UsageClass.INPUT_AUDIO_TOKENS, 128L,
                UsageClass.OUTPUT_TOKENS, 5L));
    assertThat(((ExactCharge) model.chargeExactly(metered.usage(), AT)).totalUsd())
        .isEqualByComparingTo("0.000848");
  }

  @Test
  void aDurationIsNoNumberOfTokens() {
    assertThat(metering("{\"type\":\"duration\",\"seconds\":9}"))
        .isInstanceOf(Metering.Unmetered.class);
  }

  @ParameterizedTest
  @CsvSource({"gpt-4o-transcribe", "gpt-4o-mini-transcribe"})
  void theFullestWindowsAreWithinTheEstimate(String name) {
    var model = (PricedModel) BOOK.find("openai", name);
    WireRequest request = read("");
    var bound = (InputBound.Proven) request.inputBound(name, OptionalLong.empty());
    var estimate = (Estimate) model.estimate(request.facts().bounds(bound.tokens()), AT);
    var metered =
        (Metering.Metered)
            metering(
                "{\"input_tokens\":16000,\"input_token_details\":{\"audio_tokens\":16000},"
                    + "\"output_tokens\":2000}");

    assertThat(((Charge) model.charge(metered.usage(), AT)).totalPicoUsd())
        .isLessThanOrEqualTo(
            estimate.fixedPicoUsd()
                + estimate.picoUsdPerOutputToken() * request.facts().extraOutputTokens());
  }

  @ParameterizedTest
  @CsvSource({"chunking_strategy", "chunking_strategy[type]"})
  void aSoundThatIsCutHasAnOutputForEachOfItsChunks(String field) {
    String form = FORM.replaceFirst("--b", "--b\r\n%s--b".formatted(field(field, "auto")));

    assertThat(read("", form).unbounded()).isPresent();
    assertThat(read("").unbounded()).isEmpty();
  }

  private static String field(String name, String value) {
    return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }

  @Test
  void otherModelsHaveNoBound() {
    assertThat(read("").inputBound("whisper-1", OptionalLong.empty()))
        .isInstanceOf(InputBound.Unbounded.class);
  }

  @Test
  void theModelIsNamedInItsPlaceUnlessThePathNamesIt() {
    var changes = new Changes("gpt-4o-transcribe", OptionalLong.empty(), true);
    byte[] body = FORM.getBytes(UTF_8);

    assertThat(new String(read("").rewrite(changes, OpenAiProfiles.OPENAI).applyTo(body), UTF_8))
        .isEqualTo(FORM.replace("sim/", ""));
    assertThat(read("deployment").rewrite(changes, OpenAiProfiles.AZURE).applyTo(body))
        .isSameAs(body);
  }
}
