package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;

/** Processes that begin, die, or stop in order, and another takes over. */
final class Restarts {
  private final Scene scene;
  private final RunningLedger running;
  private final Commits commits;
  private final Reloads reloads;
  private long epoch;

  Restarts(Scene scene, RunningLedger running, Commits commits, Reloads reloads) {
    this.scene = scene;
    this.running = running;
    this.commits = commits;
    this.reloads = reloads;
  }

  /** A process takes over: what the gateway had open is charged, then budgets come into force. */
  void begin() {
    int charged = expectGatewayCharged(Ending.CRASHED);
    noteChargedAtStart();
    scene.expected.askAnyway(Fact.EpochStarted.class);
    int told = running.get().start("simulated", ++epoch);
    unlessEqual(Promise.NOTHING_LOST, "holds charged at the start", "is", told, charged);
    scene.expected.everyHoldEnded();
    commits.all();
    reloads.inForceAgain();
    commits.all();
  }

  /** Reservations outlive the process; what it sent itself is charged, since nobody listens. */
  private int expectGatewayCharged(Ending ending) {
    for (ModelCall call : scene.model.holds.open()) {
      if (call.asked.door() != Action.Door.RESERVATION) {
        scene.expected.ends.put(call, new HoldEnd.InFull(ending));
      }
    }
    return scene.expected.ends.size();
  }

  private void noteChargedAtStart() {
    scene.chargedAtStart.clear();
    for (ModelCall call : scene.expected.ends.keySet()) {
      for (ModelCall.Part part : call.parts) {
        scene.chargedAtStart.merge(part.account, call.amounts[part.account.unit.code()], Long::sum);
      }
    }
  }

  void crash(Action.Crash crash) {
    scene.tally.count("fault " + (crash.power() ? "power cut " : "crash ") + crash.point());
    SimulatedDisk disk = scene.disk;
    if (!disk.hasFailed()) {
      switch (crash.point()) {
        case BEFORE_COMMIT, TORN -> {}
        case INSIDE_COMMIT -> disk.writeLate(disk.begin(1_000, 0, running.get()));
        case AFTER_COMMIT -> disk.write(disk.begin(1_000, 0, running.get()));
      }
    }
    if (crash.power()) {
      disk.losePower(crash.surviving());
    }
    restart(crash.allAccounts());
  }

  void shutdown(boolean allAccounts) {
    if (scene.disk.hasFailed()) {
      return;
    }
    int charged = expectGatewayCharged(Ending.UNRECONCILED);
    int told = running.get().chargeOpenHolds("{\"outcome\":\"stopped\"}");
    unlessEqual(Promise.NOTHING_LOST, "holds charged at the end", "is", told, charged);
    commits.all();
    restart(allAccounts);
  }

  private void restart(boolean allAccounts) {
    scene.disk.reopen();
    long survived = scene.disk.writtenUpTo();
    if (survived < scene.acknowledged && scene.world.syncsEachCommit()) {
      throw new AssertionError("the simulated disk lost what it acknowledged");
    }
    scene.restart(survived);
    running.restart(scene.disk.recovered(allAccounts));
    scene.tally.count(allAccounts ? "recovered" : "recovered on demand");
    begin();
  }
}
