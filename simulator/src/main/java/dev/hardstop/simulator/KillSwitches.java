package dev.hardstop.simulator;

import dev.hardstop.engine.ledger.Fact;
import dev.hardstop.engine.ledger.Latch;
import dev.hardstop.engine.ledger.Ledger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** People who latch what they want stopped, and resume it. */
final class KillSwitches {
  private static final String ACTOR = "simulator";

  private final Scene scene;
  private final RunningLedger running;
  private final Waiters waiters;

  KillSwitches(Scene scene, RunningLedger running, Waiters waiters) {
    this.scene = scene;
    this.running = running;
    this.waiters = waiters;
  }

  void set(Action.SetLatch set) {
    Ledger ledger = running.get();
    boolean possible = scene.expected.ask(Fact.LatchSet.class);
    // One whose refusal waits for its warning has been decided already.
    boolean allWait = possible && ledger.sizes().waiters() == scene.waiting.size();
    ledger.setLatch(latch(set), scene.tally.person());
    if (allWait) {
      waiters.refuseLatched();
    }
  }

  private Latch latch(Action.SetLatch set) {
    Caller caller = scene.caller(set.caller(), -1);
    Map<String, String> match =
        switch (set.latching()) {
          case EVERYTHING -> Map.of();
          case TENANT -> only(caller, "tenant");
          case KEY -> only(caller, "key");
          case FEATURE -> only(caller, "feature");
        };
    Latch.Kind kind =
        switch (set.latching()) {
          case EVERYTHING, TENANT -> Latch.Kind.TRIPPED;
          case KEY -> Latch.Kind.KEY_REVOKED;
          case FEATURE -> Latch.Kind.DISABLED;
        };
    return new Latch(id(set.number()), kind, match, Optional.empty(), RunningLedger.REASON, ACTOR);
  }

  private static String id(int number) {
    return "kill-" + number;
  }

  private static Map<String, String> only(Caller caller, String name) {
    return Map.of(name, caller.attributes().getOrDefault(name, ""));
  }

  void clear(int number) {
    if (scene.model.latches.ids().contains(id(number))) {
      clear(id(number));
    }
  }

  /** Clears what rungs have tripped. */
  void resumeTripped() {
    for (ModelLatch latch : List.copyOf(scene.model.latches.all())) {
      if (!latch.rule().isEmpty()) {
        clear(latch.id());
      }
    }
  }

  private void clear(String id) {
    scene.expected.ask(Fact.LatchCleared.class);
    running.get().clearLatch(id, ACTOR, RunningLedger.REASON, scene.tally.person());
  }
}
