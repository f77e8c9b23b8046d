package dev.hardstop.engine.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerClockTest {
  private static final long START = Instant.parse("2026-11-30T23:00:00Z").toEpochMilli();
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long MONTH = Duration.ofDays(31).toMillis();

  private final List<LedgerClock.ClockJump> jumps = new ArrayList<>();
  private long wallMillis = START;
  private long tickMillis = -5 * HOUR; // A monotonic clock may count from anywhere.
  private LedgerClock clock = clockAfter(0);

  private LedgerClock clockAfter(long newestFactMillis) {
    return new LedgerClock(() -> wallMillis, () -> tickMillis, newestFactMillis, jumps::add);
  }

  private void pass(long millis) {
    wallMillis += millis;
    tickMillis += millis;
  }

  @Test
  void followsTheWallWhileItAgreesWithElapsedTime() {
    for (int hour = 1; hour <= 100; hour++) {
      pass(HOUR);
      assertThat(clock.nowMillis()).isEqualTo(START + hour * HOUR);
    }
    assertThat(jumps).isEmpty();
  }

  @Test
  void startsNoEarlierThanTheNewestFact() {
    clock = clockAfter(START + HOUR);
    assertThat(clock.nowMillis()).isEqualTo(START + HOUR);
    pass(2 * HOUR);
    assertThat(clock.nowMillis()).isEqualTo(START + 2 * HOUR);
  }

  @Test
  void standsStillWhenTheWallStepsBackUntilItHasCaughtUp() {
    pass(HOUR);
    assertThat(clock.nowMillis()).isEqualTo(START + HOUR);
    wallMillis -= 30 * MINUTE;
    assertThat(clock.nowMillis()).isEqualTo(START + HOUR);
    pass(20 * MINUTE);
    assertThat(clock.nowMillis()).isEqualTo(START + HOUR);
    pass(20 * MINUTE);
    assertThat(clock.nowMillis()).isEqualTo(START + HOUR + 10 * MINUTE);
    assertThat(jumps).isEmpty();
  }

  @Test
  void aJumpToNextMonthDoesNotOpenNextMonthsBudgets() {
    wallMillis += MONTH;
    pass(10 * SECOND);
    assertThat(clock.nowMillis()).isEqualTo(START + 10 * SECOND);
    assertThat(jumps)
        .containsExactly(
            new LedgerClock.ClockJump(START + MONTH + 10 * SECOND, START + 10 * SECOND, MONTH));
  }

  @Test
  void aJumpIsToldOnce() {
    wallMillis += MONTH;
    for (int second = 0; second < 200; second++) {
      pass(SECOND);
      clock.nowMillis();
    }
    assertThat(jumps).hasSize(1);
  }

  @Test
  void exactlyAMinuteAheadIsNoJumpAndAMillisecondMoreIsOne() {
    wallMillis += MINUTE;
    assertThat(clock.nowMillis()).isEqualTo(START + MINUTE);
    wallMillis += 1;
    assertThat(clock.nowMillis()).isEqualTo(START + MINUTE);
    assertThat(jumps).hasSize(1);
  }

  @Test
  void theWallIsFollowedAfterFiveMinutesOfAgreement() {
    wallMillis += MONTH;
    clock.nowMillis();
    pass(5 * MINUTE - 1);
    assertThat(clock.nowMillis()).isEqualTo(START + 5 * MINUTE - 1);
    pass(1);
    assertThat(clock.nowMillis()).isEqualTo(START + MONTH + 5 * MINUTE);
    pass(HOUR);
    assertThat(clock.nowMillis()).isEqualTo(START + MONTH + 5 * MINUTE + HOUR);
    assertThat(jumps).hasSize(1);
  }

  @Test
  void driftIsFollowedAfterAJumpAsBefore() {
    wallMillis += MONTH;
    clock.nowMillis();
    pass(5 * MINUTE);
    assertThat(clock.nowMillis()).isEqualTo(wallMillis);
    for (int step = 0; step < 10; step++) {
      wallMillis += MINUTE;
      pass(10 * MINUTE);
      assertThat(clock.nowMillis()).isEqualTo(wallMillis);
    }
    assertThat(jumps).hasSize(1);
  }

  @Test
  void anotherJumpStartsTheFiveMinutesAnew() {
    wallMillis += MONTH;
    clock.nowMillis();
    pass(4 * MINUTE);
    wallMillis += HOUR;
    assertThat(clock.nowMillis()).isEqualTo(START + 4 * MINUTE);
    pass(4 * MINUTE);
    assertThat(clock.nowMillis()).isEqualTo(START + 8 * MINUTE);
    pass(MINUTE);
    assertThat(clock.nowMillis()).isEqualTo(START + MONTH + HOUR + 9 * MINUTE);
    assertThat(jumps).hasSize(2);
  }

  @Test
  void aJumpThatIsTakenBackLeavesNoTrace() {
    wallMillis += MONTH;
    clock.nowMillis();
    pass(MINUTE);
    wallMillis -= MONTH;
    assertThat(clock.nowMillis()).isEqualTo(START + MINUTE);
    pass(10 * MINUTE);
    wallMillis += MONTH;
    assertThat(clock.nowMillis()).isEqualTo(START + 11 * MINUTE);
    assertThat(jumps).hasSize(2);
  }

  @Test
  void manySmallStepsDoNotAddUpToAJump() {
    long elapsed = 0;
    for (int step = 0; step < 60; step++) {
      wallMillis += 50 * SECOND;
      pass(SECOND);
      elapsed += SECOND;
      assertThat(clock.nowMillis()).isBetween(START + elapsed, START + elapsed + MINUTE);
    }
    assertThat(jumps).isNotEmpty();
  }

  @Test
  void driftOfAMinuteInTenIsFollowedAndNoMore() {
    for (int step = 1; step <= 100; step++) {
      wallMillis += MINUTE;
      pass(10 * MINUTE);
      assertThat(clock.nowMillis()).isEqualTo(wallMillis);
    }
    assertThat(jumps).isEmpty();
    wallMillis += MINUTE + 1;
    pass(10 * MINUTE);
    long before = wallMillis - MINUTE - 1;
    assertThat(clock.nowMillis()).isEqualTo(before);
    assertThat(jumps).hasSize(1);
  }

  @Test
  void theOperatorsWordEndsTheWaiting() {
    wallMillis += MONTH;
    assertThat(clock.nowMillis()).isEqualTo(START);
    clock.followWall();
    assertThat(clock.nowMillis()).isEqualTo(START + MONTH);
    pass(HOUR);
    assertThat(clock.nowMillis()).isEqualTo(START + MONTH + HOUR);
    assertThat(jumps).hasSize(1);
  }

  @Test
  void theOperatorsWordNeverTakesTimeBack() {
    pass(HOUR);
    clock.nowMillis();
    wallMillis -= 30 * MINUTE;
    clock.followWall();
    assertThat(clock.nowMillis()).isEqualTo(START + HOUR);
  }

  @Test
  void neverDecreasesWhateverTheWallDoes() {
    Random random = new Random(42);
    long latest = clock.nowMillis();
    for (int step = 0; step < 20_000; step++) {
      pass(random.nextInt(10_000));
      if (random.nextInt(20) == 0) {
        wallMillis += random.nextLong(-MONTH, MONTH) >> random.nextInt(32);
      }
      if (random.nextInt(5_000) == 0) {
        clock.followWall();
      }
      long now = clock.nowMillis();
      assertThat(now).isGreaterThanOrEqualTo(latest);
      latest = now;
    }
    assertThat(jumps).isNotEmpty();
  }
}
