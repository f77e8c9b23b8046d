package dev.hardstop.simulator;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Watches over calls that wait: when money comes back, none that fits may go on waiting behind one
 * that does not.
 */
final class Waiters {
  /** Waiters of an account that are tried in vain when money comes back. */
  private static final int LOOKS = 64;

  private final Scene scene;
  private final Set<ModelCall> watched = new HashSet<>();

  Waiters(Scene scene) {
    this.scene = scene;
  }

  /** Does what may give money back: whoever fits then must not go on waiting. */
  void watch(Runnable change) {
    before();
    change.run();
    after();
  }

  /** Notes who does not fit yet. */
  private void before() {
    watched.clear();
    // One that has left to have its accounts loaded cannot be told from one that waits.
    if (scene.waiting.isEmpty() || scene.waiting.size() > LOOKS || !scene.loads.isEmpty()) {
      return;
    }
    for (ModelCall call : scene.waiting) {
      if (isWatched(call) && !scene.predictor.of(call, false).granted()) {
        watched.add(call);
      }
    }
  }

  /** Time makes room in windows that end or roll on, which wakes nobody before its deadline. */
  private boolean isWatched(ModelCall call) {
    List<Standing> standings = scene.standings.of(call.caller);
    boolean rolls =
        standings.stream().anyMatch(at -> at.rule().spec().window() instanceof WindowSpec.Rolling);
    return !rolls && windows(standings).equals(call.parkedIn);
  }

  static List<Long> windows(List<Standing> standings) {
    return standings.stream()
        .filter(at -> !(at.rule().spec().window() instanceof WindowSpec.Call))
        .map(at -> at.window().start())
        .toList();
  }

  private void after() {
    if (!scene.loads.isEmpty()) {
      return;
    }
    for (ModelCall call : scene.waiting) {
      if (watched.contains(call) && scene.predictor.of(call, false).granted()) {
        throw new BrokenPromise(
            Promise.NO_FALSE_REFUSAL, call + " waits though it fits since money came back");
      }
    }
  }

  /** After new rules everybody was tried. */
  void noneFits(boolean allWaited) {
    for (ModelCall call : scene.waiting) {
      call.parkedIn = windows(scene.standings.of(call.caller));
      if (allWaited && scene.loads.isEmpty() && scene.predictor.of(call, false).granted()) {
        throw new BrokenPromise(
            Promise.NO_FALSE_REFUSAL, call + " waits though it fits under the new rules");
      }
    }
  }

  /** A kill switch refuses those who wait at once. */
  void refuseLatched() {
    for (ModelCall call : scene.waiting) {
      if (scene.loads.isEmpty() && scene.predictor.of(call, false).latched()) {
        throw new BrokenPromise(Promise.STOPPED, call + " waits though it is latched");
      }
    }
  }
}
