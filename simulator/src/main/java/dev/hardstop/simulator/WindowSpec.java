package dev.hardstop.simulator;

import dev.hardstop.engine.time.Window;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.MonthDay;
import java.time.ZoneId;

/** The window of a simulated budget, as the model knows it and as the engine is told it. */
sealed interface WindowSpec {

  Window forEngine();

  record Calendar(
      Window.Period period, ZoneId zone, DayOfWeek weekStart, int fiscalMonth, int fiscalDay)
      implements WindowSpec {
    @Override
    public Window forEngine() {
      return new Window.Calendar(period, zone, weekStart, MonthDay.of(fiscalMonth, fiscalDay));
    }
  }

  record Every(long millis) implements WindowSpec {
    @Override
    public Window forEngine() {
      return new Window.Every(Duration.ofMillis(millis));
    }
  }

  record Rolling(long millis) implements WindowSpec {
    /** The ring that the documentation describes: 64 buckets over the length plus one bucket. */
    static final int BUCKETS = 64;

    /** The shortest bucket of which 63 cover the length. */
    long bucketMillis() {
      long bucket = Math.max(1, millis / (BUCKETS - 1));
      return bucket * (BUCKETS - 1) < millis ? bucket + 1 : bucket;
    }

    @Override
    public Window forEngine() {
      return new Window.Rolling(Duration.ofMillis(millis));
    }
  }

  record Lifetime() implements WindowSpec {
    @Override
    public Window forEngine() {
      return new Window.Lifetime();
    }
  }

  record Call() implements WindowSpec {
    @Override
    public Window forEngine() {
      return new Window.Call();
    }
  }

  record Run(long idleMillis) implements WindowSpec {
    @Override
    public Window forEngine() {
      return new Window.Run(Duration.ofMillis(idleMillis));
    }
  }
}
