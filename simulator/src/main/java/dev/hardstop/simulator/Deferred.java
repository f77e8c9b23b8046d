package dev.hardstop.simulator;

/** What was asked for a hold while the store was away, to be done when it is back. */
record Deferred(ModelCall call, What what, Scene.Expected expected) {

  enum What {
    END,
    /** It shrinks or lapses later. */
    CHANGE
  }

  /** Expects all that was put off, in order, for holds that are on disk. */
  static void expect(Scene scene) {
    for (Deferred each : scene.deferred) {
      boolean open = scene.model.open(each.call().holdId) == each.call();
      if (open && each.what() == What.END) {
        scene.ends.putIfAbsent(each.call(), each.expected());
      } else if (open && !scene.ends.containsKey(each.call())) {
        scene.changing.add(each.call());
      }
    }
    scene.deferred.clear();
  }
}
