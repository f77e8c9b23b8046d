package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardstop.engine.time.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RingTest {
  private static final long BUCKET = 1_000;
  private static final long NOW = 1_700_000_000_000L;

  /** Remembers every charge and adds up anew each time it is asked. */
  private static final class Naive {
    private record Charge(long quantity, long atMillis) {}

    private final List<Charge> charges = new ArrayList<>();
    private final long bucketMillis;

    Naive(long bucketMillis) {
      this.bucketMillis = bucketMillis;
    }

    void add(long quantity, long atMillis) {
      charges.add(new Charge(quantity, atMillis));
    }

    long sumAt(long nowMillis) {
      long oldest = Math.floorDiv(nowMillis, bucketMillis) - Window.Rolling.BUCKETS + 1;
      return charges.stream()
          .filter(charge -> Math.floorDiv(charge.atMillis(), bucketMillis) >= oldest)
          .mapToLong(Charge::quantity)
          .sum();
    }

    long fallsTo(long most, long nowMillis) {
      long at = nowMillis;
      while (sumAt(at) > most) {
        at = (Math.floorDiv(at, bucketMillis) + 1) * bucketMillis;
      }
      return at;
    }
  }

  @Test
  void agreesWithARecordOfEveryCharge() {
    Random random = new Random(9);
    for (int round = 0; round < 60; round++) {
      long bucketMillis = 1L + random.nextInt(5_000);
      Account.Ring ring = new Account.Ring(bucketMillis);
      Naive naive = new Naive(bucketMillis);
      long nowMillis = NOW + random.nextInt(1_000_000);
      for (int step = 0; step < 300; step++) {
        nowMillis += step(random, bucketMillis);
        // A charge is dated at its reservation, which may be long ago when it settles.
        long atMillis = nowMillis - step(random, bucketMillis);
        long quantity = random.nextInt(1_000);
        ring.add(quantity, atMillis);
        naive.add(quantity, atMillis);
        nowMillis += random.nextInt(3) == 0 ? step(random, bucketMillis) : 0;
        assertThat(ring.sumAt(nowMillis)).isEqualTo(naive.sumAt(nowMillis));
        long most = random.nextLong(ring.sumAt(nowMillis) + 2);
        assertThat(ring.fallsTo(most, nowMillis)).isEqualTo(naive.fallsTo(most, nowMillis));
      }
      Account.Ring restored = new Account.Ring(bucketMillis);
      restored.restore(ring.image());
      assertThat(restored.sumAt(nowMillis)).isEqualTo(ring.sumAt(nowMillis));
      assertThat(restored.image()).isEqualTo(ring.image());
    }
  }

  private static long step(Random random, long bucketMillis) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong(bucketMillis * 200);
      case 1, 2 -> random.nextLong(bucketMillis * 10);
      default -> random.nextLong(bucketMillis);
    };
  }

  @Test
  void neverCountsLessThanTheWindowItStandsFor() {
    Random random = new Random(10);
    for (int round = 0; round < 60; round++) {
      long length = 1L + random.nextInt(500_000);
      Account.Ring ring =
          new Account.Ring(new Window.Rolling(Duration.ofMillis(length)).bucketMillis());
      long nowMillis = NOW;
      List<long[]> charges = new ArrayList<>();
      for (int step = 0; step < 100; step++) {
        nowMillis += random.nextLong(length / 3 + 1);
        ring.add(step, nowMillis);
        charges.add(new long[] {nowMillis, step});
        long since = nowMillis - length;
        long exact = charges.stream().filter(c -> c[0] > since).mapToLong(c -> c[1]).sum();
        long sinceAtMost = since - ring.bucketMillis() - 63;
        long atMost = charges.stream().filter(c -> c[0] >= sinceAtMost).mapToLong(c -> c[1]).sum();
        assertThat(ring.sumAt(nowMillis)).isBetween(exact, atMost);
      }
    }
  }

  @Test
  void anEmptyRingCountsNothing() {
    Account.Ring ring = new Account.Ring(BUCKET);
    assertThat(ring.sumAt(NOW)).isZero();
    assertThat(ring.image()).isEmpty();
    assertThat(ring.fallsTo(0, NOW)).isEqualTo(NOW);
  }

  @Test
  void aChargeLeavesWithItsBucket() {
    Account.Ring ring = new Account.Ring(BUCKET);
    ring.add(5, NOW + 999);
    long leaves = NOW + 64 * BUCKET;
    assertThat(ring.sumAt(leaves - 1)).isEqualTo(5);
    assertThat(ring.sumAt(leaves)).isZero();
    assertThat(ring.fallsTo(4, NOW + 999)).isEqualTo(leaves);
    assertThat(ring.fallsTo(5, NOW + 999)).isEqualTo(NOW + 999);
  }

  @Test
  void aChargeFromBeforeTheWindowIsNotCounted() {
    Account.Ring ring = new Account.Ring(BUCKET);
    ring.add(5, NOW);
    ring.add(7, NOW - 64 * BUCKET);
    assertThat(ring.sumAt(NOW)).isEqualTo(5);
    ring.add(7, NOW - 63 * BUCKET);
    assertThat(ring.sumAt(NOW)).isEqualTo(12);
  }

  @Test
  void aCorrectionTakesBackWhatWasCounted() {
    Account.Ring ring = new Account.Ring(BUCKET);
    ring.add(5, NOW);
    ring.add(-3, NOW);
    assertThat(ring.sumAt(NOW)).isEqualTo(2);
  }

  @Test
  void throwsRatherThanWraps() {
    Account.Ring ring = new Account.Ring(BUCKET);
    ring.add(Long.MAX_VALUE, NOW);
    assertThatThrownBy(() -> ring.add(1, NOW)).isInstanceOf(ArithmeticException.class);
    ring.add(1, NOW + BUCKET);
    assertThatThrownBy(() -> ring.sumAt(NOW + BUCKET)).isInstanceOf(ArithmeticException.class);
  }
}
