package dev.hardstop.engine.pricing;

import static dev.hardstop.engine.tokens.UsageClass.AUDIO_SECONDS;
import static dev.hardstop.engine.tokens.UsageClass.CACHE_AUDIO_READ_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.CACHE_READ_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.CACHE_WRITE_1H_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.CACHE_WRITE_5M_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.CACHE_WRITE_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.INPUT_AUDIO_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.INPUT_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.OUTPUT_REASONING_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.OUTPUT_TOKENS;
import static dev.hardstop.engine.tokens.UsageClass.REQUESTS;
import static dev.hardstop.engine.tokens.UsageClass.WEB_SEARCHES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageReport;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelPricesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void eachClassIsChargedAtItsOwnRate() {
    var prices =
        prices(Map.of(INPUT_TOKENS, "2.5", CACHE_READ_TOKENS, "1.25", OUTPUT_TOKENS, "10"));
    Usage usage =
        usage(
            new UsageReport()
                .add(INPUT_TOKENS, 1_000)
                .add(CACHE_READ_TOKENS, 400)
                .add(OUTPUT_TOKENS, 300)
                .add(OUTPUT_REASONING_TOKENS, 200));

    var charge = (Charge) prices.charge(usage, NOW);

    assertThat(charge.inputPicoUsd()).isEqualTo(600 * 2_500_000L + 400 * 1_250_000L);
    assertThat(charge.outputPicoUsd()).isEqualTo(300 * 10_000_000L);
    assertThat(charge.totalPicoUsd()).isEqualTo(charge.inputPicoUsd() + charge.outputPicoUsd());
    assertThat(charge.nanoUsd()).isEqualTo(5_000_000);
  }

  @Test
  void aClassWithoutARateTakesTheMostSpecificOneThatIncludesIt() {
    var prices =
        prices(
            Map.of(
                INPUT_TOKENS, "3",
                CACHE_WRITE_TOKENS, "4",
                CACHE_WRITE_1H_TOKENS, "6",
                OUTPUT_TOKENS, "15"));
    Usage usage = Usage.of(Map.of(CACHE_WRITE_5M_TOKENS, 10L, CACHE_WRITE_1H_TOKENS, 100L));

    assertThat(((Charge) prices.charge(usage, NOW)).inputPicoUsd())
        .isEqualTo(10 * 4_000_000L + 100 * 6_000_000L);
  }

  @Test
  void theChargeIsRoundedUpOnceForTheWholeCall() {
    var prices = prices(Map.of(INPUT_TOKENS, "0.0001", OUTPUT_TOKENS, "0.0001"));

    // 100 + 100 pico-dollars are a fifth of a nano-dollar; rounding each would make two.
    var charge = (Charge) prices.charge(Usage.of(Map.of(INPUT_TOKENS, 1L, OUTPUT_TOKENS, 1L)), NOW);

    assertThat(charge.totalPicoUsd()).isEqualTo(200);
    assertThat(charge.nanoUsd()).isEqualTo(1);
  }

  @Test
  void aRateThatIsNoWholePicoDollarIsExactAndThenRoundedUp() {
    var prices = prices(Map.of(INPUT_TOKENS, "0.08333333333333334"));
    Usage usage = Usage.of(INPUT_TOKENS, 3);

    assertThat(((ExactCharge) prices.chargeExactly(usage, NOW)).totalUsd())
        .isEqualByComparingTo("0.00000025000000000000002");
    assertThat(((Charge) prices.charge(usage, NOW)).totalPicoUsd()).isEqualTo(250_001);
  }

  @Test
  void aPriceForAnHourIsExactWhereADecimalIs() {
    var prices = prices(Map.of(AUDIO_SECONDS, "0.36"));

    assertThat(exactTotal(prices, Usage.of(AUDIO_SECONDS, 1))).isEqualByComparingTo("0.0001");
    assertThat(exactTotal(prices(Map.of(AUDIO_SECONDS, "0.1")), Usage.of(AUDIO_SECONDS, 9)))
        .isEqualByComparingTo("0.00025");
    assertThat(exactTotal(prices(Map.of(AUDIO_SECONDS, "0.1")), Usage.of(AUDIO_SECONDS, 1)))
        .isEqualByComparingTo("0.000027777777777777777777777778");
  }

  @Test
  void whatHasNoDirectionCountsOnlyTowardsTheTotal() {
    var prices = prices(Map.of(INPUT_TOKENS, "1", REQUESTS, "12", WEB_SEARCHES, "5"));
    Usage usage = Usage.of(Map.of(INPUT_TOKENS, 1L, WEB_SEARCHES, 2L));

    var charge = (ExactCharge) prices.chargeExactly(usage, NOW);

    assertThat(charge.inputUsd()).isEqualByComparingTo("0.000001");
    assertThat(charge.outputUsd()).isZero();
    assertThat(charge.totalUsd()).isEqualByComparingTo("0.022001");
    assertThat(((Charge) prices.charge(usage, NOW)).nanoUsd()).isEqualTo(22_001_000);
  }

  @ParameterizedTest(name = "{0} input tokens -> {1} and {2} USD per million")
  @CsvSource({"199999, 3, 15", "200000, 3, 15", "200001, 6, 22.5", "1000000, 6, 22.5"})
  void aLongInputRepricesAllTokensOnceItExceedsTheStart(
      long inputTokens, String inputUsd, String outputUsd) {
    var prices =
        ModelPrices.of(
            RateCard.of(
                Map.of(
                    INPUT_TOKENS, tiered(INPUT_TOKENS, "3", 200_000, "6"),
                    CACHE_READ_TOKENS, tiered(CACHE_READ_TOKENS, "0.3", 200_000, "0.6"),
                    OUTPUT_TOKENS, tiered(OUTPUT_TOKENS, "15", 200_000, "22.5"))));
    // Cached tokens count towards the length.
    Usage usage =
        Usage.of(
            Map.of(
                CACHE_READ_TOKENS,
                150_000L,
                INPUT_TOKENS,
                inputTokens - 150_000,
                OUTPUT_TOKENS,
                7L));

    var charge = (ExactCharge) prices.chargeExactly(usage, NOW);

    BigDecimal rate = new BigDecimal(inputUsd);
    BigDecimal expected =
        rate.multiply(BigDecimal.valueOf(inputTokens - 150_000))
            .add(rate.movePointLeft(1).multiply(BigDecimal.valueOf(150_000)))
            .movePointLeft(6);
    assertThat(charge.inputUsd()).isEqualByComparingTo(expected);
    assertThat(charge.outputUsd())
        .isEqualByComparingTo(
            new BigDecimal(outputUsd).multiply(BigDecimal.valueOf(7)).movePointLeft(6));
  }

  @Test
  void eachClassHasItsOwnStarts() {
    var prices =
        ModelPrices.of(
            RateCard.of(
                Map.of(
                    INPUT_TOKENS, tiered(INPUT_TOKENS, "1", 100, "2"),
                    OUTPUT_TOKENS, tiered(OUTPUT_TOKENS, "10", 101, "20"))));
    Usage usage = Usage.of(Map.of(INPUT_TOKENS, 101L, OUTPUT_TOKENS, 1L));

    assertThat(prices.charge(usage, NOW))
        .isEqualTo(new Charge(202_000_000, 10_000_000, 212_000_000));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "2026-08-31T23:59:59.999Z, 2",
    "2026-09-01T00:00:00Z, 3",
    "2026-12-31T23:59:59Z, 3",
    "2027-01-01T00:00:00Z, 5"
  })
  void aDatedPriceHoldsFromItsFirstInstantAndTheLastInTheListWins(Instant at, String usd) {
    var prices =
        ModelPrices.of(
            List.of(
                new ModelPrices.Dated(When.ALWAYS, card(Map.of(INPUT_TOKENS, "2"))),
                new ModelPrices.Dated(
                    When.From.day(LocalDate.of(2026, 9, 1)), card(Map.of(INPUT_TOKENS, "3"))),
                new ModelPrices.Dated(
                    When.From.day(LocalDate.of(2027, 1, 1)), card(Map.of(INPUT_TOKENS, "5")))));

    assertThat(inputUsd(prices, at)).isEqualByComparingTo(usd);
  }

  @ParameterizedTest(name = "{0} -> {1} or past midnight {2}")
  @CsvSource({
    "00:29:59.999, 1, 2",
    "00:30:00, 2, 1",
    "16:29:59.999, 2, 1",
    "16:30:00, 1, 2",
    "00:00:00, 1, 2",
    "23:59:59.999, 1, 2"
  })
  void aTimeOfDayIncludesItsStartAndExcludesItsEnd(
      LocalTime at, String daytime, String pastMidnight) {
    Instant instant = Instant.parse("2026-11-21T00:00:00Z").plusNanos(at.toNanoOfDay());

    assertThat(inputUsd(peak("00:30", "16:30"), instant)).isEqualByComparingTo(daytime);
    assertThat(inputUsd(peak("16:30", "00:30"), instant)).isEqualByComparingTo(pastMidnight);
  }

  @Test
  void withoutAPriceThereIsNoCharge() {
    var prices = prices(Map.of(INPUT_TOKENS, "1"));

    assertThat(prices.charge(Usage.of(OUTPUT_TOKENS, 1), NOW))
        .isEqualTo(new Unpriced("this model has no price for output_tokens"));
    assertThat(prices.chargeExactly(Usage.of(WEB_SEARCHES, 1), NOW))
        .isEqualTo(new Unpriced("this model has no price for web_searches"));
    assertThat(prices(Map.of()).charge(Usage.NONE, NOW)).isInstanceOf(Unpriced.class);
    assertThat(prices(Map.of()).estimate(Bounds.ofText(1), NOW)).isInstanceOf(Unpriced.class);
    assertThat(prices.estimate(Bounds.ofText(1), NOW))
        .isEqualTo(new Unpriced("this model has no price for output_tokens"));
    assertThat(prices.estimate(Bounds.ofText(1).withReach(Reach.TEXT_INPUT_ONLY), NOW))
        .isEqualTo(new Estimate(1_000_000, 0));
  }

  @Test
  void aWithheldUnitAndALongerInputHaveNoPrice() {
    RateCard card =
        RateCard.of(
            Map.of(INPUT_TOKENS, flat(INPUT_TOKENS, "1"), OUTPUT_TOKENS, flat(OUTPUT_TOKENS, "1")),
            Set.of(CACHE_WRITE_1H_TOKENS),
            1_000);
    var prices = ModelPrices.of(card);

    assertThat(prices.charge(Usage.of(INPUT_TOKENS, 1_000), NOW)).isInstanceOf(Charge.class);
    assertThat(prices.charge(Usage.of(INPUT_TOKENS, 1_001), NOW)).isInstanceOf(Unpriced.class);
    assertThat(prices.charge(Usage.of(CACHE_WRITE_1H_TOKENS, 1), NOW)).isInstanceOf(Unpriced.class);
    assertThat(prices.estimate(Bounds.ofText(1_001), NOW)).isInstanceOf(Unpriced.class);
    assertThat(prices.estimate(Bounds.ofText(1_000), NOW)).isInstanceOf(Estimate.class);
    assertThat(prices.estimate(Bounds.ofText(1_000).withReach(Reach.ALL), NOW))
        .isInstanceOf(Unpriced.class);
  }

  @Test
  void anOverlapThatWasNotReportedIsRefusedOnlyWhereItsPriceDiffers() {
    Usage usage =
        usage(
            new UsageReport()
                .add(INPUT_TOKENS, 100)
                .add(INPUT_AUDIO_TOKENS, 40)
                .add(CACHE_READ_TOKENS, 30));
    var plain = prices(Map.of(INPUT_TOKENS, "2", CACHE_READ_TOKENS, "1"));
    var audio = prices(Map.of(INPUT_TOKENS, "2", INPUT_AUDIO_TOKENS, "4"));
    var both =
        prices(
            Map.of(
                INPUT_TOKENS, "2",
                CACHE_READ_TOKENS, "1",
                INPUT_AUDIO_TOKENS, "4",
                CACHE_AUDIO_READ_TOKENS, "1"));

    assertThat(exactTotal(plain, usage)).isEqualByComparingTo("0.00017");
    assertThat(exactTotal(audio, usage)).isEqualByComparingTo("0.00028");
    assertThat(both.charge(usage, NOW)).isInstanceOf(Unchargeable.class);
  }

  @Test
  void absurdCountsAreRefusedAndNeverOverflow() {
    var prices = prices(Map.of(INPUT_TOKENS, "5", OUTPUT_TOKENS, "0"));

    assertThat(prices.charge(Usage.of(INPUT_TOKENS, Long.MAX_VALUE), NOW))
        .isInstanceOf(Unchargeable.class);
    assertThat(prices.chargeExactly(Usage.of(INPUT_TOKENS, Long.MAX_VALUE), NOW))
        .isInstanceOf(Unchargeable.class);
    assertThat(prices.estimate(Bounds.ofText(Long.MAX_VALUE), NOW))
        .isEqualTo(new Estimate(Long.MAX_VALUE, 0));
    assertThat(new Estimate(Long.MAX_VALUE, 5).nanoUsd(1)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anEstimateTakesTheDearestReachableRatesOfEveryLengthUpToTheBound() {
    var prices =
        ModelPrices.of(
            RateCard.of(
                Map.of(
                    INPUT_TOKENS, tiered(INPUT_TOKENS, "3", 1_000, "2"),
                    CACHE_WRITE_TOKENS, tiered(CACHE_WRITE_TOKENS, "4", 1_000, "2"),
                    CACHE_WRITE_1H_TOKENS, flat(CACHE_WRITE_1H_TOKENS, "8"),
                    OUTPUT_TOKENS, tiered(OUTPUT_TOKENS, "15", 1_000, "20"),
                    WEB_SEARCHES, flat(WEB_SEARCHES, "10"),
                    REQUESTS, flat(REQUESTS, "1"))));
    Bounds bounds = Bounds.ofText(1_001).withChoices(3).withExtras(Usage.of(WEB_SEARCHES, 2));

    assertThat(prices.estimate(bounds, NOW))
        .isEqualTo(
            new Estimate(1_001 * 4_000_000L + 2 * 10_000_000_000L + 1_000_000_000L, 60_000_000));
    assertThat(prices.estimate(Bounds.ofText(1_000), NOW))
        .isEqualTo(new Estimate(1_000 * 4_000_000L + 1_000_000_000L, 15_000_000));
    Bounds longLived = Bounds.ofText(1_000).withReach(Reach.TEXT.with(CACHE_WRITE_1H_TOKENS));
    assertThat(prices.estimate(longLived, NOW))
        .isEqualTo(new Estimate(1_000 * 8_000_000L + 1_000_000_000L, 15_000_000));
  }

  @ParameterizedTest(name = "at {0} the dearest is {1}")
  @CsvSource({
    "2026-11-21T23:59:00Z, 1",
    "2026-11-22T00:00:00Z, 2",
    "2026-11-22T16:30:30Z, 2",
    "2026-11-22T16:30:59.999Z, 2",
    "2026-11-22T16:31:00Z, 1"
  })
  void anEstimateCoversEveryPriceThatTheRequestCanStillStartUnder(Instant now, long dearest) {
    assertThat(peak("00:30", "16:30").estimate(Bounds.ofText(1), now))
        .isEqualTo(new Estimate(dearest * 1_000_000, dearest * 1_000_000));
  }

  @Test
  void pricesThatLeaveARateInDoubtAreRefused() {
    assertThatThrownBy(() -> card(Map.of(CACHE_READ_TOKENS, "1")))
        .hasMessageContaining("a price of input_tokens too");
    assertThatThrownBy(() -> card(Map.of(INPUT_TOKENS, "1", CACHE_WRITE_1H_TOKENS, "1")))
        .hasMessageContaining("a price of cache_write_tokens too");
    assertThatThrownBy(
            () -> card(Map.of(INPUT_TOKENS, "1", INPUT_AUDIO_TOKENS, "1", CACHE_READ_TOKENS, "1")))
        .hasMessageContaining("a price of cache_audio_read_tokens too");
    assertThatThrownBy(() -> tiered(INPUT_TOKENS, "1", -1, "2"))
        .isInstanceOf(IllegalArgumentException.class);
    for (String absurd : List.of("-1", "1e7", "1e-31", "1e999999999", "1e-999999999")) {
      assertThatThrownBy(() -> flat(INPUT_TOKENS, absurd))
          .as(absurd)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static ModelPrices peak(String start, String end) {
    return ModelPrices.of(
        List.of(
            new ModelPrices.Dated(When.ALWAYS, card(Map.of(INPUT_TOKENS, "1", OUTPUT_TOKENS, "1"))),
            new ModelPrices.Dated(
                new When.Daily(LocalTime.parse(start), LocalTime.parse(end)),
                card(Map.of(INPUT_TOKENS, "2", OUTPUT_TOKENS, "2")))));
  }

  private static BigDecimal inputUsd(ModelPrices prices, Instant at) {
    return ((ExactCharge) prices.chargeExactly(Usage.of(INPUT_TOKENS, 1_000_000), at)).inputUsd();
  }

  private static BigDecimal exactTotal(ModelPrices prices, Usage usage) {
    return ((ExactCharge) prices.chargeExactly(usage, NOW)).totalUsd();
  }

  private static ModelPrices prices(Map<UsageClass, String> usd) {
    return ModelPrices.of(card(usd));
  }

  private static RateCard card(Map<UsageClass, String> usd) {
    return RateCard.of(
        usd.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, entry -> flat(entry.getKey(), entry.getValue()))));
  }

  private static TieredRate flat(UsageClass unit, String usd) {
    return TieredRate.flat(Rate.of(unit, new BigDecimal(usd)));
  }

  private static TieredRate tiered(UsageClass unit, String usd, long start, String above) {
    return new TieredRate(
        Rate.of(unit, new BigDecimal(usd)),
        List.of(new TieredRate.Tier(start, Rate.of(unit, new BigDecimal(above)))));
  }

  private static Usage usage(UsageReport report) {
    return switch (report.toUsage()) {
      case Usage usage -> usage;
      case InvalidUsage invalid -> throw new AssertionError(invalid.reason());
    };
  }
}
