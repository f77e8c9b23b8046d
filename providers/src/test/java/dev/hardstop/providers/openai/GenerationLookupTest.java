package dev.hardstop.providers.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.CostLookup;
import dev.hardstop.providers.wire.LaterCost;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What OpenRouter's record of a generation is believed to say. */
final class GenerationLookupTest {
  private static final String RECORD =
      """
      {"data":{"id":"gen-1","upstream_id":"chatcmpl-7","total_cost":0.0015,"cache_discount":null,
       "upstream_inference_cost":0.0012,"model":"sao10k/l3","streamed":true,"cancelled":false,
       "latency":1250,"finish_reason":"stop","native_finish_reason":"stop","tokens_prompt":11,
       "tokens_completion":26,"native_tokens_prompt":10,"native_tokens_completion":25,
       "native_tokens_reasoning":5,"native_tokens_cached":3,"usage":0.0015,"is_byok":false}}
      """;

  private final CostLookup lookup =
      new OpenAiWire()
          .costLookup(OpenAiProfiles.of("openrouter.ai", Optional.empty()))
          .orElseThrow();

  private LaterCost read(String record) {
    return lookup.read("gen-1", record.getBytes(UTF_8));
  }

  private static LaterCost told(long nanoUsd) {
    return new LaterCost.Told(nanoUsd, OptionalLong.of(10), OptionalLong.of(25));
  }

  @Test
  void onlyOpenRouterIsAskedLater() {
    assertThat(new OpenAiWire().costLookup(OpenAiProfiles.OPENAI)).isEmpty();
    assertThat(new OpenAiWire().costLookup(OpenAiProfiles.COMPATIBLE)).isEmpty();
    assertThat(new AzureWire().costLookup(OpenAiProfiles.AZURE)).isEmpty();
    assertThat(lookup.path("gen-1")).isEqualTo("generation?id=gen-1");
  }

  @Test
  void aRecordSaysWhatWasChargedAndTheTokensThatWereBilled() {
    assertThat(read(RECORD)).isEqualTo(told(1_500_000));
  }

  @Test
  void aKeyOfOnesOwnPaysForTheInferenceBesideTheFee() {
    assertThat(read(RECORD.replace("\"is_byok\":false", "\"is_byok\":true")))
        .isEqualTo(told(2_700_000));
  }

  @Test
  void aCancelledGenerationIsOverToo() {
    String cancelled =
        RECORD.replace("\"stop\"", "null").replace("\"cancelled\":false", "\"cancelled\":true");

    assertThat(read(cancelled)).isEqualTo(told(1_500_000));
  }

  @Test
  void tokensThatAreNotToldStayUnknown() {
    String record = RECORD.replaceAll("(native_tokens_(prompt|completion)\"):[0-9]+", "$1:null");

    assertThat(read(record))
        .isEqualTo(new LaterCost.Told(1_500_000, OptionalLong.empty(), OptionalLong.empty()));
  }

  @Test
  void nothingIsBelievedWhereThereWereNoTokens() {
    String nothing =
        RECORD
            .replace("\"total_cost\":0.0015", "\"total_cost\":0")
            .replaceAll("(native_tokens_(prompt|completion)\"):[0-9]+", "$1:0.0");

    assertThat(read(nothing))
        .isEqualTo(new LaterCost.Told(0, OptionalLong.of(0), OptionalLong.of(0)));
  }

  @Test
  void fractionsOfANanoDollarAreRoundedUp() {
    assertThat(read(RECORD.replace("0.0015", "1.5e-9"))).isEqualTo(told(2));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"id\":\"gen-1\" | \"id\":\"gen-2\"",
        "\"id\":\"gen-1\" | \"id\":null",
        "\"stop\" | null",
        "\"stop\" | \"\"",
        "\"total_cost\":0.0015 | \"total_cost\":null",
        "\"total_cost\":0.0015 | \"total_cost\":\"0.0015\"",
        "\"total_cost\":0.0015 | \"total_cost\":-0.0015",
        "\"total_cost\":0.0015 | \"total_cost\":1000001",
        "\"total_cost\":0.0015 | \"total_cost\":1e999999999",
        "\"total_cost\":0.0015 | \"total_cost\":0.0015e33333333333",
        "\"total_cost\":0.0015 | \"total_cost\":0.0015,\"total_cost\":0.0001",
        // Tokens that cost nothing: the record is not complete yet, or wrong.
        "\"total_cost\":0.0015 | \"total_cost\":0",
        "\"upstream_inference_cost\":0.0012,\"model\" | \"is_byok\":true,\"model\"",
        "\"native_tokens_prompt\":10 | \"native_tokens_prompt\":-10",
        "\"native_tokens_completion\":25 | \"native_tokens_completion\":2.5",
        "\"native_tokens_completion\":25 | \"native_tokens_completion\":1e999999999",
        "{\"data\": | {\"date\":",
        "{\"data\": | {\"data\":{\"data\":",
        "}} | }",
      })
  void whatIsNotSurelyTheFinalCostOfTheGenerationIsNotTaken(String field, String other) {
    String record = RECORD.replace("\"is_byok\":false", "\"x\":1").replace(field, other);

    assertThat(record).contains(other);
    assertThat(read(record)).as(record).isInstanceOf(LaterCost.Untold.class);
  }

  @ParameterizedTest
  @CsvSource({"''", "null", "[]", "<html>", "'{\"data\":[]}'", "'{\"error\":{\"code\":404}}'"})
  void whatIsNoRecordTellsNothing(String body) {
    assertThat(read(body)).isInstanceOf(LaterCost.Untold.class);
  }
}
