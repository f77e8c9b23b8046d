package dev.hardstop.engine.ledger;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The open holds of the reservation API by the ids that its callers know, and how many each key
 * has. Follows the state; not a second copy of it. Threads: the ledger's lock.
 */
final class OpenReservations {
  private final Map<String, OpenHold> byId = new HashMap<>();
  private final Map<String, Integer> byKey = new HashMap<>();

  void add(OpenHold hold) {
    if (hold.held.call().kind() == Call.Kind.RESERVATION) {
      byId.put(hold.held.call().id(), hold);
      byKey.merge(key(hold), 1, Integer::sum);
    }
  }

  void remove(OpenHold hold) {
    if (hold.held.call().kind() == Call.Kind.RESERVATION) {
      byId.remove(hold.held.call().id(), hold);
      byKey.computeIfPresent(key(hold), (key, count) -> count == 1 ? null : count - 1);
    }
  }

  @Nullable OpenHold find(String id) {
    return byId.get(id);
  }

  int of(String key) {
    return byKey.getOrDefault(key, 0);
  }

  private static String key(OpenHold hold) {
    return hold.held.call().attributes().value("key");
  }
}
