package dev.hardstop.engine.time;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Ledger time: never earlier than the newest durable fact, and never swept along by a wall clock
 * that jumps.
 *
 * <p>If the wall runs ahead of the monotonic ticker by more than a minute, ticker time stays in
 * force until wall and ticker have agreed for five minutes or an operator says so: a clock set to
 * next month must not open next month's budgets. A backward step never reopens a closed window.
 *
 * <p>Threads: call under the ledger's lock.
 */
public final class LedgerClock {
  static final long JUMP_MILLIS = Duration.ofMinutes(1).toMillis();
  static final long AGREEMENT_MILLIS = Duration.ofMinutes(5).toMillis();
  static final long DRIFT_EVERY_MILLIS = Duration.ofMinutes(10).toMillis();

  private final WallClock wall;
  private final Ticker ticker;
  private final Consumer<ClockJump> alerts;

  private long baseWallMillis;
  private long baseTickMillis;
  private long newestMillis;
  private long jumpOffsetMillis;
  private long jumpSeenAtTickMillis;
  private boolean jumping;

  /** A clock that starts at the wall's time, but not before {@code newestFactMillis}. */
  public LedgerClock(
      WallClock wall, Ticker ticker, long newestFactMillis, Consumer<ClockJump> alerts) {
    this.wall = wall;
    this.ticker = ticker;
    this.alerts = alerts;
    this.newestMillis = newestFactMillis;
    follow(wall.millis());
  }

  /** The wall clock ran {@code aheadMillis} ahead of elapsed time. */
  public record ClockJump(long wallMillis, long tickerMillis, long aheadMillis) {}

  /** Returns ledger time in epoch milliseconds; never less than it returned before. */
  public long nowMillis() {
    long wallMillis = wall.millis();
    long tickMillis = ticker.millis();
    long expected = baseWallMillis + (tickMillis - baseTickMillis);
    long ahead = wallMillis - expected;
    if (ahead > JUMP_MILLIS) {
      newestMillis = Math.max(newestMillis, duringJump(wallMillis, tickMillis, expected, ahead));
    } else {
      jumping = false;
      newestMillis = Math.max(newestMillis, wallMillis);
      followDrift(wallMillis, tickMillis);
    }
    return newestMillis;
  }

  /**
   * Drift is followed at most a minute every ten, so that many small steps cannot add to a jump.
   */
  private void followDrift(long wallMillis, long tickMillis) {
    if (tickMillis - baseTickMillis >= DRIFT_EVERY_MILLIS) {
      baseWallMillis = wallMillis;
      baseTickMillis = tickMillis;
    }
  }

  /** Follows the wall at once: the operator's word that its time is right. */
  public void followWall() {
    follow(wall.millis());
  }

  private long duringJump(long wallMillis, long tickMillis, long expected, long ahead) {
    boolean sameJump = jumping && Math.abs(ahead - jumpOffsetMillis) <= JUMP_MILLIS;
    if (!sameJump) {
      jumping = true;
      jumpSeenAtTickMillis = tickMillis;
      jumpOffsetMillis = ahead;
      alerts.accept(new ClockJump(wallMillis, expected, ahead));
      return expected;
    }
    if (tickMillis - jumpSeenAtTickMillis < AGREEMENT_MILLIS) {
      return expected;
    }
    follow(wallMillis);
    return wallMillis;
  }

  private void follow(long wallMillis) {
    baseWallMillis = wallMillis;
    baseTickMillis = ticker.millis();
    jumping = false;
    newestMillis = Math.max(newestMillis, wallMillis);
  }
}
