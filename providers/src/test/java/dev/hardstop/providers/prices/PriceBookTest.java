package dev.hardstop.providers.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.budget.Glob;
import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.pricing.Unpriced;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceBookTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final PriceBook BOOK = PriceBook.load();

  @ParameterizedTest(name = "{0} {1} -> {2}/{3}")
  @CsvSource({
    "openai, gpt-4o, openai, gpt-4o",
    "openai, GPT-4O-2024-08-06, openai, gpt-4o",
    "openai, gpt-5.6-luna-2026-07-01, openai, gpt-5.6-luna",
    "azure, claude-opus-4-6, anthropic, claude-opus-4-6",
    "google, claude-2, anthropic, claude-2",
    "openrouter, google/gemini-2.5-flash, openrouter, google/gemini-2.5-flash"
  })
  void aNameIsFoundByItsTestsInAnyCaseAndAtTheProviderThatIsResold(
      String provider, String name, String pricedBy, String id) {
    var model = (PricedModel) BOOK.find(provider, name);

    assertThat(model.provider()).isEqualTo(pricedBy);
    assertThat(model.id()).isEqualTo(id);
    assertThat(model.revision()).isEqualTo(BOOK.revision());
    assertThat(model.source()).contains("genai-prices 47df840a of 2026-08-21");
    assertThat(BOOK.find(provider, name)).isEqualTo(model);
  }

  @Test
  void theUnknownIsRefusedByName() {
    assertThat(BOOK.find("openai", "gpt-99"))
        .isEqualTo(
            new UnknownModel(
                "unknown_model",
                "model: 'gpt-99' of provider openai (expected: one in the price book, or prices"
                    + " configured for it)"));
    assertThat(BOOK.find("openai", "x".repeat(10_000))).isInstanceOf(UnknownModel.class);
    assertThat(((UnknownModel) BOOK.find("nobody", "gpt-4o")).code()).isEqualTo("unknown_provider");
    assertThat(BOOK.extractor("openai", "telegraph")).isEmpty();
    assertThat(BOOK.extractor("nobody", "chat")).isEmpty();
  }

  @Test
  void aModelThatTheListNamesWithoutPriceIsUnpricedAndAPriceOfZeroIsAPrice() {
    var unpriced = (PricedModel) BOOK.find("openrouter", "google/lyria-3-pro-preview");
    var free = (PricedModel) BOOK.find("openai", "omni-moderation-latest");

    assertThat(unpriced.charge(Usage.of(UsageClass.INPUT_TOKENS, 1), NOW))
        .isInstanceOf(Unpriced.class);
    assertThat(unpriced.estimate(Bounds.ofText(1), NOW)).isInstanceOf(Unpriced.class);
    assertThat(free.charge(Usage.of(UsageClass.INPUT_TOKENS, 1), NOW))
        .isEqualTo(new Charge(0, 0, 0));
  }

  @Test
  void limitsAreThoseOfTheExactNameElseTheWidestOfTheModel() {
    var dated = (PricedModel) BOOK.find("openai", "gpt-4o-2024-05-13");
    var plain = (PricedModel) BOOK.find("openai", "gpt-4o");
    var unlisted = (PricedModel) BOOK.find("deepseek", "deepseek-chat-of-tomorrow");

    assertThat(dated.limits().output()).isEqualTo(OptionalLong.of(4_096));
    assertThat(plain.limits().output()).isEqualTo(OptionalLong.of(16_384));
    assertThat(plain.limits().mostInput()).isEqualTo(OptionalLong.of(128_000));
    assertThat(plain.limits().source()).contains("models.dev f3fc6922 of 2026-07-02", "updated");
    assertThat(unlisted.limits().output()).isEqualTo(OptionalLong.of(384_000));
  }

  @Test
  void aServiceTierIsPricedAsListedOrNotAtAll() {
    var model = (PricedModel) BOOK.find("openai", "gpt-5.5");
    Usage usage = Usage.of(Map.of(UsageClass.INPUT_TOKENS, 1_000L, UsageClass.OUTPUT_TOKENS, 10L));

    assertThat(model.tier("default")).contains(model.prices());
    assertThat(((Charge) model.tier("priority").orElseThrow().charge(usage, NOW)).totalPicoUsd())
        .isEqualTo(1_000 * 12_500_000L + 10 * 75_000_000L);
    assertThat(model.tier("FAST")).isEqualTo(model.tier("priority"));
    assertThat(model.tier("flex")).isEmpty();
    assertThat(model.tier("auto")).isEmpty();
    // The tier's list says nothing of long contexts, so they have no price there.
    assertThat(
            model
                .tier("priority")
                .orElseThrow()
                .charge(Usage.of(UsageClass.INPUT_TOKENS, 272_001), NOW))
        .isInstanceOf(Unpriced.class);
  }

  @ParameterizedTest(name = "{0} {1}: {2} tokens are at the usual rate, one more is not")
  @CsvSource({
    "openai, gpt-5.5, 272000",
    "openai, gpt-5.5-pro-2026-04-23, 272000",
    "x-ai, grok-4.3, 199999",
    "x-ai, grok-build-0.1, 199999"
  })
  void aLongContextCostsTwiceAlsoWhereOnlyOneOfTheListsKnows(
      String provider, String name, long usual) {
    PricedModel model = (PricedModel) BOOK.find(provider, name);

    long one = picoUsd(model, 1);
    assertThat(picoUsd(model, usual)).isEqualTo(usual * one);
    assertThat(picoUsd(model, usual + 1)).isEqualTo(2 * (usual + 1) * one);
  }

  private static long picoUsd(PricedModel model, long inputTokens) {
    return ((Charge) model.charge(Usage.of(UsageClass.INPUT_TOKENS, inputTokens), NOW))
        .totalPicoUsd();
  }

  @Test
  void providersAreFoundByAddressAndByOtherNames() {
    assertThat(BOOK.providerAt("https://api.openai.com/v1")).contains("openai");
    assertThat(BOOK.providerAt("https://generativelanguage.googleapis.com")).contains("google");
    assertThat(BOOK.providerAt("http://127.0.0.1:8000")).isEmpty();
    assertThat(BOOK.providerAt("https://evil.example/https://api.openai.com")).isEmpty();
    assertThat(BOOK.providerNamed(" OpenAI ")).contains("openai");
    assertThat(BOOK.providerNamed("google-vertex")).contains("google");
    assertThat(BOOK.providerNamed("nobody")).isEmpty();
  }

  @Test
  void configuredPricesComeBeforeTheBook() {
    var prices = new LinkedHashMap<Glob, Map<String, BigDecimal>>();
    prices.put(new Glob("gpt-4o*"), usd("input", "1", "output", "2", "cache-read", "0.5"));
    PriceBook book = BOOK.with("openai", Optional.of("openai"), prices);

    var own = (PricedModel) book.find("openai", "gpt-4o-mini");
    assertThat(book.find("openai", "GPT-4o-Mini")).isEqualTo(own);
    var listed = (PricedModel) book.find("openai", "gpt-5.5");

    assertThat(own.charge(Usage.of(UsageClass.CACHE_READ_TOKENS, 2), NOW))
        .isEqualTo(new Charge(1_000_000, 0, 1_000_000));
    assertThat(own.limits().output()).isEqualTo(OptionalLong.of(16_384));
    assertThat(own.revision()).startsWith("configured-").isNotEqualTo(listed.revision());
    assertThat(listed.revision()).isEqualTo(book.revision());
    assertThat(BOOK.find("openai", "gpt-4o-mini")).isNotEqualTo(own);
  }

  @Test
  void aProviderOfItsOwnHasOnlyItsConfiguredPrices() {
    PriceBook book =
        BOOK.with(
                "local",
                Optional.empty(),
                Map.of(new Glob("*"), usd("input", "0.10", "output", "0.40")))
            .with("bare", Optional.empty(), Map.of());

    var model = (PricedModel) book.find("local", "anything");
    assertThat(model.estimate(Bounds.ofText(10), NOW)).isEqualTo(new Estimate(1_000_000, 400_000));
    assertThat(book.find("bare", "anything")).isInstanceOf(UnknownModel.class);
  }

  @Test
  void everyConfiguredPriceThatCannotBeUsedIsNamed() {
    var prices = new LinkedHashMap<Glob, Map<String, BigDecimal>>();
    prices.put(new Glob("a"), usd("inptu", "1"));
    prices.put(new Glob("b"), usd("cache-read", "1"));
    prices.put(new Glob("c"), usd("input", "-1"));
    prices.put(new Glob("d"), Map.of());
    prices.put(new Glob("e"), usd("input", "1"));

    assertThatThrownBy(() -> BOOK.with("x", Optional.empty(), prices))
        .isInstanceOf(PriceBookException.class)
        .hasMessageContaining("prices.a: inptu")
        .hasMessageContaining("prices.b: prices: cache_read_tokens")
        .hasMessageContaining("prices.c: input_tokens: -1")
        .hasMessageContaining("prices.d: no price")
        .hasMessageNotContaining("prices.e");
  }

  @Test
  void everyUnitHasAConfigurationKey() {
    for (UsageClass unit : UsageClass.values()) {
      assertThat(PriceKeys.unit(PriceKeys.keyOf(unit))).contains(unit);
    }
    PriceBook book =
        BOOK.with(
            "x",
            Optional.empty(),
            Map.of(new Glob("*"), usd("input", "1", "web-searches-kcount", "10")));
    var model = (PricedModel) book.find("x", "y");
    Bounds search =
        Bounds.ofText(0)
            .withReach(Reach.TEXT_INPUT_ONLY)
            .withExtras(Usage.of(UsageClass.WEB_SEARCHES, 1));
    assertThat(model.estimate(search, NOW)).isEqualTo(new Estimate(10_000_000_000L, 0));
  }

  @Test
  void rememberedNamesAreBounded() {
    ProviderBook openai =
        ProviderBook.read(BookFiles.packaged().read("deepseek.json"), BOOK.revision());
    for (int i = 0; i < 3 * ProviderBook.MOST_REMEMBERED; i++) {
      assertThat(openai.find("deepseek-chat" + i)).isNotNull();
      assertThat(openai.rememberedNames()).isLessThanOrEqualTo(ProviderBook.MOST_REMEMBERED);
    }
  }

  private static Map<String, BigDecimal> usd(String... pairs) {
    var usd = new LinkedHashMap<String, BigDecimal>();
    for (int i = 0; i < pairs.length; i += 2) {
      usd.put(pairs[i], new BigDecimal(pairs[i + 1]));
    }
    return usd;
  }
}
