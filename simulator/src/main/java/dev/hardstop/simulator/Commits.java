package dev.hardstop.simulator;

import java.io.IOException;
import java.util.Optional;

/** Commits of what the ledger has queued, with all that may become of one. */
final class Commits {
  private final Scene scene;
  private final Model model;
  private final RunningLedger running;
  private final Comparison comparison;

  Commits(Scene scene, RunningLedger running, Comparison comparison) {
    this.scene = scene;
    this.model = scene.model;
    this.running = running;
    this.comparison = comparison;
  }

  void all() {
    if (!scene.disk.hasFailed()) {
      scene.disk.write(scene.disk.begin(1_000, 0, running.get()));
      acknowledge();
    }
  }

  void commit(Action.Commit commit) {
    if (scene.disk.hasFailed()) {
      return;
    }
    SimulatedDisk.Transaction transaction =
        scene.disk.begin(commit.permille(), commit.images(), running.get());
    transaction.completed().ifPresent(_ -> scene.tally.count("checkpoint"));
    transaction.past().forEach(_ -> scene.tally.count("account past"));
    scene.tally.count("fate " + commit.fate());
    switch (commit.fate()) {
      case DONE -> {
        scene.disk.write(transaction);
        acknowledge();
      }
      case SLOW -> scene.disk.writeLate(transaction);
      case UNKNOWN_WRITTEN -> {
        scene.disk.writeLate(transaction);
        fail();
      }
      case FULL, UNKNOWN_LOST -> fail();
    }
  }

  void sync() {
    scene.disk.sync();
    acknowledge();
  }

  /** The disk says that what is written is durable. */
  void acknowledge() {
    long sequence = scene.disk.writtenUpTo();
    if (scene.disk.hasFailed() || sequence <= scene.acknowledged) {
      return;
    }
    scene.disk.acknowledge();
    scene.acknowledged = sequence;
    while (!scene.unacknowledged.isEmpty() && scene.unacknowledged.peek().sequence() <= sequence) {
      scene.unacknowledged.poll();
    }
    model.changes.durableUpTo(sequence);
    model.changes.syncedUpTo(Math.min(sequence, scene.disk.syncedUpTo()));
    scene.acknowledging = true;
    running.get().durableUpTo(sequence);
    scene.acknowledging = false;
    for (ModelCall call : model.holds.open()) {
      if (call.state == ModelCall.State.HELD && call.holdId <= sequence) {
        throw new BrokenPromise(
            Promise.NO_FALSE_REFUSAL, call + " is not told of its hold, which is on disk");
      }
    }
  }

  private void fail() {
    scene.disk.fail();
    model.setSuspended(true);
    scene.reading = Optional.empty();
    running.get().failed(new IOException("simulated"));
    if (!scene.waiting.isEmpty()) {
      throw new BrokenPromise(
          Promise.NO_FALSE_REFUSAL, scene.waiting + " wait for a store that is away");
    }
  }

  /** The store is opened anew: what was written is known then, and what is in doubt dealt with. */
  void reopen(boolean fails) {
    if (!scene.disk.hasFailed() || fails) {
      return;
    }
    scene.disk.reopen();
    long written = scene.disk.writtenUpTo();
    scene.doubts.begin(scene.unacknowledged, written);
    scene.unacknowledged.clear();
    model.changes.takeBackAfter(written);
    scene.acknowledged = Math.max(scene.acknowledged, written);
    model.setSuspended(false);
    Deferred.expect(scene);
    running.get().resume(scene.disk.recovered(true));
    scene.doubts.end();
    scene.tally.count("resumed");
    comparison.everything(running.get());
  }
}
