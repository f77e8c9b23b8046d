package dev.hardstop.providers.anthropic;

import static dev.hardstop.providers.anthropic.Answers.metered;
import static dev.hardstop.providers.anthropic.Answers.usage;
import static dev.hardstop.providers.anthropic.Answers.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Metering.Metered;
import dev.hardstop.providers.wire.Metering.Unmetered;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeMessageTest {

  @Test
  void countsAreMadeDisjointAndTheInputIsTheSumOfThree() {
    Metered metered = metered(whole(Answers.WHOLE));

    assertThat(metered.usage().counts())
        .isEqualTo(
            Map.of(
                UsageClass.INPUT_TOKENS, 2_095L,
                UsageClass.CACHE_READ_TOKENS, 2_052L,
                UsageClass.CACHE_WRITE_5M_TOKENS, 1_000L,
                UsageClass.CACHE_WRITE_1H_TOKENS, 1_051L,
                UsageClass.OUTPUT_TOKENS, 103L,
                UsageClass.OUTPUT_REASONING_TOKENS, 400L,
                UsageClass.WEB_SEARCHES, 2L));
    assertThat(metered.usage().inputTokens()).isEqualTo(2_095 + 2_051 + 2_052);
    assertThat(metered.model()).isEqualTo("claude-haiku-4-5-20251001");
    assertThat(metered.tier()).isEmpty();
    assertThat(metered.toolCalls()).isEqualTo(2);
    assertThat(metered.rounds()).isEmpty();
  }

  @Test
  void anAnswerThatDoesNotSayItsModelIsMeteredWithItsRounds() {
    String answer =
        """
        {"type":"message","usage":{"input_tokens":10,"output_tokens":5,
         "iterations":[{"type":"message","input_tokens":10,"output_tokens":5}]}}""";

    assertThat(metered(whole(answer)).usage().inputTokens()).isEqualTo(10);
    assertThat(metered(whole(answer)).rounds()).isEmpty();
  }

  @Test
  void writesWithoutTheirLifeAreOfTheDefaultOne() {
    Metered metered =
        metered(usage("\"input_tokens\":5,\"cache_creation_input_tokens\":9,\"output_tokens\":1"));

    assertThat(metered.usage().count(UsageClass.CACHE_WRITE_TOKENS)).isEqualTo(9);
    assertThat(metered.usage().inputTokens()).isEqualTo(14);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"speed\":\"fast\",\"service_tier\":\"standard\" | fast",
        "\"speed\":\"standard\",\"service_tier\":\"priority\" | priority",
        "\"service_tier\":\"batch\" | batch",
        "\"service_tier\":\"standard\" | ''",
        "\"speed\":\"standard\",\"service_tier\":\"standard\" | standard",
        "\"inference_geo\":\"us\",\"speed\":\"fast\" | us",
        "\"inference_geo\":\"global\" | ''",
        "\"speed\":null,\"inference_geo\":null,\"service_tier\":null | ''",
      })
  void whateverWasNotUsualIsTheTier(String fields, String tier) {
    assertThat(metered(usage("\"input_tokens\":1,\"output_tokens\":1," + fields)).tier())
        .isEqualTo(tier);
  }

  @Test
  void anAnswerOfOneRoundIsPricedAsOne() {
    String counts =
        """
        "input_tokens":10,"output_tokens":5,
        "iterations":[{"type":"message","model":"m","input_tokens":10,"output_tokens":5}]""";

    assertThat(metered(usage(counts)).rounds()).isEmpty();
  }

  @Test
  void roundsArePricedOneByOneAtTheirOwnModels() {
    String counts =
        """
        "input_tokens":30,"output_tokens":5,"server_tool_use":{"web_search_requests":3},
        "iterations":[
          {"type":"message","input_tokens":10,"output_tokens":2,
           "cache_read_input_tokens":4,"cache_creation":{"ephemeral_1h_input_tokens":6}},
          {"type":"advisor_message","model":"claude-opus-4-1","input_tokens":100,"output_tokens":50},
          {"type":"message","model":"m","input_tokens":20,"output_tokens":3}]""";

    Metered metered = metered(usage(counts));
    assertThat(metered.rounds())
        .extracting(Metering.Round::model)
        .containsExactly("", "", "claude-opus-4-1", "m");
    assertThat(metered.rounds().get(1).usage().counts())
        .isEqualTo(
            Map.of(
                UsageClass.INPUT_TOKENS, 10L,
                UsageClass.CACHE_READ_TOKENS, 4L,
                UsageClass.CACHE_WRITE_1H_TOKENS, 6L,
                UsageClass.OUTPUT_TOKENS, 2L));
    assertThat(metered.usage().inputTokens()).isEqualTo(140);
    assertThat(metered.usage().outputTokens()).isEqualTo(55);
    assertThat(metered.usage().count(UsageClass.WEB_SEARCHES)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"input_tokens\":5",
        "\"output_tokens\":5",
        "\"input_tokens\":null,\"output_tokens\":5",
        "\"input_tokens\":-1,\"output_tokens\":5",
        "\"input_tokens\":5,\"output_tokens\":-5",
        "\"input_tokens\":1.5,\"output_tokens\":5",
        "\"input_tokens\":\"5\",\"output_tokens\":5",
        "\"input_tokens\":5,\"output_tokens\":true",
        "\"input_tokens\":5,\"output_tokens\":99999999999999999999999",
        "\"input_tokens\":5,\"output_tokens\":2000000000000",
        "\"input_tokens\":5,\"output_tokens\":1,\"cache_read_input_tokens\":-3",
        "\"input_tokens\":5,\"output_tokens\":1,\"output_tokens_details\":{\"thinking_tokens\":2}",
        "\"input_tokens\":5,\"output_tokens\":1,\"server_tool_use\":{\"teleports\":1}",
        "\"input_tokens\":5,\"output_tokens\":1,\"iterations\":[{\"input_tokens\":5},{}]",
        "\"input_tokens\":9,\"output_tokens\":1,\"iterations\":[{\"input_tokens\":1,"
            + "\"output_tokens\":1},{\"input_tokens\":1,\"output_tokens\":1}]"
      })
  void countsThatCannotBeBelievedAreNoUsage(String counts) {
    assertThat(usage(counts)).as(counts).isInstanceOf(Unmetered.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"x\"}}",
        "{\"type\":\"message\",\"usage\":null}",
        "{\"type\":\"message\",\"usage\":[]}",
        "<html>",
        "",
        "[]",
        "{\"type\":\"message\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}"
      })
  void whatIsNoMessageIsUnmetered(String answer) {
    assertThat(whole(answer)).isInstanceOf(Unmetered.class);
  }

  @Test
  void usageOfOthersInTheAnswerIsNotItsOwn() {
    String answer =
        """
        {"type":"message","model":"m","content":[{"type":"text","usage":{"input_tokens":9,
         "output_tokens":9}}],"container":{"usage":{"input_tokens":8}}}""";

    assertThat(whole(answer)).isInstanceOf(Unmetered.class);
  }
}
