package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.time.LedgerClock;
import dev.hardstop.engine.time.WallClock;

/** The clocks of the machine, and what ledger time must be by them. */
final class SimulatedClock {
  private final Tally tally;
  private long wall;
  private long tick = 1_000;
  private ClockModel expected;
  private int jumpsTold;
  private int jumpsExpected;

  SimulatedClock(long wall, Tally tally) {
    this.tally = tally;
    this.wall = wall;
    this.expected = new ClockModel(wall, tick, 0);
  }

  long wall() {
    return wall;
  }

  /** The ledger's clock of a process; {@code wallAsSeen} is this one's wall clock, looked at. */
  LedgerClock forLedger(long newestFact, WallClock wallAsSeen) {
    return new LedgerClock(wallAsSeen, () -> tick, newestFact, _ -> jumpsTold++);
  }

  /** Another process looks at the clocks for the first time. */
  void restart(long ledgerTime) {
    expected = new ClockModel(wall, tick, ledgerTime);
  }

  void pass(long millis) {
    wall += millis;
    tick += millis;
  }

  /** The wall clock is set; no time passes. */
  void jump(long millis) {
    wall = Math.max(1, wall + millis);
    tally.count(millis < 0 ? "fault clock back" : "fault clock ahead");
  }

  /** An operator says that the wall clock is right. */
  void believe() {
    expected.believe(wall, tick);
  }

  /** Returns what ledger time must be now. */
  long look() {
    long now = expected.now(wall, tick);
    if (expected.jumped()) {
      jumpsExpected++;
      tally.count("clock jump seen");
    }
    return now;
  }

  void checkJumps() {
    unlessEqual(Promise.TIME, "clock jumps told", "is", jumpsTold, jumpsExpected);
  }
}
