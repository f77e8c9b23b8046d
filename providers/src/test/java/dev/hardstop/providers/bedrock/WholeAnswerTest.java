package dev.hardstop.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.ExactCharge;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeAnswerTest {
  private static Metering metering(Operation operation, String body) {
    return Answers.metered(
            Requests.WIRE.wholeMeter(operation, Requests.PROFILE), Requests.utf8(body), 11)
        .metering();
  }

  private static Metering converse(String usage) {
    return metering(Operation.CONVERSE, Answers.whole(usage));
  }

  @Test
  void inputLeavesOutWhatWasReadFromAndWrittenToTheCache() {
    Metering.Metered metered = (Metering.Metered) converse(Answers.USAGE);

    assertThat(metered.usage().inputTokens()).isEqualTo(45);
    assertThat(metered.usage().count(UsageClass.INPUT_TOKENS)).isEqualTo(30);
    assertThat(metered.usage().count(UsageClass.CACHE_READ_TOKENS)).isEqualTo(10);
    assertThat(metered.usage().count(UsageClass.CACHE_WRITE_TOKENS)).isEqualTo(5);
    assertThat(metered.usage().outputTokens()).isEqualTo(12);
    assertThat(metered.model()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // 30 × 1.10 + 10 × 0.11 + 5 × 1.375 + 12 × 5.50 micro-dollars
    "us.anthropic.claude-haiku-4-5-20251001-v1:0, 0.000106975",
    "apac.anthropic.claude-haiku-4-5-20251001-v1:0, 0.000106975",
    // 30 × 1 + 10 × 0.1 + 5 × 1.25 + 12 × 5
    "global.anthropic.claude-haiku-4-5-20251001-v1:0, 0.00009725",
    // 30 × 0.06 + 10 × 0.015 + 5 × 0.06 (writes cost what input costs) + 12 × 0.24
    "amazon.nova-lite-v1:0, 0.00000513"
  })
  void theChargeIsExactToTheLastDigit(String model, String usd) {
    Metering.Metered metered = (Metering.Metered) converse(Answers.USAGE);
    PricedModel priced = (PricedModel) PriceBook.load().find("aws", model);

    assertThat(priced.chargeExactly(metered.usage(), Instant.parse("2026-11-22T00:00:00Z")))
        .isInstanceOfSatisfying(
            ExactCharge.class, exact -> assertThat(exact.totalUsd()).isEqualByComparingTo(usd));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"usage\":null",
        "\"usage\":{}",
        "\"usage\":{\"inputTokens\":3}",
        "\"usage\":{\"inputTokens\":-3,\"outputTokens\":1}",
        "\"usage\":{\"inputTokens\":\"3\",\"outputTokens\":1}",
        "\"usage\":{\"inputTokens\":true,\"outputTokens\":1}",
        "\"usage\":{\"inputTokens\":3.5,\"outputTokens\":1}",
        "\"usage\":{\"inputTokens\":3,\"outputTokens\":9999999999999}",
        "\"usage\":{\"inputTokens\":3,\"outputTokens\":1,\"cacheReadInputTokens\":\"many\"}",
        "\"usage\":{\"inputTokens\":3,\"outputTokens\":1,\"cacheDetails\":[{\"inputTokens\":7,\"ttl\":\"1h\"}]}",
        "\"usage\":{\"inputTokens\":3,\"outputTokens\":1,\"cacheDetails\":[{\"ttl\":\"1h\",\"inputTokens\":7}]}",
        "\"message\":\"an error\""
      })
  void countsThatCannotBeBelievedAreNotCharged(String usage) {
    assertThat(converse(usage)).isInstanceOf(Metering.Unmetered.class);
  }

  @Test
  void nullCountsAreAbsentAndOtherUsageIsNotTaken() {
    Metering.Metered metered =
        (Metering.Metered)
            converse(
                "\"usage\":{\"inputTokens\":3,\"outputTokens\":1,\"cacheReadInputTokens\":null},"
                    + "\"additionalModelResponseFields\":{\"usage\":{\"inputTokens\":99}}");

    assertThat(metered.usage().inputTokens()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"serviceTier\":{\"type\":\"priority\"}', priority",
    "'\"serviceTier\":{\"type\":\"default\"}', default",
    "'\"performanceConfig\":{\"latency\":\"optimized\"}', optimized",
    "'\"performanceConfig\":{\"latency\":\"standard\"}', ''"
  })
  void theTierIsTheOneThatServed(String field, String tier) {
    Metering.Metered metered = (Metering.Metered) converse(Answers.USAGE + "," + field);

    assertThat(metered.tier()).isEqualTo(tier);
  }

  @Test
  void callsOfToolsAreCounted() {
    String toolUse =
        "{\"toolUse\":{\"name\":\"f\",\"input\":{\"toolUse\":{}},\"toolUseId\":\"t\"}}";
    String body =
        "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"a\"},"
            + toolUse
            + ","
            + toolUse
            + "]}},"
            + Answers.USAGE
            + "}";

    assertThat(metering(Operation.CONVERSE, body))
        .isInstanceOfSatisfying(
            Metering.Metered.class, metered -> assertThat(metered.toolCalls()).isEqualTo(2));
  }

  @Test
  void claudesOwnFormatIsPricedAsThePathsModel() {
    String body =
        "{\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-haiku-4-5-20251001\","
            + "\"content\":[],\"usage\":{\"input_tokens\":9,\"output_tokens\":3,"
            + "\"cache_creation_input_tokens\":2}}";

    assertThat(metering(Operation.INVOKE_MODEL, body))
        .isInstanceOfSatisfying(
            Metering.Metered.class,
            metered -> {
              assertThat(metered.model()).isEmpty();
              assertThat(metered.usage().inputTokens()).isEqualTo(11);
            });
  }
}
