package dev.hardstop.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.InputBound.Proven;
import dev.hardstop.providers.wire.Metering.Metered;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.WireRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No message that respects its cap is charged more than its estimate, whatever was asked and
 * however its usage is split, for every Claude model of the book.
 */
class ChargeWithinEstimateTest {
  private static final PriceBook BOOK = PriceBook.load();
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final List<String> TEXTS =
      List.of(
          "Hello there",
          "\u4e2d\u6587\u5b57",
          "\ud83d\ude80\ud83d\ude80",
          "{\"a\":[1,2]}",
          "\u0416",
          "");

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42, 1_000})
  void noChargeIsAboveItsEstimate(long seed) {
    var random = new SplittableRandom(seed);
    int compared = 0;
    for (PricedModel model : BOOK.models("anthropic")) {
      for (int trial = 0; trial < 60; trial++) {
        var made = new Made(random);
        compared += check(model, made, random, "seed " + seed + " " + model.id()) ? 1 : 0;
      }
    }
    assertThat(compared).as("calls that have a price").isGreaterThan(500);
  }

  private static boolean check(PricedModel model, Made made, SplittableRandom random, String name) {
    WireRequest request = Messages.read(made.body());
    RequestFacts facts = request.facts();
    assertThat(request.unbounded()).as(made.body()).isEmpty();
    OptionalLong window = model.limits().mostInput();
    if (!(request.inputBound(model.id(), window) instanceof Proven bound)) {
      return false;
    }
    // What the text must come to at least, counted in another way: a token for each byte of it.
    assertThat(bound.tokens())
        .as(made.body())
        .isGreaterThanOrEqualTo(Math.min(made.worstInput, window.orElse(Long.MAX_VALUE)));
    Optional<ModelPrices> prices = model.tier(facts.tier());
    if (prices.isEmpty()
        || !(prices.get().estimate(facts.bounds(bound.tokens()), NOW)
            instanceof Estimate estimate)) {
      return false;
    }
    long output = facts.outputCap().orElseThrow() + facts.extraOutputTokens();
    String answer = made.answer(bound.tokens(), output, random);
    Metered metered = Answers.metered(Answers.whole(answer));
    ModelPrices served = model.tier(metered.tier()).orElseThrow();
    if (!(served.charge(metered.usage(), NOW) instanceof Charge charge)) {
      return false;
    }
    assertThat(charge.nanoUsd())
        .as("%s%n%s%n%s", name, made.body(), answer)
        .isLessThanOrEqualTo(estimate.nanoUsd(output));
    assertThat(metered.usage()).isNotEqualTo(Usage.NONE);
    return true;
  }

  /** A request, and a usage that respects it. */
  private static final class Made {
    private final SplittableRandom random;
    private final StringBuilder fields = new StringBuilder();
    private final boolean cachesLong;
    private final boolean isFast;
    private final long cap;
    private long worstInput;

    Made(SplittableRandom random) {
      this.random = random;
      cap = random.nextInt(4) == 0 ? 0 : random.nextInt(20_000);
      cachesLong = random.nextInt(3) == 0;
      isFast = random.nextInt(4) == 0;
      fields.append("{\"model\":\"m\",\"max_tokens\":").append(cap);
      system();
      thinking();
      tools();
      fields.append(isFast ? ",\"speed\":\"fast\"" : "");
      messages();
      fields.append('}');
    }

    String body() {
      return fields.toString();
    }

    private void system() {
      if (random.nextBoolean()) {
        String life = cachesLong ? "1h" : "5m";
        fields
            .append(",\"system\":[{\"type\":\"text\",\"text\":")
            .append(text())
            .append(",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"")
            .append(life)
            .append("\"}}]");
      } else if (cachesLong) {
        fields.append(",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}");
      }
    }

    private void thinking() {
      if (random.nextInt(3) == 0) {
        fields
            .append(",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":")
            .append(random.nextInt(25_000))
            .append('}');
      }
    }

    private void tools() {
      if (random.nextInt(3) == 0) {
        fields.append(",\"tools\":[{\"name\":\"f\",\"description\":").append(text());
        fields.append("},{\"type\":\"text_editor_20250728\",\"name\":\"e\"}]");
        // The prompts that Anthropic documents for tools and for its editor.
        worstInput += 346 + 700;
      }
    }

    private void messages() {
      fields.append(",\"messages\":[");
      int count = 1 + random.nextInt(6);
      for (int i = 0; i < count; i++) {
        fields.append(i == 0 ? "" : ",").append("{\"role\":\"user\",\"content\":");
        content();
        fields.append('}');
        worstInput += 3;
      }
      fields.append(']');
    }

    private void content() {
      switch (random.nextInt(4)) {
        case 0 -> fields.append(text());
        case 1 -> fields.append("[{\"type\":\"text\",\"text\":").append(text()).append("}]");
        case 2 ->
            fields
                .append("[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[")
                .append("{\"type\":\"text\",\"text\":")
                .append(text())
                .append("}]}]");
        default -> picture();
      }
    }

    private void picture() {
      int width = 1 + random.nextInt(1_000);
      int height = 1 + random.nextInt(1_000);
      fields
          .append("[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"")
          .append(InputBoundTest.png(width, height))
          .append("\"}}]");
      worstInput += Math.ceilDiv((long) width * height, 750L);
    }

    /** A JSON string of some text, whose bytes are added to the input. */
    private String text() {
      var text = new StringBuilder();
      int count = random.nextInt(40);
      for (int i = 0; i < count; i++) {
        text.append(TEXTS.get(random.nextInt(TEXTS.size())));
      }
      worstInput += Messages.utf8(text.toString()).length;
      boolean escapes = random.nextBoolean();
      var json = new StringBuilder("\"");
      for (char c : text.toString().toCharArray()) {
        if (c == '"' || c == '\\') {
          json.append('\\').append(c);
        } else if (escapes && c > 0x7f) {
          json.append("\\u%04x".formatted((int) c));
        } else {
          json.append(c);
        }
      }
      return json.append('"').toString();
    }

    /** An answer whose counts are within the bounds, and reach them now and then. */
    String answer(long mostInput, long mostOutput, SplittableRandom luck) {
      long input = luck.nextBoolean() ? mostInput : luck.nextLong(mostInput + 1);
      long output = luck.nextBoolean() ? mostOutput : luck.nextLong(mostOutput + 1);
      long read = luck.nextInt(3) == 0 ? luck.nextLong(input + 1) : 0;
      long written = luck.nextInt(2) == 0 ? input - read : 0;
      long anHour = cachesLong && luck.nextBoolean() ? written : 0;
      return """
          {"type":"message","model":"m","usage":{"input_tokens":%d,
           "cache_read_input_tokens":%d,"cache_creation_input_tokens":%d,
           "cache_creation":{"ephemeral_5m_input_tokens":%d,"ephemeral_1h_input_tokens":%d},
           "output_tokens":%d,"output_tokens_details":{"thinking_tokens":%d},
           "service_tier":"standard","speed":"%s"}}"""
          .formatted(
              input - read - written,
              read,
              written,
              written - anHour,
              anHour,
              output,
              luck.nextLong(output + 1),
              isFast && luck.nextInt(4) > 0 ? "fast" : "standard");
    }
  }
}
