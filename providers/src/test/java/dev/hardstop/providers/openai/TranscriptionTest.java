package dev.hardstop.providers.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.engine.pricing.ExactCharge;
import dev.hardstop.engine.pricing.NoCharge;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.sound.Sounds;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.WireRequest;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Transcriptions: bounded by the windows of their models and charged by sound and text apart, or by
 * the second.
 */
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
    String answer = "{\"text\":\"Hello.\",\"usage\":" + usage + "}";
    return Forms.metering(read(""), "gpt-4o-transcribe", answer.getBytes(UTF_8));
  }

  private static WireRequest heard(byte[] sound) {
    return Forms.read(
        Operation.TRANSCRIPTIONS,
        Forms.form().with("file", sound).with("model", "whisper-1").bytes());
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
  void aDurationIsNoNumberOfTokensSoAModelWithoutAPriceOfASecondCostsItsHold() {
    var metered = (Metering.Metered) metering("{\"type\":\"duration\",\"seconds\":9}");

    assertThat(metered.usage()).isEqualTo(Usage.of(UsageClass.AUDIO_SECONDS, 9));
    assertThat(Forms.model("gpt-4o-transcribe").charge(metered.usage(), AT))
        .isInstanceOf(NoCharge.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"text\":\"x\",\"usage\":{\"type\":\"duration\",\"seconds\":9}};9",
        "{\"duration\":8.470000267028809,\"usage\":{\"type\":\"duration\",\"seconds\":9}};9",
        "{\"text\":\"x\",\"usage\":{\"type\":\"duration\",\"seconds\":8.01}};9",
        "{\"task\":\"translate\",\"duration\":8.470000267028809,\"text\":\"x\"};9",
        "{\"text\":\"x\",\"segments\":[{\"duration\":3}]};20",
        "{\"text\":\"x\",\"usage\":{\"type\":\"duration\",\"seconds\":1e999999999}};20",
        "{\"text\":\"x\",\"usage\":{\"type\":\"duration\",\"seconds\":-1}};20",
        "{\"text\":\"x;20",
        "x;20"
      })
  void whisperIsChargedTheBegunSecondsThatItsAnswerTellsElseThoseThatWereCounted(
      String answer, long seconds) {
    WireRequest request = heard(Sounds.wav(1, 8_000, 159_999));

    assertThat(Forms.heldPicoUsd(request, "whisper-1")).isEqualTo(20 * 100_000_000L);
    assertThat(Forms.chargedPicoUsd(request, "whisper-1", answer))
        .isEqualTo(seconds * 100_000_000L);
  }

  @ParameterizedTest
  @CsvSource({"text", "srt", "vtt"})
  void whatWasSaidIsNotTakenForWhatWasUsed(String format) {
    byte[] form =
        Forms.form()
            .with("file", Sounds.wav(1, 8_000, 160_000))
            .with("model", "whisper-1")
            .with("response_format", format)
            .bytes();
    WireRequest request = Forms.read(Operation.TRANSCRIPTIONS, form);

    assertThat(Forms.chargedPicoUsd(request, "whisper-1", "{\"duration\":1}"))
        .isEqualTo(20 * 100_000_000L);
  }

  @Test
  void ofTwoSoundsNobodyKnowsWhichOneIsHeard() {
    byte[] sound = Sounds.wav(1, 8_000, 8_000);
    byte[] form =
        Forms.form().with("file", sound).with("file[]", sound).with("model", "whisper-1").bytes();

    assertThat(
            Forms.read(Operation.TRANSCRIPTIONS, form)
                .inputBound("whisper-1", OptionalLong.empty()))
        .isInstanceOf(InputBound.Unbounded.class);
  }

  @Test
  void noSoundIsChargedMoreThanIsHeldForIt() {
    var random = new SplittableRandom(2);
    for (int round = 0; round < 1_000; round++) {
      int channels = random.nextInt(1, 3);
      int rate = random.nextInt(1, 48_000);
      int frames = random.nextInt(1, 20_000);
      WireRequest request = heard(Sounds.wav(channels, rate, frames));
      String told =
          new BigDecimal(frames).divide(new BigDecimal(rate), 9, RoundingMode.UP).toString();
      String answer = "{\"usage\":{\"type\":\"duration\",\"seconds\":" + told + "}}";

      assertThat(Forms.chargedPicoUsd(request, "whisper-1", answer))
          .isEqualTo(Math.ceilDiv(frames, rate) * 100_000_000L)
          .isEqualTo(Forms.heldPicoUsd(request, "whisper-1"));
    }
  }

  @Test
  void aSoundWhoseLengthNoHeaderTellsIsRefusedForWhisper() {
    WireRequest request = heard("OggS".getBytes(UTF_8));

    assertThat(request.inputBound("whisper-1", OptionalLong.empty()))
        .isInstanceOfSatisfying(
            InputBound.Unbounded.class,
            unbounded ->
                assertThat(unbounded.problem().message()).contains("file", "WAV", "MP3", "FLAC"));
    assertThat(request.inputBound("gpt-4o-transcribe", OptionalLong.empty()))
        .isInstanceOf(InputBound.Proven.class);
  }

  @Test
  void onlyWhisperTranslatesAndWhateverTheFormOfItsAnswer() {
    byte[] form =
        Forms.form()
            .with("file", Sounds.wav(1, 8_000, 8_000))
            .with("model", "whisper-1")
            .with("response_format", "srt")
            .bytes();
    WireRequest request = Forms.read(Operation.TRANSLATIONS, form);

    assertThat(Forms.heldPicoUsd(request, "whisper-1")).isEqualTo(100_000_000L);
    assertThat(Forms.chargedPicoUsd(request, "whisper-1", "1\n00:00:00,000 --> x"))
        .isEqualTo(100_000_000L);
    byte[] plain = FORM.getBytes(UTF_8);
    assertThat(
            Forms.read(Operation.TRANSLATIONS, plain)
                .inputBound("gpt-4o-transcribe", OptionalLong.empty()))
        .isInstanceOf(InputBound.Unbounded.class);
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

    assertThat(read("", form).inputBound("gpt-4o-transcribe", OptionalLong.empty()))
        .isInstanceOf(InputBound.Unbounded.class);
    assertThat(read("").inputBound("gpt-4o-transcribe", OptionalLong.empty()))
        .isInstanceOf(InputBound.Proven.class);
  }

  private static String field(String name, String value) {
    return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }

  @Test
  void otherModelsHaveNoBound() {
    assertThat(read("").inputBound("whisper-large-v3", OptionalLong.empty()))
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
