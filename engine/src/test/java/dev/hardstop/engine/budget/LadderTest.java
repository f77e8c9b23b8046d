package dev.hardstop.engine.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.budget.Ladder.Action;
import dev.hardstop.engine.budget.Ladder.Rung;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LadderTest {
  private static final Action NOTIFY = new Action.Notify("owner");
  private static final Action DEGRADE = new Action.Degrade();
  private static final Action STOP = new Action.Stop();
  private static final Action KILL = new Action.Kill();
  private static final Action IMPLIED = new Action.Notify("default");

  private static Rung rung(int basisPoints, Action... actions) {
    return new Rung(basisPoints, List.of(actions));
  }

  @Test
  void warnsAtFourFifthsIfNothingElseIsSaid() {
    Ladder ladder = Ladder.of(List.of());
    assertThat(ladder.rungs()).containsExactly(rung(8_000, IMPLIED));
    assertThat(ladder.hardLimit(1_000)).isEqualTo(1_000);
  }

  @Test
  void warnsAtFourFifthsOfAnEarlierStop() {
    Ladder ladder = Ladder.of(List.of(rung(5_000, STOP)));
    assertThat(ladder.rungs()).containsExactly(rung(4_000, IMPLIED));
    assertThat(ladder.hardLimit(1_000)).isEqualTo(500);
  }

  @Test
  void addsNoWarningWhereARungStandsBelowStop() {
    List<Rung> rungs = List.of(rung(7_000, NOTIFY), rung(9_500, STOP));
    assertThat(Ladder.of(rungs).rungs()).containsExactly(rung(7_000, NOTIFY));
  }

  @Test
  void addsAWarningWhereRungsStandOnlyAboveStop() {
    List<Rung> rungs = List.of(rung(9_900, NOTIFY), rung(5_000, STOP));
    assertThat(Ladder.of(rungs).rungs()).containsExactly(rung(4_000, IMPLIED), rung(9_900, NOTIFY));
  }

  @Test
  void aRungWhereItStopsWarnsOfNothing() {
    List<Rung> rungs = List.of(rung(5_000, NOTIFY), rung(5_000, STOP));
    assertThat(Ladder.of(rungs).rungs()).containsExactly(rung(4_000, IMPLIED), rung(5_000, NOTIFY));
  }

  @Test
  void warnsBelowAKillThatStandsFirst() {
    List<Rung> rungs = List.of(rung(6_000, KILL));
    assertThat(Ladder.of(rungs).rungs()).containsExactly(rung(4_800, IMPLIED), rung(6_000, KILL));
  }

  @Test
  void evenTheSmallestStopHasAWarning() {
    assertThat(Ladder.of(List.of(rung(1, STOP))).rungs()).containsExactly(rung(1, IMPLIED));
  }

  @Test
  void ordersRungsAndKeepsWhatElseAStopDoes() {
    List<Rung> rungs = List.of(rung(9_500, STOP, KILL), rung(9_000, DEGRADE), rung(7_000, NOTIFY));
    Ladder ladder = Ladder.of(rungs);
    assertThat(ladder.rungs())
        .containsExactly(rung(7_000, NOTIFY), rung(9_000, DEGRADE), rung(9_500, STOP, KILL));
    assertThat(ladder.hardLimit(10_000)).isEqualTo(9_500);
  }

  @Test
  void theLowestOfSeveralStopsStops() {
    assertThat(Ladder.of(List.of(rung(9_000, STOP), rung(6_000, STOP))).hardLimit(100))
        .isEqualTo(60);
  }

  @Test
  void aRungIsBetweenNothingAndTheWhole() {
    assertThatThrownBy(() -> rung(0, NOTIFY)).hasMessageContaining("0 basis points");
    assertThatThrownBy(() -> rung(10_001, NOTIFY)).hasMessageContaining("expected: 1 to 10000");
  }

  @Test
  void aRungIsNotReachedByNothing() {
    Ladder.Rung rung = rung(8_000, NOTIFY);
    Ladder ladder = Ladder.of(List.of(rung));
    assertThat(ladder.quantity(rung, 0)).isEqualTo(1);
    assertThat(ladder.quantity(rung, 1)).isEqualTo(1);
    assertThat(ladder.quantity(rung, 1_000)).isEqualTo(800);
  }

  @Test
  void aRungIsNotReachedBelowItsPart() {
    Ladder.Rung rung = rung(8_000, NOTIFY);
    Ladder ladder = Ladder.of(List.of(rung));
    assertThat(ladder.quantity(rung, 2)).isEqualTo(2);
    assertThat(ladder.quantity(rung, 3)).isEqualTo(3);
    assertThat(ladder.quantity(rung, 6)).isEqualTo(5);
    assertThat(ladder.quantity(rung, Long.MAX_VALUE)).isEqualTo(7_378_697_629_483_820_646L);
  }

  @Test
  void aRungUpToTheStopIsReachedWhereNothingMoreIsGranted() {
    Ladder.Rung degrade = rung(9_000, NOTIFY);
    Ladder.Rung stop = rung(9_500, NOTIFY, new Ladder.Action.Stop());
    Ladder.Rung above = rung(9_700, NOTIFY);
    Ladder ladder = Ladder.of(List.of(degrade, stop, above));
    assertThat(ladder.hardLimit(5)).isEqualTo(4);
    assertThat(ladder.quantity(degrade, 5)).isEqualTo(4);
    assertThat(ladder.quantity(stop, 5)).isEqualTo(4);
    assertThat(ladder.quantity(above, 5)).isEqualTo(5);
  }

  @Test
  void fractionsAreExactForAnyAmount() {
    assertThat(Ladder.fraction(Long.MAX_VALUE, Ladder.WHOLE)).isEqualTo(Long.MAX_VALUE);
    Random random = new Random(4);
    for (int round = 0; round < 20_000; round++) {
      long amount = random.nextLong() >>> (1 + random.nextInt(63));
      int basisPoints = 1 + random.nextInt(Ladder.WHOLE);
      BigInteger exact =
          BigInteger.valueOf(amount)
              .multiply(BigInteger.valueOf(basisPoints))
              .divide(BigInteger.valueOf(Ladder.WHOLE));
      assertThat(Ladder.fraction(amount, basisPoints)).isEqualTo(exact.longValueExact());
    }
  }
}
