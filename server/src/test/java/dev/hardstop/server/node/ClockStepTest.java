package dev.hardstop.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node on a machine whose clock somebody sets. */
final class ClockStepTest {
  // A day's limit is worth one call at its worst, which is charged far less.
  private static final String BUDGETS = "- {id: day, limit: 1 requests, window: day}";

  @TempDir private Path folder;
  private final AtomicLong steppedMillis = new AtomicLong();
  private final AtomicLong elapsedMillis = new AtomicLong();
  private final long noon = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
  private RunningNode running;

  @BeforeEach
  void start() throws Exception {
    Ticker ticker = () -> Ticker.system().millis() + elapsedMillis.get();
    long from = ticker.millis();
    running =
        new RunningNode(
            folder, BUDGETS, () -> noon + ticker.millis() - from + steppedMillis.get(), ticker);
    assertThat(running.chat("ann").statusCode()).isEqualTo(200);
  }

  private void step(Duration by) {
    steppedMillis.addAndGet(by.toMillis());
  }

  @Test
  void aClockThatIsSetForwardOpensNoNewDayUntilItHasBeenRightForFiveMinutes() throws Exception {
    try (RunningNode node = running) {
      step(Duration.ofDays(40));
      assertThat(node.chat("ann").statusCode()).as("still today").isEqualTo(402);
      assertThat(node.get("/metrics").body()).contains("hardstop_clock_jumps 1");

      elapsedMillis.addAndGet(Duration.ofMinutes(6).toMillis());

      assertThat(node.chat("ann").statusCode()).as("it was no mistake").isEqualTo(200);
    }
  }

  @Test
  void aClockThatIsSetBackReopensNoDayThatIsOver() throws Exception {
    try (RunningNode node = running) {
      elapsedMillis.addAndGet(Duration.ofDays(1).toMillis());
      assertThat(node.chat("ann").statusCode()).as("tomorrow").isEqualTo(200);

      step(Duration.ofDays(-1));

      assertThat(node.chat("ann").statusCode()).as("still tomorrow").isEqualTo(402);
      node.restart();
      assertThat(node.chat("ann").statusCode()).as("after a restart too").isEqualTo(402);
    }
  }

  @Test
  void aClockThatWasSetBackAndForthLosesNoTime() throws Exception {
    try (RunningNode node = running) {
      step(Duration.ofHours(-3));
      assertThat(node.chat("ann").statusCode()).isEqualTo(402);
      step(Duration.ofHours(3));

      elapsedMillis.addAndGet(Duration.ofHours(13).toMillis());

      assertThat(node.chat("ann").statusCode()).as("the next day").isEqualTo(200);
    }
  }
}
