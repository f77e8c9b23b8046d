package dev.hardstop.simulator;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Loads of accounts that the ledger has asked for: they are done when an action says so. */
final class Loads implements Executor {
  private final SimulatedDisk disk;
  private final Tally tally;
  private final ArrayDeque<Runnable> asked = new ArrayDeque<>();
  private boolean failing;

  Loads(SimulatedDisk disk, Tally tally) {
    this.disk = disk;
    this.tally = tally;
  }

  @Override
  public void execute(Runnable load) {
    asked.add(load);
  }

  int size() {
    return asked.size();
  }

  boolean isEmpty() {
    return asked.isEmpty();
  }

  /** Whether a load has just failed. */
  boolean failing() {
    return failing;
  }

  void clear() {
    asked.clear();
  }

  /** Does what was asked for up to now; what that asks for is done the next time. */
  void perform(boolean fails) {
    disk.failReads(fails);
    failing = fails;
    int most = asked.size();
    for (int i = 0; i < most && !asked.isEmpty(); i++) {
      asked.poll().run();
      tally.count(fails ? "fault read fails" : "load");
    }
    failing = false;
    disk.failReads(false);
  }
}
