package dev.hardstop.server.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FaultRatesTest {
  private static final Fault BUSY = new Fault.Refuse(429);

  @Test
  void readsARateForEachFault() {
    assertThat(FaultRates.parse("429=2%, cut=0.5%").perMillion())
        .isEqualTo(Map.of(BUSY, 20_000, Fault.Break.CUT, 5_000));
  }

  @Test
  void sharesABareRateAmongTheUsualErrors() {
    assertThat(FaultRates.parse("3%").perMillion())
        .isEqualTo(
            Map.of(BUSY, 10_000, new Fault.Refuse(500), 10_000, new Fault.Refuse(503), 10_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "101%", "429=60%,500=60%", "nonsense=1%", "-1%", "0.00001%"})
  void refusesWhatIsNoRate(String text) {
    assertThatThrownBy(() -> FaultRates.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 42})
  void drawsAboutAsOftenAsItSaysAndTheSameForTheSameSeed(long seed) {
    FaultRates rates = FaultRates.parse("429=10%,cut=1%");
    SplittableRandom random = new SplittableRandom(seed);
    SplittableRandom again = new SplittableRandom(seed);
    Map<Optional<Fault>, Integer> drawn = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      Optional<Fault> fault = rates.draw(random);
      assertThat(rates.draw(again)).isEqualTo(fault);
      drawn.merge(fault, 1, Integer::sum);
    }

    assertThat(drawn.get(Optional.of(BUSY))).isBetween(9_500, 10_500);
    assertThat(drawn.get(Optional.of(Fault.Break.CUT))).isBetween(850, 1_150);
    assertThat(drawn.get(Optional.<Fault>empty())).isBetween(88_000, 90_000);
  }
}
