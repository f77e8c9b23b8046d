package dev.hardstop.engine.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SaturatingTest {
  private static final BigInteger TOP = BigInteger.valueOf(Long.MAX_VALUE);

  @Test
  void stopsAtTheTopInsteadOfWrapping() {
    assertThat(Saturating.add(Long.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
    assertThat(Saturating.add(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(Saturating.multiply(1L << 32, 1L << 31)).isEqualTo(Long.MAX_VALUE);
    assertThat(Saturating.multiply(1L << 32, 1L << 32)).isEqualTo(Long.MAX_VALUE);
    assertThat(Saturating.multiply(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void isExactBelowTheTop() {
    assertThat(Saturating.add(Long.MAX_VALUE - 1, 1)).isEqualTo(Long.MAX_VALUE);
    assertThat(Saturating.add(Long.MAX_VALUE - 2, 1)).isEqualTo(Long.MAX_VALUE - 1);
    assertThat(Saturating.multiply(1L << 31, 1L << 31)).isEqualTo(1L << 62);
    assertThat(Saturating.multiply(Long.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
    assertThat(Saturating.multiply(Long.MAX_VALUE, 0)).isZero();
  }

  @Test
  void agreesWithUnboundedArithmetic() {
    Random random = new Random(20261121);
    for (int round = 0; round < 20_000; round++) {
      long a = random.nextLong() >>> (1 + random.nextInt(63));
      long b = random.nextLong() >>> (1 + random.nextInt(63));
      BigInteger bigA = BigInteger.valueOf(a);
      BigInteger bigB = BigInteger.valueOf(b);
      assertThat(Saturating.add(a, b)).isEqualTo(bigA.add(bigB).min(TOP).longValueExact());
      assertThat(Saturating.multiply(a, b))
          .isEqualTo(bigA.multiply(bigB).min(TOP).longValueExact());
    }
  }
}
