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
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.WireRequest;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images: bounded by their quality and number before they are drawn, charged by their tokens. */
final class ImagesTest {
  private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
  private static final PriceBook BOOK = PriceBook.load();
  private final OpenAiWire wire = new OpenAiWire();

  private Reading reading(String fields) {
    String body = "{\"model\":\"gpt-image-1\",\"prompt\":\"A cat\"" + fields + "}";
    return wire.read(Operation.IMAGES, "", body.getBytes(UTF_8), Carriers.NONE);
  }

  private WireRequest read(String fields) {
    return switch (reading(fields)) {
      case Reading.Understood(var request) -> request;
      case Reading.Refused(var problem) -> throw new AssertionError(problem);
    };
  }

  private Metering.Metered metered(String usage) {
    Meter meter = wire.wholeMeter(Operation.IMAGES, OpenAiProfiles.OPENAI);
    byte[] answer =
        ("{\"created\":1,\"data\":[{\"b64_json\":\"AAAA\"}],\"size\":\"1024x1024\","
                + "\"quality\":\"high\",\"usage\":"
                + usage
                + "}")
            .getBytes(UTF_8);
    meter.feed(answer, 0, answer.length, (b, from, to) -> {});
    meter.end((b, from, to) -> {});
    return (Metering.Metered) meter.metering();
  }

  private static PricedModel model(String name) {
    return (PricedModel) BOOK.find("openai", name);
  }

  @Test
  void anImageOfTheBestQualityIsChargedToTheLastDigitAndFitsItsEstimate() {
    Metering.Metered metered =
        metered(
            "{\"input_tokens\":50,\"input_tokens_details\":{\"text_tokens\":50,\"image_tokens\":0},"
                + "\"output_tokens\":6240,\"total_tokens\":6290}");
    ExactCharge charge = (ExactCharge) model("gpt-image-1").chargeExactly(metered.usage(), AT);

    // 50 x 5 + 6,240 x 40 USD a million.
    assertThat(charge.totalUsd()).isEqualByComparingTo("0.24985");
    assertThat(metered.usage().counts())
        .isEqualTo(Map.of(UsageClass.INPUT_TOKENS, 50L, UsageClass.OUTPUT_IMAGE_TOKENS, 6240L));
  }

  @ParameterizedTest
  @CsvSource({"low,272", "low,408", "medium,1056", "medium,1584", "high,6208", "auto,6240"})
  void whatWasDrawnIsWithinTheBoundOfItsQuality(String quality, long drawn) {
    WireRequest request = read(",\"n\":3,\"quality\":\"" + quality + "\"");
    var bound = (InputBound.Proven) request.inputBound("gpt-image-1", OptionalLong.empty());
    var estimate =
        (Estimate) model("gpt-image-1").estimate(request.facts().bounds(bound.tokens()), AT);
    long most =
        estimate.fixedPicoUsd()
            + estimate.picoUsdPerOutputToken() * request.facts().extraOutputTokens();
    Metering.Metered metered =
        metered("{\"input_tokens\":%d,\"output_tokens\":%d}".formatted(bound.tokens(), 3 * drawn));
    var charge = (Charge) model("gpt-image-1").charge(metered.usage(), AT);

    assertThat(charge.totalPicoUsd()).isLessThanOrEqualTo(most);
    assertThat(most)
        .as("not all bounds are the dearest")
        .isLessThan(quality.equals("low") ? 100_000_000_000L : 800_000_000_000L);
  }

  @Test
  void aQualityThatIsNotStatedMayBeTheBestAndTakingItForLessWouldHoldANinth() {
    assertThat(read("").facts().extraOutputTokens())
        .isEqualTo(read(",\"quality\":\"high\"").facts().extraOutputTokens())
        .isGreaterThan(8 * read(",\"quality\":\"low\"").facts().extraOutputTokens());
  }

  @Test
  void drawnTokensHaveTheirOwnPriceWhereTextBesideThemIsCheaper() {
    Metering.Metered metered =
        metered(
            "{\"input_tokens\":10,\"output_tokens\":1100,"
                + "\"output_tokens_details\":{\"image_tokens\":1056,\"text_tokens\":44}}");
    ExactCharge charge = (ExactCharge) model("gpt-image-1.5").chargeExactly(metered.usage(), AT);

    // 10 x 5 + 44 x 10 + 1,056 x 32 USD a million.
    assertThat(charge.totalUsd()).isEqualByComparingTo("0.034282");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-image-2", "gpt-image-1.5", "dall-e-3"})
  void aModelWhoseImagesHaveNoKnownMostIsRefused(String model) {
    assertThat(read("").inputBound(model, OptionalLong.empty()))
        .isInstanceOfSatisfying(
            InputBound.Unbounded.class,
            unbounded -> {
              assertThat(unbounded.problem().code()).isEqualTo(RefusalCode.UNBOUNDED_REQUEST);
              assertThat(unbounded.problem().message()).contains(model, "gpt-image-1");
            });
  }

  @Test
  void imagesInPartsAreRefusedBecauseEachPartIsBilledApart() {
    assertThat(read(",\"stream\":true").unbounded()).isPresent();
    assertThat(read(",\"partial_images\":2").unbounded()).isPresent();
    assertThat(read(",\"stream\":false").unbounded()).isEmpty();
  }

  @Test
  void aQualityThatIsNotKnownIsRefused() {
    assertThat(reading(",\"quality\":\"ultra\"")).isInstanceOf(Reading.Refused.class);
  }
}
