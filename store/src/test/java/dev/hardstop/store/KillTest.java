package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Journal;
import dev.hardstop.engine.time.Ticker;
import dev.hardstop.engine.time.WallClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes, round after round on one folder, and looks at what it left. */
@Timeout(300)
final class KillTest {
  private static final int ROUNDS = Integer.getInteger("kill.rounds", 10);

  @TempDir Path folder;

  @Test
  void whatAKilledProcessAcknowledgedIsThere() throws Exception {
    Random random = new Random(5);
    long acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged = Math.max(acknowledged, killAfter(acknowledged + 1 + random.nextInt(800)));
      try (Store store =
          Store.open(folder, Durability.POWER_CUT, WallClock.system(), Ticker.system())) {
        long expected = store.recovered().checkpoint().sequence();
        for (Fact fact : store.recovered().facts()) {
          assertThat(fact).as("round %d", round).isEqualTo(Given.held(++expected, 500));
        }
        assertThat(expected).as("round %d", round).isGreaterThanOrEqualTo(acknowledged);
        assertThat(store.projection().awaitWatermark(expected, Duration.ofSeconds(30))).isTrue();
        assertThat(store.projection().callsBefore(Long.MAX_VALUE, 1).getFirst().sequence())
            .isEqualTo(expected);
      }
    }
    assertThat(acknowledged).as("the child got somewhere").isGreaterThan(ROUNDS);
  }

  /** Returns the newest sequence that the child printed before it was killed. */
  private long killAfter(long sequence) throws Exception {
    long newest = 0;
    try (ChildProcess child = ChildProcess.start(Writes.class, folder.toString())) {
      for (String line = child.readLine(); line != null; line = child.readLine()) {
        newest = Long.parseLong(line);
        if (newest >= sequence) {
          child.kill();
        }
      }
    }
    return newest;
  }

  /** Appends holds for ever, and prints each sequence that is durable. */
  static final class Writes {
    private static final int IN_FLIGHT = 100;

    private Writes() {}

    public static void main(String[] arguments) throws Exception {
      Store store =
          Store.open(
              Path.of(arguments[0]), Durability.POWER_CUT, WallClock.system(), Ticker.system());
      long last = store.recovered().checkpoint().sequence();
      for (Fact fact : store.recovered().facts()) {
        last = fact.sequence();
      }
      Semaphore slots = new Semaphore(IN_FLIGHT);
      long[] acknowledged = {last};
      FakeLedger checkpoints = new FakeLedger();
      store.start(
          new Journal.Listener() {
            @Override
            public void durableUpTo(long sequence) {
              System.out.println(sequence);
              slots.release((int) (sequence - acknowledged[0]));
              acknowledged[0] = sequence;
            }

            @Override
            public void failed(Exception cause) {
              cause.printStackTrace();
            }
          },
          checkpoints);
      while (true) {
        slots.acquire();
        store.journal().append(Given.held(++last, 500), true);
      }
    }
  }
}
