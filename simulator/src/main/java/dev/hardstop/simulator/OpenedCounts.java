package dev.hardstop.simulator;

import java.util.HashMap;
import java.util.Map;

/** How many accounts each key has opened for values that its callers chose, in the model. */
final class OpenedCounts {
  private final Map<String, long[]> counts = new HashMap<>();

  boolean full(Standing at, Caller caller, long now) {
    long[] count = counts.get(name(at, caller));
    return count != null
        && count[0] == stretch(at, now)
        && count[1] >= at.rule().spec().maxAccounts();
  }

  void opened(Standing at, Caller caller, long now) {
    long[] count = counts.computeIfAbsent(name(at, caller), _ -> new long[] {Long.MIN_VALUE, 0});
    if (count[0] != stretch(at, now)) {
      count[0] = stretch(at, now);
      count[1] = 0;
    }
    count[1]++;
  }

  void clear() {
    counts.clear();
  }

  private static String name(Standing at, Caller caller) {
    return at.rule().key() + "#" + caller.attributes().get("key");
  }

  private static long stretch(Standing at, long now) {
    return switch (at.rule().spec().window()) {
      case WindowSpec.Rolling rolling -> now / rolling.millis();
      case WindowSpec.Run run -> now / run.idleMillis();
      case WindowSpec.Calendar _, WindowSpec.Every _, WindowSpec.Lifetime _, WindowSpec.Call _ ->
          at.window().start();
    };
  }
}
