package dev.hardstop.providers.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.prices.Extraction.Extracted;
import dev.hardstop.providers.prices.Extraction.Unreadable;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageExtractorTest {
  private static final PriceBook BOOK = PriceBook.load();

  @Test
  void anthropicCountsItsInputOutsideTheCacheAndOpenAiWithin() {
    var anthropic =
        """
        {"model": "claude-sonnet-5", "usage": {"input_tokens": 10,
          "cache_creation_input_tokens": 20, "cache_read_input_tokens": 30,
          "cache_creation": {"ephemeral_5m_input_tokens": 5, "ephemeral_1h_input_tokens": 15},
          "output_tokens": 7, "server_tool_use": {"web_search_requests": 2}}}""";
    var openai =
        """
        {"model": "gpt-5.5", "usage": {"prompt_tokens": 60, "completion_tokens": 7,
          "prompt_tokens_details": {"cached_tokens": 30, "audio_tokens": null}}}""";

    assertThat(read("anthropic", "default", anthropic))
        .isEqualTo(
            new Extracted(
                Optional.of("claude-sonnet-5"),
                Usage.of(
                    Map.of(
                        UsageClass.INPUT_TOKENS, 10L,
                        UsageClass.CACHE_READ_TOKENS, 30L,
                        UsageClass.CACHE_WRITE_5M_TOKENS, 5L,
                        UsageClass.CACHE_WRITE_1H_TOKENS, 15L,
                        UsageClass.OUTPUT_TOKENS, 7L,
                        UsageClass.WEB_SEARCHES, 2L))));
    assertThat(read("openai", "chat", openai))
        .isEqualTo(
            new Extracted(
                Optional.of("gpt-5.5"),
                Usage.of(
                    Map.of(
                        UsageClass.INPUT_TOKENS, 30L,
                        UsageClass.CACHE_READ_TOKENS, 30L,
                        UsageClass.OUTPUT_TOKENS, 7L))));
  }

  @Test
  void geminiThoughtsAndToolPromptsAreAddedAndModalitiesFoundByName() {
    var body =
        """
        {"modelVersion": "gemini-2.5-flash", "usageMetadata": {
          "promptTokenCount": 100, "cachedContentTokenCount": 30, "candidatesTokenCount": 20,
          "thoughtsTokenCount": 5, "toolUsePromptTokenCount": 9,
          "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 60},
                                  {"modality": "audio", "tokenCount": 40}],
          "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": 30}]}}""";

    var usage = ((Extracted) read("google", "default", body)).usage();

    assertThat(usage.inputTokens()).isEqualTo(109);
    assertThat(usage.outputTokens()).isEqualTo(25);
    assertThat(usage.count(UsageClass.OUTPUT_REASONING_TOKENS)).isEqualTo(5);
    assertThat(usage.count(UsageClass.INPUT_AUDIO_TOKENS)).isEqualTo(40);
    assertThat(usage.count(UsageClass.CACHE_TEXT_READ_TOKENS)).isEqualTo(30);
  }

  @Test
  void wholeNumbersMayBeWrittenAsDecimals() {
    var usage =
        ((Extracted)
                read(
                    "cohere",
                    "default",
                    "{\"usage\":{\"billed_units\":{\"input_tokens\":1.0E1,"
                        + "\"output_tokens\":3.00}}}"))
            .usage();

    assertThat(usage.inputTokens()).isEqualTo(10);
    assertThat(usage.outputTokens()).isEqualTo(3);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"usage\": null}",
        "{\"usage\": 5}",
        "{\"usage\": {}}",
        "{\"usage\": {\"prompt_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": null, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": \"1\", \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": true, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": -1, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": 1.5, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": 1e99, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": 1e999999999, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": 9223372036854775808, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 1,"
            + " \"prompt_tokens_details\": 7}}",
        "{\"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 1,"
            + " \"prompt_tokens_details\": {\"cached_tokens\": 2}}}",
        "{\"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 1,"
            + " \"completion_tokens_details\": {\"reasoning_tokens\": [1]}}}"
      })
  void aCountThatCannotBeReadIsNeverSkipped(String body) {
    assertThat(read("openai", "chat", body)).isInstanceOf(Unreadable.class);
  }

  @Test
  void aModalityNamedTwiceIsRefused() {
    var body =
        """
        {"modelVersion": "gemini-2.5-flash", "usageMetadata": {"promptTokenCount": 100,
          "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 60},
                                  {"modality": "TEXT", "tokenCount": 40}]}}""";

    assertThat(read("google", "default", body)).isInstanceOf(Unreadable.class);
  }

  @Test
  void aUnitThatNobodyKnowsIsAnErrorOfTheBook() {
    var node =
        BookFiles.JSON.readTree(
            """
            {"api": "x", "root": "usage", "model": "model",
              "counts": [{"unit": "prayers", "path": "prayers"}]}""");

    assertThatThrownBy(() -> UsageExtractor.of(node))
        .isInstanceOf(PriceBookException.class)
        .hasMessageContaining("prayers");
  }

  private static Extraction read(String provider, String api, String body) {
    return BOOK.extractor(provider, api).orElseThrow().read(BookFiles.JSON.readTree(body));
  }
}
