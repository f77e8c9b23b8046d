package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.ledger.Ending;
import dev.hardstop.engine.ledger.Fact;
import java.util.List;
import java.util.function.Predicate;

/** Processes that begin, die, or stop in order, and another takes over. */
final class Restarts {
  private final Scene scene;
  private final RunningLedger running;
  private final Commits commits;
  private final Reloads reloads;
  private final Waiters waiters;
  private long epoch;
  private boolean isEveryAccountRead = true;

  Restarts(Scene scene, RunningLedger running, Commits commits, Reloads reloads, Waiters waiters) {
    this.scene = scene;
    this.running = running;
    this.waiters = waiters;
    this.commits = commits;
    this.reloads = reloads;
  }

  /**
   * A process takes over: what the gateway had open is charged, then budgets come into force. What
   * is of accounts that are not in memory is left open for now.
   */
  void begin() {
    int charged = expectGatewayCharged(Ending.CRASHED, _ -> true);
    List<ModelCall> open = List.copyOf(scene.expected.ends.keySet());
    scene.expected.askAnyway(Fact.EpochStarted.class);
    int told = running.get().start("simulated", ++epoch);
    unlessEqual(Promise.NOTHING_LOST, "holds charged at the start", "is", told, charged);
    List<ModelCall> left = List.copyOf(scene.expected.ends.keySet());
    left.forEach(this::leaveOpen);
    noteChargedAtStart(open.stream().filter(call -> !left.contains(call)).toList());
    commits.all();
    reloads.inForceAgain();
    commits.all();
  }

  /** Reservations outlive the process; what it sent itself is charged, since nobody listens. */
  private int expectGatewayCharged(Ending ending, Predicate<ModelCall> isCharged) {
    for (ModelCall call : scene.model.holds.open()) {
      if (call.asked.door() != Action.Door.RESERVATION && isCharged.test(call)) {
        scene.expected.ends.put(call, new HoldEnd.InFull(ending));
      }
    }
    return scene.expected.ends.size();
  }

  private void leaveOpen(ModelCall call) {
    if (isEveryAccountRead) {
      throw new BrokenPromise(Promise.NOTHING_LOST, call + " is not charged at the start");
    }
    scene.expected.ends.remove(call);
    call.state = ModelCall.State.LEFT;
    scene.tally.count("left open");
  }

  void chargeLeftOpen() {
    if (!scene.model.suspended()) {
      for (ModelCall call : scene.model.holds.open()) {
        if (call.state == ModelCall.State.LEFT) {
          scene.expected.ends.put(call, new HoldEnd.InFull(Ending.CRASHED));
        }
      }
    }
    waiters.watch(running.get()::chargeLeftOpen);
  }

  private void noteChargedAtStart(List<ModelCall> charged) {
    scene.chargedAtStart.clear();
    for (ModelCall call : charged) {
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
    int charged =
        expectGatewayCharged(Ending.UNRECONCILED, call -> call.state != ModelCall.State.LEFT);
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
    isEveryAccountRead = allAccounts;
    running.restart(scene.disk.recovered(allAccounts));
    scene.tally.count(allAccounts ? "recovered" : "recovered on demand");
    begin();
  }
}
