package dev.hardstop.simulator;

import static dev.hardstop.simulator.BrokenPromise.unlessEqual;

import dev.hardstop.engine.ledger.Ending;
import java.util.List;

/** Time that passes: what it ends, what lapses, and what the ledger makes of clocks that jump. */
final class Time {
  private final Scene scene;
  private final Model model;
  private final RunningLedger running;
  private final Asks asks;
  private final Waiters waiters;

  Time(Scene scene, RunningLedger running, Asks asks, Waiters waiters) {
    this.scene = scene;
    this.model = scene.model;
    this.running = running;
    this.asks = asks;
    this.waiters = waiters;
  }

  /** Looks at the clocks: from now on it is as late as they say. */
  void look() {
    model.setNow(scene.clock.look());
    unlessEqual(Promise.TIME, "ledger time", "is", running.get().nowMillis(), model.now());
  }

  void advance(long millis) {
    scene.clock.pass(millis);
    look();
    for (ModelCall call : List.copyOf(scene.waiting)) {
      if (call.waitsUntil <= model.now() && scene.waiting.contains(call)) {
        asks.expire(call);
      }
    }
  }

  void followWall() {
    running.get().followWall();
    scene.clock.believe();
  }

  void tick() {
    if (!model.suspended()) {
      for (ModelCall call : model.holds.open()) {
        if (call.lapsesAt <= model.now() && call.state != ModelCall.State.LEFT) {
          scene.expected.ends.put(call, new HoldEnd.InFull(Ending.LAPSED));
        }
      }
    }
    int lapsing = scene.expected.ends.size();
    int accounts = running.get().sizes().accounts();
    waiters.watch(
        () ->
            unlessEqual(
                Promise.NOTHING_LOST, "holds that lapse", "is", running.get().tick(), lapsing));
    if (running.get().sizes().accounts() < accounts) {
      scene.tally.count("evicted");
    }
  }
}
