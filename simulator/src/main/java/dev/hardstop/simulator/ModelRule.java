package dev.hardstop.simulator;

import java.util.HashMap;
import java.util.Map;

/**
 * A budget in force in the model.
 *
 * @param key what makes it the same budget, and which copy it is of those that count the same
 */
record ModelRule(String key, BudgetSpec spec, Map<Long, Stretch> newest) {

  ModelRule(String key, BudgetSpec spec) {
    this(key, spec, new HashMap<>());
  }

  /** The window of this moment; the last one is remembered, as it takes long to find. */
  Stretch at(long now) {
    if (!(spec.window() instanceof WindowSpec.Calendar)) {
      return Stretches.at(spec.window(), now);
    }
    Stretch last = newest.get(0L);
    if (last == null || !last.contains(now)) {
      last = Stretches.at(spec.window(), now);
      newest.put(0L, last);
    }
    return last;
  }
}
