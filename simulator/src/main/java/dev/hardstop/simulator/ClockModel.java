package dev.hardstop.simulator;

/**
 * Ledger time as {@code docs/concepts/time.md} tells it: never back, not swept along, believed
 * again after five minutes of agreement or at an operator's word, drift followed at most a minute
 * in ten.
 */
final class ClockModel {
  private static final long MINUTE = 60_000;

  private long newest;
  private long agreedWall;
  private long agreedTick;
  private boolean doubting;
  private long doubtedSinceTick;
  private long doubtedAhead;
  private boolean jumped;

  /** A clock of a process that has just started. */
  ClockModel(long wall, long tick, long newestFact) {
    newest = newestFact;
    believe(wall, tick);
  }

  void believe(long wall, long tick) {
    agreedWall = wall;
    agreedTick = tick;
    doubting = false;
    newest = Math.max(newest, wall);
  }

  long now(long wall, long tick) {
    jumped = false;
    long elapsed = agreedWall + (tick - agreedTick);
    long ahead = wall - elapsed;
    if (ahead <= MINUTE) {
      doubting = false;
      newest = Math.max(newest, wall);
      if (tick - agreedTick >= 10 * MINUTE) {
        agreedWall = wall;
        agreedTick = tick;
      }
      return newest;
    }
    if (!doubting || Math.abs(ahead - doubtedAhead) > MINUTE) {
      jumped = true;
      doubting = true;
      doubtedSinceTick = tick;
      doubtedAhead = ahead;
    }
    if (tick - doubtedSinceTick >= 5 * MINUTE) {
      believe(wall, tick);
    } else {
      newest = Math.max(newest, elapsed);
    }
    return newest;
  }

  /** Whether the last look at the clock was the first to see a jump. */
  boolean jumped() {
    return jumped;
  }
}
