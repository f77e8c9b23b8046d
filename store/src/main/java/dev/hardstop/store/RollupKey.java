package dev.hardstop.store;

import dev.hardstop.engine.budget.Attributes;

/**
 * Which row of {@code rollups}; an attribute that a call lacks is empty.
 *
 * @param hourMillis where the hour starts in which the call was held
 */
record RollupKey(
    long hourMillis, String key, String provider, String model, String tenant, String team) {
  static final long HOUR_MILLIS = 3_600_000;

  static RollupKey of(long heldAtMillis, Attributes attributes) {
    return new RollupKey(
        hour(heldAtMillis),
        attributes.value("key"),
        attributes.value("provider"),
        attributes.value("model"),
        attributes.value("tenant"),
        attributes.value("team"));
  }

  static long hour(long millis) {
    return millis - Math.floorMod(millis, HOUR_MILLIS);
  }
}
