package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class QuoteTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final PriceBook BOOK = PriceBook.load();

  @Test
  void theItemsOfAQuoteAddUpToItsTotal() {
    // Claude at 3 and 15 USD; a cache write of the default life costs 3.75, a search a cent.
    Bounds bounds = Bounds.ofText(1_000).withExtras(Usage.of(UsageClass.WEB_SEARCHES, 2));

    ObjectNode quote = quote("anthropic", "claude-sonnet-4-6", "default", bounds, 100);

    assertThat(quote.path("input").toString())
        .isEqualTo("{\"tokens\":1000,\"basis\":\"bytes\",\"usd\":\"0.00375\"}");
    assertThat(quote.path("fees").toString()).isEqualTo("{\"web_searches\":2,\"usd\":\"0.02\"}");
    assertThat(quote.path("output").toString())
        .isEqualTo("{\"tokens\":100,\"choices\":1,\"usd\":\"0.0015\"}");
    assertThat(quote.path("total_usd").stringValue()).isEqualTo("0.02525");
    assertThat(quote.path("hold_usd").stringValue()).isEqualTo("0.02525");
  }

  @Test
  void whatIsHeldIsTheTotalRoundedUpToNanoDollars() {
    ObjectNode quote = quote("openrouter", "google/gemini-2.5-flash-lite", "", Bounds.ofText(1), 0);

    assertThat(quote.path("total_usd").stringValue()).isEqualTo("0.0000001");
    assertThat(quote.path("hold_usd").stringValue()).isEqualTo("0.0000001");
    assertThat(
            quote("openai", "gpt-5-nano", "", Bounds.ofText(1), 0).path("hold_usd").stringValue())
        .isEqualTo("0.00000005");
  }

  @Test
  void aTierWithoutPriceHasNoQuote() {
    assertThat(
            quote("openai", "gpt-4o", "flex", Bounds.ofText(1), 1)
                .path("error")
                .path("code")
                .stringValue())
        .isEqualTo("unpriced_model");
  }

  private static ObjectNode quote(
      String provider, String name, String tier, Bounds bounds, long outputCap) {
    var model = (PricedModel) BOOK.find(provider, name);
    return new Quote(model, name, tier, bounds, outputCap, "bytes").answer(NOW);
  }
}
