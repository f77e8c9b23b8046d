package dev.hardstop.providers.prices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.prices.RequestCeiling.Bounded;
import dev.hardstop.providers.prices.RequestCeiling.Unbounded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestCeilingTest {
  private static final PricedModel CLAUDE = model("anthropic", "claude-sonnet-4-6");

  @Test
  void theContextWindowAndTheCapAreTheBounds() {
    assertThat(read(CLAUDE, "{\"messages\": [], \"max_tokens\": 7, \"speed\": \"fast\"}"))
        .isEqualTo(new Bounded(new Bounds(1_000_000, 1, Reach.ALL, Usage.NONE), 7, "fast"));
    assertThat(
            read(
                model("google", "gemini-2.5-pro"),
                "{\"contents\": [], \"generation_config\":"
                    + " {\"max_output_tokens\": 9, \"candidate_count\": 3}}"))
        .isEqualTo(new Bounded(new Bounds(1_048_576, 3, Reach.ALL, Usage.NONE), 9, "standard"));
  }

  @Test
  void withoutACapTheModelsOwnMaximumHolds() {
    assertThat(((Bounded) read(CLAUDE, "{\"messages\": []}")).outputCap())
        .isEqualTo(CLAUDE.limits().output().orElseThrow());
    assertThat(RequestCeiling.of(BookFiles.JSON.readTree("{\"texts\": []}"), CLAUDE, false))
        .isEqualTo(
            new Bounded(new Bounds(1_000_000, 1, Reach.ALL_INPUT_ONLY, Usage.NONE), 0, "standard"));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"inference_geo\": \"us\"}|unbounded_request",
        "{\"mcp_servers\": []}|unbounded_request",
        "{\"additionalModelRequestFields\": {}}|unbounded_request",
        "{\"tools\": [{\"type\": \"web_search_20250305\", \"name\": \"s\"}]}|unbounded_request",
        "{\"tools\": [{\"type\": 5}]}|unbounded_request",
        "{\"tools\": [{\"googleSearch\": {}}]}|unbounded_request",
        "{\"toolConfig\": {\"tools\": [{\"systemTool\": {}}]}}|unbounded_request",
        "{\"max_tokens\": -1}|invalid_request",
        "{\"max_tokens\": 1.5}|invalid_request",
        "{\"max_tokens\": \"9\"}|invalid_request",
        "{\"max_tokens\": 1e18}|invalid_request",
        "{\"max_tokens\": 99999999999999999999}|invalid_request",
        "{\"generationConfig\": {\"candidateCount\": 0}}|invalid_request"
      })
  void whatMayChangeThePriceOrCannotBeReadHasNoCeiling(String body, String code) {
    assertThat(((Unbounded) read(CLAUDE, body)).code()).isEqualTo(code);
  }

  @Test
  void toolsThatTheCallerRunsAreHarmless() {
    assertThat(
            read(
                CLAUDE,
                "{\"tools\": [{\"name\": \"f\", \"input_schema\": {}},"
                    + " {\"type\": \"custom\", \"name\": \"g\"}]}"))
        .isInstanceOf(Bounded.class);
  }

  @Test
  void aModelOfUnknownSizeHasNoCeiling() {
    assertThat(read(CLAUDE.with(ModelLimits.UNKNOWN), "{}")).isInstanceOf(Unbounded.class);
  }

  private static RequestCeiling read(PricedModel model, String body) {
    return RequestCeiling.of(BookFiles.JSON.readTree(body), model, true);
  }

  private static PricedModel model(String provider, String name) {
    return (PricedModel) PriceBook.load().find(provider, name);
  }
}
