package dev.hardstop.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.providers.prices.PriceBook;
import dev.hardstop.providers.prices.PricedModel;
import dev.hardstop.providers.wire.InputBound;
import dev.hardstop.providers.wire.Metering;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.WireRequest;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No answer that respects its request's cap, in whatever classes its counts come, is charged more
 * than the request's estimate.
 */
class ChargeWithinEstimateTest {
  private static final PriceBook BOOK = PriceBook.load();
  private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");
  private static final int TRIALS = 600;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 7, 42})
  void noChargeIsAboveItsEstimate(long seed) {
    var random = new Random(seed);
    List<PricedModel> models = BOOK.models("aws");
    int compared = 0;
    int tight = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      PricedModel model = models.get(random.nextInt(models.size()));
      String body = body(random);
      WireRequest request = Requests.read(Operation.CONVERSE, model.id(), body);
      if (request.unbounded().isPresent()
          || !(request.inputBound(model.id(), model.limits().mostInput())
              instanceof InputBound.Proven bound)
          || !(model.estimate(request.facts().bounds(bound.tokens()), NOW)
              instanceof Estimate estimate)) {
        continue;
      }
      long cap = request.facts().outputCap().orElse(16_384);
      long most = estimate.nanoUsd(cap + request.facts().extraOutputTokens());
      String answer = answer(random, bound.tokens(), cap);
      if (metered(answer) instanceof Metering.Metered metered
          && model.charge(metered.usage(), NOW) instanceof Charge charge) {
        assertThat(charge.nanoUsd())
            .as("seed %d %s %s %s", seed, model.id(), body, answer)
            .isLessThanOrEqualTo(most);
        compared++;
        tight += charge.nanoUsd() * 2 >= most ? 1 : 0;
      }
    }
    assertThat(compared).isGreaterThan(TRIALS / 3);
    assertThat(tight).as("estimates that were nearly reached").isPositive();
  }

  private static Metering metered(String answer) {
    return Answers.metered(
            Requests.WIRE.wholeMeter(Operation.CONVERSE, Requests.PROFILE),
            Requests.utf8(answer),
            64)
        .metering();
  }

  private static String body(Random random) {
    String content = "{\"text\":\"" + "wörd ".repeat(random.nextInt(2_000)) + "\"}";
    if (random.nextInt(4) == 0) {
      content += ",{\"document\":{\"name\":\"d\",\"source\":{\"bytes\":\"AAAA\"}}}";
    }
    String cap =
        random.nextBoolean()
            ? ""
            : ",\"inferenceConfig\":{\"maxTokens\":" + (1 + random.nextInt(16_384)) + "}";
    String thought =
        random.nextInt(3) > 0
            ? ""
            : ",\"additionalModelRequestFields\":{\"thinking\":{\"budget_tokens\":"
                + random.nextInt(20_000)
                + "}}";
    return "{\"messages\":[{\"role\":\"user\",\"content\":["
        + content
        + "]}]"
        + cap
        + thought
        + "}";
  }

  /** Usage within the bounds: all of it at times, in classes that the request reaches. */
  private static String answer(Random random, long mostInput, long cap) {
    long prompt = some(random, mostInput);
    long read = random.nextBoolean() ? 0 : some(random, prompt);
    long written = random.nextBoolean() ? 0 : some(random, prompt - read);
    return Answers.whole(
        "\"usage\":{\"inputTokens\":%d,\"outputTokens\":%d,\"cacheReadInputTokens\":%d,\"cacheWriteInputTokens\":%d}"
            .formatted(prompt - read - written, some(random, cap), read, written));
  }

  private static long some(Random random, long most) {
    return random.nextBoolean() ? most : random.nextLong(most + 1);
  }
}
