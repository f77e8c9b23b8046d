package dev.hardstop.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.prices.Extraction;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Metering.Metered;
import dev.hardstop.providers.wire.Metering.Unmetered;
import dev.hardstop.providers.wire.Operation;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class WholeAnswerTest {
  @Test
  void countsBecomeDisjoint() {
    assertThat(metered(Answers.whole(Answers.COUNTS)).usage().counts())
        .isEqualTo(
            Map.of(
                UsageClass.INPUT_TEXT_TOKENS, 20L,
                UsageClass.CACHE_TEXT_READ_TOKENS, 10L,
                UsageClass.OUTPUT_TOKENS, 12L,
                UsageClass.OUTPUT_REASONING_TOKENS, 5L));
  }

  @Test
  void theAnswerNamesItsModelAndTier() {
    Metered metered =
        metered(
            Answers.whole(
                "{\"promptTokenCount\":3,\"candidatesTokenCount\":1,\"totalTokenCount\":4,"
                    + "\"trafficType\":\"ON_DEMAND_FLEX\"}"));

    assertThat(metered.model()).isEqualTo("gemini-2.5-flash");
    assertThat(metered.tier()).isEqualTo("flex");
    assertThat(metered(Answers.whole(Answers.counts(3, 1))).tier()).isEmpty();
  }

  @Test
  void thoughtsThatTheTotalHasNoPlaceForAreInsideTheCandidates() {
    String inside =
        "{\"promptTokenCount\":30,\"candidatesTokenCount\":12,\"thoughtsTokenCount\":5,"
            + "\"totalTokenCount\":42}";

    assertThat(metered(Answers.whole(inside)).usage().outputTokens()).isEqualTo(12);
    assertThat(metered(Answers.whole(inside)).usage().count(UsageClass.OUTPUT_REASONING_TOKENS))
        .isEqualTo(5);
  }

  @Test
  void thoughtsAreBesideTheCandidatesWhereNoTotalSaysOtherwise() {
    String counts = "{\"promptTokenCount\":30,\"candidatesTokenCount\":12,\"thoughtsTokenCount\":5";

    assertThat(metered(Answers.whole(counts + "}")).usage().outputTokens()).isEqualTo(17);
    assertThat(metered(Answers.whole(counts + ",\"totalTokenCount\":1}")).usage().outputTokens())
        .as("a total that is too small")
        .isEqualTo(17);
  }

  @Test
  void aTotalThatSaysMoreIsBelieved() {
    assertThat(
            metered(Answers.whole("{\"promptTokenCount\":30,\"totalTokenCount\":1030}"))
                .usage()
                .outputTokens())
        .isEqualTo(1_000);
  }

  @Test
  void resultsOfToolsAreInputBesideThePrompt() {
    String counts =
        "{\"promptTokenCount\":10,\"toolUsePromptTokenCount\":90,\"candidatesTokenCount\":1,"
            + "\"totalTokenCount\":101,\"toolUsePromptTokensDetails\":[{\"modality\":\"TEXT\","
            + "\"tokenCount\":90}]}";

    assertThat(metered(Answers.whole(counts)).usage().inputTokens()).isEqualTo(100);
  }

  @Test
  void countsMayBeStrings() {
    String counts =
        "{\"promptTokenCount\":\"30\",\"candidatesTokenCount\":\"12\",\"totalTokenCount\":\"42\"}";

    assertThat(metered(Answers.whole(counts)).usage().inputTokens()).isEqualTo(30);
  }

  @Test
  void picturesAreOutputOfTheirOwn() {
    String counts =
        "{\"promptTokenCount\":9,\"candidatesTokenCount\":1300,\"totalTokenCount\":1309,"
            + "\"candidatesTokensDetails\":[{\"modality\":\"IMAGE\",\"tokenCount\":1290}]}";

    assertThat(metered(Answers.whole(counts)).usage().counts())
        .containsEntry(UsageClass.OUTPUT_IMAGE_TOKENS, 1_290L)
        .containsEntry(UsageClass.OUTPUT_TOKENS, 10L);
  }

  @Test
  void toolCallsAreCounted() {
    String answer =
        "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":"
            + "\"f\",\"args\":{\"functionCall\":{\"parts\":[{}]}}}},{\"functionCall\":{\"name\":"
            + "\"g\"}}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":"
            + Answers.counts(1, 1)
            + "}";

    assertThat(metered(answer).toolCalls()).isEqualTo(2);
  }

  @Test
  void usageInsideWhatTheModelSaysIsText() {
    String answer =
        "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"args\":{\"usageMetadata\":"
            + "{\"promptTokenCount\":1,\"totalTokenCount\":1}}}}]}}],"
            + "\"extra\":[{\"usageMetadata\":{\"promptTokenCount\":1,\"totalTokenCount\":1}}]}";

    assertThat(metering(Operation.GENERATE_CONTENT, answer)).isInstanceOf(Unmetered.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "[]",
        "{\"candidatesTokenCount\":5,\"totalTokenCount\":5}",
        "{\"promptTokenCount\":5}",
        "{\"promptTokenCount\":-1,\"candidatesTokenCount\":1}",
        "{\"promptTokenCount\":1,\"candidatesTokenCount\":-1}",
        "{\"promptTokenCount\":1.5,\"candidatesTokenCount\":1}",
        "{\"promptTokenCount\":1,\"candidatesTokenCount\":99999999999999999999}",
        "{\"promptTokenCount\":9000000000000000,\"candidatesTokenCount\":1}",
        "{\"promptTokenCount\":\"many\",\"candidatesTokenCount\":1}",
        "{\"promptTokenCount\":5,\"cachedContentTokenCount\":6,\"candidatesTokenCount\":1}",
        "{\"promptTokenCount\":5,\"candidatesTokenCount\":1,\"totalTokenCount\":-6}",
        "{\"promptTokenCount\":5,\"candidatesTokenCount\":1,\"promptTokensDetails\":"
            + "[{\"modality\":\"AUDIO\",\"tokenCount\":6}]}",
        "{\"promptTokenCount\":5,\"candidatesTokenCount\":1,\"promptTokensDetails\":"
            + "[{\"modality\":\"AUDIO\",\"tokenCount\":-1}]}"
      })
  void countsThatCannotBeAreNotBelieved(String usage) {
    assertThat(metering(Operation.GENERATE_CONTENT, Answers.whole(usage)))
        .isInstanceOf(Unmetered.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "{\"error\":{\"code\":500,\"message\":\"m\",\"status\":\"INTERNAL\"}}",
        "{\"usageMetadata\":{\"promptTokenCount\":1,\"totalTokenCount\":2}"
      })
  void whatIsNoAnswerIsNotMetered(String body) {
    assertThat(metering(Operation.GENERATE_CONTENT, body)).isInstanceOf(Unmetered.class);
  }

  @Test
  void embeddingsHaveInputOnly() {
    String answer =
        "{\"embedding\":{\"values\":[0.1,-0.2]},\"usageMetadata\":{\"promptTokenCount\":7}}";
    var metered = (Metered) metering(Operation.EMBED_CONTENT, answer);

    assertThat(metered.usage().counts()).isEqualTo(Map.of(UsageClass.INPUT_TOKENS, 7L));
    assertThat(metering(Operation.EMBED_CONTENT, "{\"embedding\":{\"values\":[0.1]}}"))
        .isInstanceOf(Unmetered.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        Answers.COUNTS,
        "{\"promptTokenCount\":1000,\"candidatesTokenCount\":1300,\"thoughtsTokenCount\":7,"
            + "\"totalTokenCount\":2307,\"cachedContentTokenCount\":300,\"promptTokensDetails\":["
            + "{\"modality\":\"TEXT\",\"tokenCount\":400},{\"modality\":\"AUDIO\",\"tokenCount\":"
            + "600}],\"cacheTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":300}],"
            + "\"candidatesTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":1300}]}",
        "{\"promptTokenCount\":10,\"toolUsePromptTokenCount\":90,\"candidatesTokenCount\":1,"
            + "\"totalTokenCount\":101,\"toolUsePromptTokensDetails\":[{\"modality\":\"DOCUMENT\","
            + "\"tokenCount\":90}],\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":"
            + "10}]}"
      })
  void thePriceBookReadsTheSame(String usage) {
    String answer = Answers.whole(usage);
    Optional<Extraction> read =
        PriceBook.load()
            .extractor("google", "default")
            .map(extractor -> extractor.read(JsonMapper.shared().readTree(answer)));

    assertThat(read)
        .hasValue(
            new Extraction.Extracted(Optional.of("gemini-2.5-flash"), metered(answer).usage()));
  }

  private static Metered metered(String answer) {
    Metering metering = metering(Operation.GENERATE_CONTENT, answer);
    assertThat(metering).isInstanceOf(Metered.class);
    return (Metered) metering;
  }

  private static Metering metering(Operation operation, String answer) {
    Meter meter =
        Requests.WIRE.wholeMeter(operation, Requests.WIRE.profileOf("x", Optional.empty()));
    byte[] bytes = Requests.utf8(answer);
    meter.feed(bytes, 0, bytes.length, (_, _, _) -> {});
    meter.end((_, _, _) -> {});
    return meter.metering();
  }
}
