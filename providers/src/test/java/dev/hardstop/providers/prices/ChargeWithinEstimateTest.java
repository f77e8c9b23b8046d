package dev.hardstop.providers.prices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.pricing.Bounds;
import dev.hardstop.engine.pricing.Charge;
import dev.hardstop.engine.pricing.Estimate;
import dev.hardstop.engine.pricing.ModelPrices;
import dev.hardstop.engine.pricing.Reach;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageClass.Direction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No call that stays within its bounds is charged more than its estimate, for any model. */
class ChargeWithinEstimateTest {
  private static final PriceBook BOOK = PriceBook.load();
  private static final List<UsageClass> EXTRAS =
      List.of(UsageClass.WEB_SEARCHES, UsageClass.REQUESTS);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42})
  void noChargeIsAboveItsEstimate(long seed) {
    var random = new Random(seed);
    int compared = 0;
    int tight = 0;
    for (String provider : BOOK.providers()) {
      for (PricedModel model : BOOK.models(provider)) {
        var tiers = new ArrayList<ModelPrices>(model.otherTiers().values());
        tiers.add(model.prices());
        for (ModelPrices prices : tiers) {
          for (int step = 0; step < 6; step++) {
            Trial trial = new Trial(random);
            if (prices.estimate(trial.bounds, trial.now) instanceof Estimate estimate
                && prices.charge(trial.usage, trial.start) instanceof Charge charge) {
              long most = estimate.nanoUsd(trial.outputCap);
              assertThat(charge.nanoUsd())
                  .as("seed %d %s/%s %s", seed, provider, model.id(), trial.usage)
                  .isLessThanOrEqualTo(most);
              compared++;
              tight += most > 0 && charge.nanoUsd() >= most - 1 ? 1 : 0;
            }
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(2_500);
    assertThat(tight).as("estimates that were reached").isPositive();
  }

  /** Bounds, and a usage within them. */
  private static final class Trial {
    private final Bounds bounds;
    private final long outputCap;
    private final Usage usage;
    private final Instant now;
    private final Instant start;

    Trial(Random random) {
      long inputBound = random.nextBoolean() ? random.nextLong(1_000) : random.nextLong(1_200_000);
      outputCap = random.nextLong(50_000);
      long choices = 1L + random.nextInt(3);
      Reach reach = random.nextInt(3) == 0 ? Reach.ALL : Reach.TEXT;
      reach = random.nextInt(4) == 0 ? Reach.TEXT_INPUT_ONLY : reach;
      var extras = new EnumMap<UsageClass, Long>(UsageClass.class);
      var used = new EnumMap<UsageClass, Long>(UsageClass.class);
      if (random.nextInt(3) == 0) {
        for (UsageClass extra : EXTRAS) {
          long most = random.nextLong(5);
          extras.put(extra, most);
          used.put(extra, random.nextLong(most + 1));
        }
      }
      spend(random, inputBound, Direction.INPUT, reach, used);
      spend(random, outputCap * choices, Direction.OUTPUT, reach, used);
      bounds = new Bounds(inputBound, choices, reach, Usage.of(extras));
      usage = Usage.of(used);
      long days = random.nextLong(900);
      now =
          Instant.parse("2025-01-01T00:00:00Z")
              .plusSeconds(days * 86_400 + random.nextLong(86_400));
      start = now.plusSeconds(random.nextLong(30 * 60));
    }

    /** Spreads some or all of {@code most} tokens over a few classes that can be reached. */
    private static void spend(
        Random random, long most, Direction direction, Reach reach, Map<UsageClass, Long> used) {
      List<UsageClass> classes = new ArrayList<>();
      for (UsageClass unit : UsageClass.values()) {
        if (unit.direction() == direction && (reach.mask() & unit.bit()) != 0) {
          classes.add(unit);
        }
      }
      long left = random.nextBoolean() ? most : random.nextLong(most + 1);
      for (int i = 0; i < 3 && !classes.isEmpty(); i++) {
        long some = i == 2 ? left : random.nextLong(left + 1);
        used.merge(classes.get(random.nextInt(classes.size())), some, Long::sum);
        left -= some;
      }
    }
  }
}
