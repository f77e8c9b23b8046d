package dev.hardstop.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What was asked for a hold while the store was away, to be done when it is back.
 *
 * @param end null where it shrinks or lapses later
 */
record Deferred(ModelCall call, @Nullable HoldEnd end) {

  /** Expects all that was put off, in order, for holds that are on disk. */
  static void expect(Scene scene) {
    Expectations expected = scene.expected;
    for (Deferred each : scene.deferred) {
      boolean open = scene.model.holds.open(each.call().holdId) == each.call();
      if (open && each.end() != null) {
        expected.ends.putIfAbsent(each.call(), each.end());
      } else if (open && !expected.ends.containsKey(each.call())) {
        expected.changing.add(each.call());
      }
    }
    scene.deferred.clear();
  }
}
